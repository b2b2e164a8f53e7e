/* See clusters.h.  review_actions.c has the decisions, review_draw.c the drawing, find.c
 * what goes to a cluster by its name. */
#include "tui/view/clusters/clusters.h"

#include "db/core/named.h"
#include "db/review/album.h"
#include "tui/view/actions.h"
#include "tui/view/clusters/export.h"
#include "tui/view/clusters/find.h"
#include "tui/view/clusters/review_actions.h"
#include "tui/view/clusters/review_draw.h"
#include "tui/widget/segments.h"

#include <inttypes.h>
#include <stdio.h>

/* Modes: the list of clusters, the faces of one, where they could go, a question. */
#define LIST (1u << REVIEW_LIST)
#define FACES (1u << REVIEW_FACES)
#define TARGETS (1u << REVIEW_TARGETS)
#define QUESTIONS (1u << REVIEW_QUESTIONS)
#define REVIEW (LIST | FACES)

enum clusters_action {
    ACTION_OPEN = REVIEW_ACTION_COUNT,
    ACTION_PICTURE,
    ACTION_PHOTO,
    ACTION_DATASET,
    ACTION_CLUSTER,
    ACTION_EXPORT,
    ACTION_EXPORT_NAMES,
    ACTION_LARGER,
    ACTION_SMALLER,
    ACTION_FIND
};

/* clang-format off */
static const struct key_binding clusters_keys[] = {
    {KEY_CODE_ENTER, 0, "Enter", "", "the picture over the whole screen, until the next key",
     "picture", FACES, ACTION_PICTURE, 0},
    {'p', 0, "p", "", "the photo of the face", "photo", FACES, ACTION_PHOTO, 0},
    {'D', 0, "D", "data set", "the next data set", "next-data-set", LIST, ACTION_DATASET, 0},
    {KEY_CODE_ENTER, 0, "Enter", "open", "all faces of the cluster", "open-chosen", LIST,
     ACTION_OPEN, KEYS_VITAL},
    {KEY_CODE_ENTER, 0, "Enter", "accept", "move or merge there", "open-chosen", TARGETS,
     REVIEW_ACTION_ACCEPT, KEYS_VITAL},
    {' ', 0, "Space", "mark", "mark or unmark the face", "mark", FACES,
     REVIEW_ACTION_MARK, KEYS_VITAL},
    {'*', 0, "*", "", "mark or unmark all faces", "mark-all", FACES, REVIEW_ACTION_MARK_ALL, 0},
    {'n', 0, "n", "name", "name the cluster; Tab completes", "rename", REVIEW, REVIEW_ACTION_NAME,
     0},
    {'a', 0, "a", "confirm", "confirm: all its faces are one person; goes on to the next",
     "confirm", REVIEW, REVIEW_ACTION_CONFIRM, KEYS_VITAL},
    {'m', 0, "m", "merge", "merge with another cluster, or move the marked faces: nearest first",
     "merge", REVIEW, REVIEW_ACTION_MERGE, 0},
    {'N', 0, "N", "", "make the marked faces a new cluster", "new-cluster", FACES,
     REVIEW_ACTION_NEW_CLUSTER, 0},
    {'r', 0, "r", "not", "the marked faces are not this person (permanent)", "not-this-person",
     FACES, REVIEW_ACTION_NOT, KEYS_VITAL},
    {'x', 0, "x", "bad", "the marked pictures are unusable", "unusable", FACES,
     REVIEW_ACTION_UNUSABLE, 0},
    {'X', 0, "X", "", "what was marked is no face at all", "not-a-face", FACES,
     REVIEW_ACTION_NONFACE, 0},
    {'c', 0, "c", "", "the face stands for its person", "cover", FACES, REVIEW_ACTION_COVER,
     0},
    {'H', 0, "H", "", "hide the person, or show it again", "hide", REVIEW, REVIEW_ACTION_HIDE, 0},
    {'.', 0, ".", "", "list the hidden people, too, or no longer", "list-hidden", LIST,
     REVIEW_ACTION_HIDDEN, 0},
    {'t', 0, "t", "split", "split: cluster its faces again, with a smaller distance", "split",
     REVIEW, REVIEW_ACTION_SPLIT, 0},
    {'v', 0, "v", "range", "mark a range, up to where v or Space is pressed next", "mark-range",
     FACES, REVIEW_ACTION_RANGE, 0},
    {'Q', 0, "Q", "ask", "answer the questions worth most: are these two one person?", "questions",
     LIST, REVIEW_ACTION_QUESTIONS, KEYS_VITAL},
    {'y', 0, "y", "same", "the same person: merge them", "same", QUESTIONS, REVIEW_ACTION_SAME,
     KEYS_VITAL},
    {'n', 0, "n", "different", "different people (permanent)", "different", QUESTIONS,
     REVIEW_ACTION_DIFFERENT, KEYS_VITAL},
    {'s', ' ', "s", "skip", "skip the question; also Space", "skip", QUESTIONS, REVIEW_ACTION_SKIP,
     KEYS_VITAL},
    {'u', 0, "u", "undo", "undo the last decision, without limit", "undo",
     REVIEW | QUESTIONS, REVIEW_ACTION_UNDO, KEYS_VITAL},
    {'U', 18, "U", "", "redo what was undone; also Ctrl-R", "redo", REVIEW | QUESTIONS,
     REVIEW_ACTION_REDO, 0},
    {'C', 0, "C", "cluster", "cluster the faces again, by the run shown, under all decisions",
     "cluster", LIST, ACTION_CLUSTER, KEYS_ANYWHERE},
    {'E', 0, "E", "export", "export the people, a folder for each, into a folder", "export", LIST,
     ACTION_EXPORT, 0},
    {'W', 0, "W", "", "write names of confirmed people beside their photos, as XMP",
     "export-names", LIST, ACTION_EXPORT_NAMES, 0},
    {'+', '=', "+", "", "larger faces; also =", "larger", REVIEW | TARGETS | QUESTIONS,
     ACTION_LARGER, 0},
    {'-', 0, "-", "", "smaller faces", "smaller", REVIEW | TARGETS | QUESTIONS, ACTION_SMALLER, 0},
    {KEY_CODE_LEFT, 'h', "Left", "", "the previous face; also h", "left", FACES, ACTION_LEFT, 0},
    {KEY_CODE_RIGHT, 'l', "Right", "", "the next face; also l", "right", FACES, ACTION_RIGHT, 0},
    {'[', 0, "[", "", "the previous cluster", "earlier", FACES, ACTION_EARLIER, 0},
    {']', 0, "]", "", "the next cluster", "later", FACES, ACTION_LATER, 0},
    {'/', 0, "/", "find", "go to a cluster by number or part of its name", "search",
     LIST | TARGETS, ACTION_FIND, 0},
    KEYS_MOVING(REVIEW | TARGETS),
    KEYS_BACK(REVIEW | TARGETS | QUESTIONS),
};
/* clang-format on */

