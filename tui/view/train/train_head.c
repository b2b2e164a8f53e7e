/* See train_head.h. */
#include "tui/view/train/train_head.h"

#include "base/clock.h"
#include "db/runs/params.h"
#include "tui/view/train/curves.h"
#include "tui/widget/axis.h"
#include "tui/widget/plot.h"
#include "tui/widget/segments.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Draws the run, its state and its progress. */
static void train_head_first(const struct train_scene *scene, const struct health *health,
                             struct canvas *canvas, struct rect area)
{
    const struct snapshot *snap = &scene->ui->snap;
    const struct history *history = &scene->train->history;
    const struct db_run *run = &snap->run;
    bool redoes = db_run_redoes(run);
    int64_t step = redoes              ? run->at_step
                   : history->has_step ? history->step.step
                                       : 0,
            total = run->total_steps;
    struct segments line = {0};
    char mark[5] = "", done[32], all[32], percent[16];
    int col = area.col + 1, end = area.col + area.cols - 1;
    double share = total > 0 ? fmin(1, (double)step / (double)total) : NAN;

    mark[text_encode_utf8(mark, health->mark)] = '\0';
    text_format_count(done, sizeof done, (uint64_t)step);
    text_format_count(all, sizeof all, (uint64_t)(total > 0 ? total : 0));
    segments_add(&line, ROLE_STRONG, 2, "%s", run->name);
    if (strncmp(run->name, "run-", 4) != 0)
        segments_add(&line, ROLE_DIM, 5, "run %" PRId64, run->id);
    segments_add(&line, health->role, 0, "%s %s%s", mark, health->state,
                 snapshot_is_asked(snap, "pause") && !run->paused   ? ", pausing"
                 : snapshot_is_asked(snap, "resume") && run->paused ? ", resuming"
                 : snapshot_is_asked(snap, "stop")                  ? ", stopping"
                                                                    : "");
    if (redoes)
        segments_add(&line, ROLE_ACCENT, 1, "redoing %s-%s, now %s",
                     text_count((uint64_t)run->resumed_step + 1).words,
                     text_count((uint64_t)run->last_step).words, done);
    else if (total > 0)
        segments_add(&line, ROLE_NORMAL, 1, "step %s of %s", done, all);
    else
        segments_add(&line, ROLE_NORMAL, 1, "step %s", done);
    col += segments_draw(&line, canvas, area.row, col, end - col - 7) + 3;
    if (!isfinite(share) || end - col < 6)
        return;
    (void)snprintf(percent, sizeof percent, "%.0f %%", floor(100 * share));
    canvas_text_right(canvas, area.row, end - 5, 5, ROLE_STRONG, percent);
    if (end - 6 - col >= 4)
        plot_bar(canvas, area.row, col, end - 6 - col, share, ROLE_ACCENT, 0x2591);
}

/* Adds when a run ended, how long it took and how many epochs it has done. */
static void train_head_add_end(const struct snapshot *snap, struct segments *line)
{
    const struct db_run *run = &snap->run;
    char day[32], span[32];

    if (run->ended == 0 || run->started == 0 || run->status == RECORD_RUNNING)
        return;
    clock_format_day(day, sizeof day, run->ended, snap->now);
    clock_format_span(span, sizeof span, 1e-3 * (double)(run->ended - run->started));
    segments_add(line, ROLE_NORMAL, 1, "ended %s, took %s", day, span);
}

/* Adds the newest change of a setting while the run trained. */
static void train_head_add_change(const struct snapshot *snap, struct segments *line)
{
    size_t at = snap->request_count;

    while (at > 0 && !params_is_change(&snap->requests[at - 1]))
        at--;
    if (at > 0) {
        const struct record_request *change = &snap->requests[at - 1];
        const char *value;
        enum setting_id id = settings_split(change->argument, &value);

        segments_add(line, ROLE_ACCENT, 5, "%s %s -> %s at %" PRId64,
                     id < SETTING_COUNT ? settings_table[id].name : "?", change->old_value, value,
                     change->taken_step);
    }
}

/* What the run learns from: its rule of triplets, or its classifier. */
static void train_head_rule(const struct settings *settings, char out[48])
{
    size_t loss = settings_index(settings, SETTING_LOSS);

    if (!(loss == LOSS_TRIPLET
              ? settings_choice(SETTING_SELECT, settings_index(settings, SETTING_SELECT), out)
              : settings_choice(SETTING_LOSS, loss, out)))
        out[0] = '\0';
}

/* Adds the figures of a classifier, in place of what selects triplets. */
static void train_head_add_class(const struct record_step *step, struct segments *line)
{
    segments_add(line, ROLE_CURVE2, 0, "class loss %.3f", step->loss);
    segments_add(line, ROLE_CURVE, 0, "right %.1f %%", curves_class_accuracy(step));
}

