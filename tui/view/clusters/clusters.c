/* View 4, Clusters: a data set's faces as people, reviewed.  What is decided is in
 * review_actions.c, how it looks in review_draw.c. */
#include "tui/jobs/actions.h"
#include "tui/view/clusters/review_actions.h"
#include "tui/view/clusters/review_draw.h"
#include "tui/widget/segments.h"

#include <inttypes.h>
#include <stdio.h>

static unsigned clusters_where(const struct app *app)
{
    static const unsigned where[] = {[REVIEW_LIST] = KEYS_CLUSTERS,
                                     [REVIEW_FACES] = KEYS_FACES,
                                     [REVIEW_TARGETS] = KEYS_TARGETS,
                                     [REVIEW_QUESTIONS] = KEYS_QUESTIONS};

    return where[app->model.review.mode];
}

static void clusters_draw_head(const struct app *app, struct canvas *canvas)
{
    const struct review *review = &app->model.review;
    const struct db_dataset *set = model_dataset(&app->model);
    const struct db_clustering *clustering = &review->clustering;
    struct segments line = {0};
    char count[32], threshold[16];

    segments_add(&line, ROLE_STRONG, 0, "Clusters");
    if (set != NULL)
        segments_add(&line, ROLE_NORMAL, 2, "%s", set->name);
    if (review->found) {
        review_distance(review, clustering->threshold, threshold);
        segments_add(&line, ROLE_DIM, 5, "%s at %s", clustering->method, threshold);
        text_format_count(count, sizeof count, clustering->clusters);
        segments_add(&line, ROLE_NORMAL, 3, "%s clusters", count);
        text_format_count(count, sizeof count, review->unconfirmed);
        segments_add(&line, ROLE_ACCENT, 1, "%s to review", count);
    }
    if (review->undos > 0)
        segments_add(&line, ROLE_DIM, 4, "undo %" PRId64, review->undos);
    if (review->redos > 0)
        segments_add(&line, ROLE_DIM, 4, "redo %" PRId64, review->redos);
    (void)segments_draw(&line, canvas, 0, 1, canvas->cols - 2);
}

/* What would fill the view. */
static void clusters_draw_empty(const struct app *app, struct canvas *canvas)
{
    const struct db_dataset *set = model_dataset(&app->model);
    struct rect area = {2, 1, canvas->rows - 4, canvas->cols - 2};
    char sentence[512];

    if (set == NULL)
        (void)snprintf(sentence, sizeof sentence,
                       "No data set yet: 3 has the keys that import pictures or draw some.");
    else if (app->model.run_id == 0)
        (void)snprintf(sentence, sizeof sentence,
                       "No clusters of %s yet, and no run whose embeddings could make them: 1 says "
                       "how to get one.",
                       set->name);
    else
        (void)snprintf(sentence, sizeof sentence,
                       "No clusters of %s yet: C groups its faces into people by the embeddings "
                       "that run %s leaves when it ends; \"facenet cluster %" PRId64
                       "\" does it in a shell, and has more to choose. D shows the next data set.",
                       set->name, app->model.run.name, app->model.run_id);
    (void)canvas_paragraph(canvas, area, ROLE_NORMAL, sentence);
}

static void clusters_draw(struct app *app, struct canvas *canvas)
{
    struct review *review = &app->model.review;
    struct review_layout layout;

    clusters_draw_head(app, canvas);
    if (!review->found) {
        clusters_draw_empty(app, canvas);
        return;
    }
    review_lay_out(canvas->rows, canvas->cols, review->mode, &layout);
    if (review->mode == REVIEW_QUESTIONS && review->question_count == 0) {
        (void)canvas_paragraph(
            canvas, (struct rect){2, 1, canvas->rows - 4, canvas->cols - 2}, ROLE_NORMAL,
            review->skip_count > 0 ? "Nothing is left to ask but what was skipped: Esc leads back, "
                                     "and Q asks it again."
                                   : "Nothing is left to ask: of all clusters that are near each "
                                     "other it is known. Esc leads back.");
        return;
    }
    for (int side = 0; side < 2; side++)
        if (layout.box[side].rows > 2)
            review_draw_box(review, canvas, layout.box[side], side);
    if (review->mode == REVIEW_TARGETS)
        review_draw_targets(review, canvas, layout.list);
    else if (layout.list.rows > 0)
        review_draw_list(review, canvas, layout.list);
    if (layout.bar.rows > 0)
        review_draw_bar(review, canvas, layout.bar);
}

/* Faces in a line of the grid and on a page of it; at least 1 each. */
static void clusters_steps(const struct app *app, int *line, int *page)
{
    const struct review *review = &app->model.review;
    struct review_layout layout;
    struct tiles tiles;

    review_lay_out(app->canvas.rows, app->canvas.cols, review->mode, &layout);
    *line = 1;
    *page = layout.list.rows > 2 ? layout.list.rows - 1 : 1;
    if (review->mode != REVIEW_FACES)
        return;
    tiles = review_tiles(review, layout.box[0]);
    *line = tiles.across > 0 ? tiles.across : 1;
    *page = tiles.across * tiles.down > 0 ? tiles.across * tiles.down : 1;
}