static unsigned clusters_mode(const struct ui *ui, const void *state)
{
    (void)ui;
    return 1u << ((const struct review *)state)->mode;
}

static void clusters_draw_head(const struct ui *ui, const struct review *review,
                               struct canvas *canvas)
{
    const struct db_dataset *set = snapshot_dataset(&ui->snap);
    const struct db_clustering *clustering = &review->clustering;
    struct segments line = {0};
    char count[32], threshold[16];

    segments_add(&line, ROLE_STRONG, 0, "Clusters");
    if (set != NULL)
        segments_add(&line, ROLE_NORMAL, 2, "%s", set->name);
    if (review->found) {
        review_distance(review, clustering->threshold, threshold);
        segments_add(&line, ROLE_DIM, 5, "%s at %s", clustering->method, threshold);
        text_format_count(count, sizeof count, clustering->clusters - review->hidden);
        segments_add(&line, ROLE_NORMAL, 3, "%s %s", count,
                     text_noun(clustering->clusters - review->hidden, "cluster", "clusters"));
        text_format_count(count, sizeof count, review->unconfirmed);
        segments_add(&line, ROLE_ACCENT, 1, "%s to review", count);
    }
    if (review->hidden > 0)
        segments_add(&line, ROLE_DIM, 4, "%zu hidden", review->hidden);
    if (review->undos > 0)
        segments_add(&line, ROLE_DIM, 4, "undo %" PRId64, review->undos);
    if (review->redos > 0)
        segments_add(&line, ROLE_DIM, 4, "redo %" PRId64, review->redos);
    (void)segments_draw(&line, canvas, 0, 1, canvas->cols - 2);
}