/* Draws the numbers that control the run. */
static void train_head_second(const struct train_scene *scene, struct canvas *canvas,
                              struct rect area, bool loss)
{
    const struct snapshot *snap = &scene->ui->snap;
    const struct history *history = &scene->train->history;
    const struct record_step *step = &history->step;
    double left = history_time_left(history, snap);
    struct segments line = {0};
    char span[32], rate[32], select[48] = "";

    train_head_rule(&snap->settings, select);
    if (history->has_step && snap->run.status == RECORD_FINISHED)
        segments_add(&line, ROLE_NORMAL, 2, "%" PRId64 " %s", step->epoch,
                     step->epoch == 1 ? "epoch" : "epochs");
    else if (history->has_step)
        segments_add(&line, ROLE_NORMAL, 4, "epoch %" PRId64, step->epoch);
    train_head_add_end(snap, &line);
    if (isfinite(left) && left <= 0) /* the last evaluation and checkpoint take a while */
        segments_add(&line, ROLE_NORMAL, 1, "all steps done");
    else if (isfinite(left)) {
        clock_format_span(span, sizeof span, left);
        segments_add(&line, ROLE_NORMAL, 1, "%s left", span);
    }
    if (history->has_step && (loss || record_is_of_classifier(step)))
        segments_add(&line, ROLE_CURVE, 0,
                     record_is_of_classifier(step) ? "loss_all %.4f" : "loss %.4f", step->loss_all);
    if (history->has_step) {
        segments_add(&line, ROLE_NORMAL, 3, "%.0f img/s", step->images_per_second);
        if (record_is_of_classifier(step))
            train_head_add_class(step, &line);
        else {
            segments_add(&line, ROLE_MARGIN, 0, "margin %.4g", step->margin);
            segments_add(&line, ROLE_CURRICULUM, 0, "%s %.3f",
                         loss && area.cols < 60 ? "c" : "curriculum", step->curriculum);
        }
        axis_number(rate, sizeof rate, step->learning_rate);
        segments_add(&line, ROLE_NORMAL, 2, "lr %s", rate);
    }
    if (snap->run.imported)
        segments_add(&line, ROLE_DIM, 7, "a net from elsewhere: facenet models says more");
    else {
        segments_add(&line, ROLE_NORMAL, 6, "%s", select);
        if (settings_index(&snap->settings, SETTING_NEGATIVES_FROM) == NEGATIVES_MINED)
            segments_add(&line, ROLE_NORMAL, 5, "mined negatives");
        segments_add(&line, ROLE_DIM, 7, "%s on %s", snap->run.net, snap->run.dataset);
    }
    train_head_add_change(snap, &line);
    if (snap->run.parent_id != 0)
        segments_add(&line, ROLE_DIM, 8, "from run %" PRId64, snap->run.parent_id);
    (void)segments_draw(&line, canvas, area.row + 1, area.col + 1, area.cols - 2);
}

/* Draws the values at the cursor instead of the health; the panels show the rest. */
void train_head_draw_cursor(const struct train_scene *scene, struct canvas *canvas,
                            struct rect area)
{
    const struct record_step *step = curves_step(scene);
    struct segments line = {0};
    char count[32], time[32], rate[32];

    text_format_count(count, sizeof count, (uint64_t)step->step);
    clock_format_day(time, sizeof time, step->time, scene->ui->snap.now);
    axis_number(rate, sizeof rate, step->learning_rate);
    segments_add(&line, ROLE_ACCENT, 0, "step %s", count);
    segments_add(&line, ROLE_NORMAL, 1,
                 record_is_of_classifier(step) ? "loss_all %.4f" : "loss %.4f", step->loss_all);
    if (record_is_of_classifier(step))
        train_head_add_class(step, &line);
    else {
        segments_add(&line, ROLE_NORMAL, 2, "selected %.4f", step->loss);
        segments_add(&line, ROLE_MARGIN, 4, "margin %.4g", step->margin);
        segments_add(&line, ROLE_CURRICULUM, 3, "curriculum %.3f", step->curriculum);
    }
    segments_add(&line, ROLE_NORMAL, 5, "lr %s", rate);
    segments_add(&line, ROLE_DIM, 6, "epoch %" PRId64, step->epoch);
    segments_add(&line, ROLE_DIM, 7, "%s", time);
    (void)canvas_text(canvas, area.row, 1, 8, ROLE_DIM, "cursor");
    (void)segments_draw(&line, canvas, area.row, 11, area.cols - 12);
}

void train_head_draw(const struct train_scene *scene, const struct health *health,
                     struct canvas *canvas, const struct layout *layout)
{
    train_head_first(scene, health, canvas, layout->head);
    train_head_second(scene, canvas, layout->head, layout->panel[PANEL_LOSS].rows == 0);
}