/* Moves the choice among count things by so many. */
static size_t clusters_step(size_t at, size_t count, int by)
{
    int64_t to = (int64_t)at + by;

    to = to >= (int64_t)count ? (int64_t)count - 1 : to;
    return to < 0 ? 0 : (size_t)to;
}

static unsigned clusters_move(struct app *app, int by)
{
    struct review *review = &app->model.review;

    if (review->mode == REVIEW_LIST)
        review_choose(review, clusters_step(review->at, review->count, by));
    else if (review->mode == REVIEW_FACES)
        review->face = clusters_step(review->face, review->side[0].count, by);
    else
        review->target_at = clusters_step(review->target_at, review->target_count, by);
    return review_refresh(app);
}

/* The cluster before or behind, in the grid too. */
static unsigned clusters_turn(struct app *app, int by)
{
    struct review *review = &app->model.review;

    review_choose(review, clusters_step(review->at, review->count, by));
    return review_refresh(app);
}

static unsigned clusters_back(struct app *app)
{
    struct review *review = &app->model.review;

    if (review->mode == REVIEW_LIST)
        return app_show(app, VIEW_TRAIN);
    if (review->mode == REVIEW_FACES && (review->ranging || review->mark_count > 0)) {
        if (!review->ranging)
            review->mark_count = 0;
        review->ranging = false;
        return APP_REDRAW;
    }
    review->mode = review->mode == REVIEW_TARGETS ? review->before : REVIEW_LIST;
    return review_refresh(app);
}

static unsigned clusters_open(struct app *app)
{
    struct review *review = &app->model.review;

    if (review->mode == REVIEW_TARGETS)
        return review_action(app, ACTION_OPEN);
    if (review->count > 0)
        review_enter(review, REVIEW_FACES);
    return review_refresh(app);
}

/* The face under the cursor over the whole screen. */
static unsigned clusters_picture(struct app *app)
{
    const struct review *review = &app->model.review;
    const struct review_side *side = &review->side[0];
    size_t at = review->face - side->first;

    return side->picture_count == 0
               ? app_view_picture(app, "", NULL)
               : app_view_picture(app, side->faces[review->face].person, &side->pictures[at]);
}

static unsigned clusters_act(struct app *app, enum key_action action)
{
    struct review *review = &app->model.review;
    const int all = 1 << 30;
    int line, page;

    clusters_steps(app, &line, &page);
    switch (action) {
    case ACTION_BACK:
        return clusters_back(app);
    case ACTION_OPEN:
        return clusters_open(app);
    case ACTION_DATASET:
        model_next_dataset(&app->model);
        return APP_REDRAW | APP_RELOAD | APP_SETTLE;
    case ACTION_PICTURE:
        return clusters_picture(app);
    case ACTION_CLUSTER:
        return action_cluster(app, "");
    case ACTION_ZOOM:
        review->small = !review->small;
        return APP_REDRAW;
    case ACTION_FILTER:
        prompt_open_text(&app->prompt, PROMPT_CLUSTER, 0, "");
        return APP_REDRAW;
    case ACTION_EARLIER:
    case ACTION_LATER:
        return clusters_turn(app, action == ACTION_EARLIER ? -1 : 1);
    case ACTION_LEFT:
    case ACTION_RIGHT:
        return clusters_move(app, action == ACTION_LEFT ? -1 : 1);
    case ACTION_UP:
    case ACTION_DOWN:
        return clusters_move(app, action == ACTION_UP ? -line : line);
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        return clusters_move(app, action == ACTION_PAGE_UP ? -page : page);
    case ACTION_FIRST:
    case ACTION_LAST:
        return clusters_move(app, action == ACTION_FIRST ? -all : all);
    default:
        return review_action(app, action);
    }
}

/* A press chooses; one on what is chosen opens, marks or takes it. */
static unsigned clusters_press(struct app *app, struct mouse mouse)
{
    struct review *review = &app->model.review;
    struct review_layout layout;
    struct tiles tiles;
    int line, place;

    review_lay_out(app->canvas.rows, app->canvas.cols, review->mode, &layout);
    if (mouse.kind == MOUSE_DRAG || !review->found)
        return APP_REDRAW;
    if (review->mode == REVIEW_FACES) {
        tiles = review_tiles(review, layout.box[0]);
        place = tiles_find(&tiles, mouse.row, mouse.col);
        place += place >= 0 ? (int)review_first(review, &tiles) : 0;
        if (place < 0 || place >= (int)review->side[0].count)
            return APP_REDRAW;
        return place == (int)review->face ? review_action(app, ACTION_MARK)
                                          : clusters_move(app, place - (int)review->face);
    }
    line = mouse.row - layout.list.row - 1;
    if (line < 0 || line >= layout.list.rows - 1 || mouse.col >= layout.list.cols)
        return APP_REDRAW;
    line += review->mode == REVIEW_LIST ? review->top - (int)review->at
                                        : review->target_top - (int)review->target_at;
    if (line == 0)
        return clusters_open(app);
    return clusters_move(app, line);
}

const struct view_ops view_clusters = {"Clusters", clusters_where, clusters_draw, clusters_act,
                                       clusters_press};