/* Says what fills the view. */
static void clusters_draw_empty(const struct ui *ui, struct canvas *canvas)
{
    const struct db_dataset *set = snapshot_dataset(&ui->snap);
    struct rect area = {2, 1, canvas->rows - 4, canvas->cols - 2};
    const char *next = ui->snap.dataset_count > 1 ? " D shows the next data set." : "";
    char sentence[512];

    if (set == NULL)
        (void)snprintf(
            sentence, sizeof sentence,
            "No data set yet: in People (3) I imports a folder, f draws faces, P takes photos in.");
    else if (set->dimensions != 0)
        (void)snprintf(sentence, sizeof sentence,
                       "%s has vectors, not pictures: there are no faces to group.%s", set->name,
                       next);
    else if (set->images == 0)
        (void)snprintf(
            sentence, sizeof sentence,
            "There is no face in %s to group. P in Photos (6) imports other photos; in a "
            "shell \"facenet import DIR --photos --name OTHER --min-face 16\" finds "
            "smaller faces.%s",
            set->name, next);
    else if (ui->snap.run_id == 0)
        (void)snprintf(
            sentence, sizeof sentence,
            "No clusters of %s yet, and no run whose embeddings can make them: n in Train "
            "(1) starts one.",
            set->name);
    else
        (void)snprintf(sentence, sizeof sentence,
                       "No clusters of %s yet: C groups its faces into people by run %s, once that "
                       "has a checkpoint; \"facenet cluster " NAMED_BY_ID
                       "\" does it in a shell, with more options.%s",
                       set->name, ui->snap.run.name, ui->snap.run_id, next);
    (void)canvas_paragraph(canvas, area, ROLE_NORMAL, sentence);
}

static void clusters_draw(struct ui *ui, void *state, struct canvas *canvas)
{
    struct review *review = state;
    struct review_layout layout;

    clusters_draw_head(ui, review, canvas);
    if (!review->found) {
        clusters_draw_empty(ui, canvas);
        return;
    }
    review_lay_out(review, canvas->rows, canvas->cols, &layout);
    if (review->mode == REVIEW_QUESTIONS && review->question_count == 0) {
        (void)canvas_paragraph(
            canvas, (struct rect){2, 1, canvas->rows - 4, canvas->cols - 2}, ROLE_NORMAL,
            review->skip_count > 0 ? "Only skipped questions are left: Esc goes back, "
                                     "and Q asks them again."
                                   : "No question is left: all clusters that are near each "
                                     "other are decided. Esc goes back.");
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

/* The faces in a line of the grid and on a page; at least 1 each. */
static void clusters_steps(const struct ui *ui, const struct review *review, int *line, int *page)
{
    struct review_layout layout;
    struct tiles tiles;

    review_lay_out(review, ui->canvas.rows, ui->canvas.cols, &layout);
    *line = 1;
    *page = layout.list.rows > 2 ? layout.list.rows - 1 : 1;
    if (review->mode != REVIEW_FACES)
        return;
    tiles = review_tiles(review, 0, layout.box[0]);
    *line = tiles.across > 0 ? tiles.across : 1;
    *page = tiles.across * tiles.down > 0 ? tiles.across * tiles.down : 1;
}

/* Moves the choice among count items. */
static size_t clusters_step(size_t at, size_t count, int by)
{
    int64_t to = (int64_t)at + by;

    to = to >= (int64_t)count ? (int64_t)count - 1 : to;
    return to < 0 ? 0 : (size_t)to;
}

static unsigned clusters_move(struct ui *ui, struct review *review, int by)
{
    if (review->mode == REVIEW_LIST)
        review_choose(review, clusters_step(review->at, review->count, by));
    else if (review->mode == REVIEW_FACES)
        review->face = clusters_step(review->face, review->side[0].count, by);
    else
        review->target_at = clusters_step(review->target_at, review->target_count, by);
    return review_refresh(ui, review);
}

/* Goes to the previous or next cluster, in the grid too. */
static unsigned clusters_turn(struct ui *ui, struct review *review, int by)
{
    review_choose(review, clusters_step(review->at, review->count, by));
    return review_refresh(ui, review);
}

/* Opens a row, with a face of it under the cursor; *found: the face is there. */
static enum status clusters_open_face(struct ui *ui, struct review *review, size_t at,
                                      int64_t image, bool *found, struct err *err)
{
    enum status status;

    *found = false;
    review_choose(review, at);
    review_enter(review, REVIEW_FACES);
    status = review_update(review, ui->snap.reader, err);
    for (size_t i = 0; status == ST_OK && i < review->side[0].count && !*found; i++) {
        *found = review->side[0].faces[i].image == image;
        review->face = *found ? i : 0;
    }
    return status == ST_OK ? review_update(review, ui->snap.reader, err) : status;
}

/* Opens the cluster of the face that another view asks for, which may be hidden, or the pile that
 * it is in. */
static enum status clusters_show_face(struct ui *ui, struct review *review, struct err *err)
{
    int64_t cluster, image = ui->wanted;
    bool found = false;
    enum status status;

    ui->wanted = 0;
    status = db_album_cluster_of(ui->snap.reader, review->clustering.id, image, &cluster, err);
    if (status == ST_OK && cluster != 0 && review->hidden > 0 && !review->list_hidden &&
        review_row(review, cluster) == NULL) {
        review->list_hidden = true;
        review->stale = true;
        status = review_update(review, ui->snap.reader, err);
    }
    for (size_t i = 0; status == ST_OK && i < review->count && !found; i++)
        if (review->rows[i].id == cluster || review_is_pile(review->rows[i].id))
            status = clusters_open_face(ui, review, i, image, &found, err);
    if (status != ST_OK || found)
        return status;
    ui->asked = NULL;
    review->mode = REVIEW_LIST;
    (void)ui_say(ui, ROLE_WARNING, "the face is in no cluster and no pile");
    return review_update(review, ui->snap.reader, err);
}

/* The photo of the face under the cursor. */
static unsigned clusters_photo(struct ui *ui, const struct review *review)
{
    const struct review_side *side = &review->side[0];

    return action_photo(ui, review->face < side->count ? side->faces[review->face].image : 0);
}

static unsigned clusters_back(struct ui *ui, struct review *review)
{
    if (review->mode == REVIEW_LIST)
        return ui_show(ui, "train");
    if (review->mode == REVIEW_FACES && (review->ranging || review->mark_count > 0)) {
        if (!review->ranging)
            review->mark_count = 0;
        review->ranging = false;
        return UI_REDRAW;
    }
    if (review->mode == REVIEW_FACES && ui_is_asked(ui)) {
        review->mode = REVIEW_LIST;
        return ui_answer(ui);
    }
    review->mode = review->mode == REVIEW_TARGETS ? review->before : REVIEW_LIST;
    return review_refresh(ui, review);
}

static unsigned clusters_open(struct ui *ui, struct review *review)
{
    if (review->mode == REVIEW_TARGETS)
        return review_action(ui, review, REVIEW_ACTION_ACCEPT);
    ui->asked = NULL;
    if (review->count > 0)
        review_enter(review, REVIEW_FACES);
    return review_refresh(ui, review);
}

/* Shows the face under the cursor over the whole screen. */
static unsigned clusters_picture(struct ui *ui, const struct review *review)
{
    const struct review_side *side = &review->side[0];
    size_t at = review->face - side->first;

    /* Where the last move could not be read, the pictures are those of another page. */
    return review->face < side->first || at >= side->picture_count
               ? ui_view_picture(ui, "", NULL)
               : ui_view_picture(ui, side->faces[review->face].person, &side->pictures[at]);
}

static unsigned clusters_travel(struct ui *ui, struct review *review, int action)
{
    const int all = 1 << 30;
    int line, page;

    clusters_steps(ui, review, &line, &page);
    switch (action) {
    case ACTION_EARLIER:
    case ACTION_LATER:
        return clusters_turn(ui, review, action == ACTION_EARLIER ? -1 : 1);
    case ACTION_LEFT:
    case ACTION_RIGHT:
        return clusters_move(ui, review, action == ACTION_LEFT ? -1 : 1);
    case ACTION_UP:
    case ACTION_DOWN:
        return clusters_move(ui, review, action == ACTION_UP ? -line : line);
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        return clusters_move(ui, review, action == ACTION_PAGE_UP ? -page : page);
    default:
        return clusters_move(ui, review, action == ACTION_FIRST ? -all : all);
    }
}

static unsigned clusters_act(struct ui *ui, void *state, int action, const char *argument)
{
    struct review *review = state;

    switch (action) {
    case ACTION_BACK:
        return clusters_back(ui, review);
    case ACTION_OPEN:
        return clusters_open(ui, review);
    case ACTION_DATASET:
        snapshot_next_dataset(&ui->snap);
        return UI_REDRAW | UI_RELOAD | UI_SETTLE;
    case ACTION_PICTURE:
        return clusters_picture(ui, review);
    case ACTION_PHOTO:
        return clusters_photo(ui, review);
    case ACTION_CLUSTER:
        return action_cluster(ui, argument);
    case ACTION_EXPORT:
        return clusters_export(ui, review, argument);
    case ACTION_EXPORT_NAMES:
        return clusters_export_names(ui, review);
    case ACTION_LARGER:
    case ACTION_SMALLER:
        ui->face_size += action == ACTION_LARGER ? 1 : -1;
        ui->face_size = ui->face_size > 1 ? 1 : ui->face_size < -1 ? -1 : ui->face_size;
        review->size = ui->face_size;
        return UI_REDRAW;
    case ACTION_FIND:
        return clusters_find(ui, review);
    case ACTION_EARLIER:
    case ACTION_LATER:
    case ACTION_LEFT:
    case ACTION_RIGHT:
    case ACTION_UP:
    case ACTION_DOWN:
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
    case ACTION_FIRST:
    case ACTION_LAST:
        return clusters_travel(ui, review, action);
    default:
        return review_action(ui, review, action);
    }
}

/* A press chooses; a press on the chosen item opens, marks or accepts it. */
static unsigned clusters_press(struct ui *ui, void *state, struct mouse mouse)
{
    struct review *review = state;
    struct review_layout layout;
    struct tiles tiles;
    int line, place;

    review_lay_out(review, ui->canvas.rows, ui->canvas.cols, &layout);
    if (mouse.kind == MOUSE_DRAG || !review->found)
        return UI_REDRAW;
    if (review->mode == REVIEW_FACES) {
        tiles = review_tiles(review, 0, layout.box[0]);
        place = tiles_find(&tiles, mouse.row, mouse.col);
        place += place >= 0 ? (int)review_first(review, &tiles) : 0;
        if (place < 0 || place >= (int)review->side[0].count)
            return UI_REDRAW;
        return place == (int)review->face ? review_action(ui, review, REVIEW_ACTION_MARK)
                                          : clusters_move(ui, review, place - (int)review->face);
    }
    line = mouse.row - layout.list.row - 1;
    if (line < 0 || line >= layout.list.rows - 1 || mouse.col >= layout.list.cols)
        return UI_REDRAW;
    line += review->mode == REVIEW_LIST ? review->top - (int)review->at
                                        : review->target_top - (int)review->target_at;
    if (line == 0)
        return clusters_open(ui, review);
    return clusters_move(ui, review, line);
}

static enum status clusters_load(struct ui *ui, void *state, struct err *err)
{
    enum status status;

    if (ui->snap.reader == NULL)
        return ST_OK;
    status = review_load(state, ui->snap.reader, ui->snap.dataset, err);
    ((struct review *)state)->size = ui->face_size;
    return status == ST_OK && ui->wanted != 0 ? clusters_show_face(ui, state, err) : status;
}

/* Measures where faces could go. */
static unsigned clusters_work(struct ui *ui, void *state)
{
    struct review *review = state;
    struct err err;

    if (review->measuring == NULL)
        return 0;
    if (review_targets_measure(review, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return review->measuring != NULL ? UI_WORK : UI_REDRAW;
}

static void clusters_close(void *state)
{
    review_free(state);
}

static const char *const clusters_modes[] = {
    [REVIEW_LIST] = "Clusters",
    [REVIEW_FACES] = "The faces of a cluster",
    [REVIEW_TARGETS] = "Where faces or a cluster could go",
    [REVIEW_QUESTIONS] = "A question: are two clusters one person?",
    [REVIEW_QUESTIONS + 1] = NULL,
};

const struct view view_clusters = {
    .name = "clusters",
    .key = {'4', 0, "4", "", "Clusters: faces as people, to be reviewed", "clusters", KEYS_ALL,
            ACTION_VIEW, 0},
    .state_size = sizeof(struct review),
    .keys = clusters_keys,
    .key_count = sizeof clusters_keys / sizeof *clusters_keys,
    .modes = clusters_modes,
    .datasets = true,
    .mode = clusters_mode,
    .load = clusters_load,
    .draw = clusters_draw,
    .act = clusters_act,
    .press = clusters_press,
    .work = clusters_work,
    .close = clusters_close,
};
