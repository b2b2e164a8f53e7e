/* See actions.h. */
#include "tui/view/actions.h"

#include "db/core/named.h"
#include "db/review/album.h"
#include "db/runs/tags.h"
#include "tui/data/request_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DRAWN_NAME "faces" /* the data set that the key f draws */

bool action_may_write(struct ui *ui)
{
    if (ui->snap.writer != NULL)
        return true;
    (void)ui_say(ui, ROLE_BAD, "%s cannot be written: this dashboard is read-only", ui->snap.path);
    return false;
}

unsigned action_untrained(struct ui *ui, const struct db_run *run)
{
    return ui_say(ui, ROLE_WARNING, "%s is a net that was added: it is not trained", run->name);
}

bool action_may_ask(struct ui *ui)
{
    if (ui->snap.run_id == 0)
        (void)ui_say(ui, ROLE_WARNING, "there is no run yet: n starts one");
    else if (ui->snap.run.imported)
        (void)action_untrained(ui, &ui->snap.run);
    else if (!snapshot_is_live(&ui->snap) && ui->snap.run.status != RECORD_SCHEDULED)
        (void)ui_say(ui, ROLE_WARNING, "%s is not being trained: r resumes it", ui->snap.run.name);
    else
        return action_may_write(ui);
    return false;
}

unsigned action_request(struct ui *ui, const char *verb, const char *argument)
{
    struct err err;

    if (!action_may_ask(ui))
        return UI_REDRAW;
    if (jobs_ask(&ui->jobs, &ui->snap, verb, argument, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return UI_RELOAD | ui_say(ui, ROLE_ACCENT, "requested: %s%s%s", verb,
                              argument[0] != '\0' ? " " : "", argument);
}

/* Of a run whose last checkpoint isn't its best: "id:3@best" or "id:3". */
static void action_name_run(char out[48], int64_t run, bool best)
{
    (void)snprintf(out, 48, NAMED_BY_ID "%s", run, best ? "@best" : "");
}

/* Asks which checkpoint, if the best of the run shown is better than the last. */
static bool action_ask_best(struct ui *ui, const struct prompt_ops *ops)
{
    char words[BEST_WORDS];

    if (!db_best_choice(&ui->snap.best, words))
        return false;
    prompt_open(&ui->prompt, ops, NULL, ui->snap.run_id, "");
    (void)snprintf(ui->prompt.label, sizeof ui->prompt.label, "%s %s?", ops->label, words);
    return true;
}

static unsigned action_evaluate_by(struct ui *ui, int64_t run, bool best)
{
    char by[48];
    struct err err;

    action_name_run(by, run, best);
    if (jobs_start(&ui->jobs, &ui->snap, "eval.log", (const char *const[]){"eval", by, NULL},
                   &err) != ST_OK)
        return ui_refuse(ui, &err);
    return ui_say(ui, ROLE_ACCENT, "evaluating %s on its held-out people", ui->snap.run.name);
}

static unsigned action_evaluate_done(struct ui *ui, struct prompt *prompt)
{
    prompt_close(prompt);
    return action_evaluate_by(ui, prompt->about, prompt->value[0] == 'b');
}

unsigned action_evaluate(struct ui *ui)
{
    static const struct prompt_ops which = {
        .label = "Evaluate",
        .letters = "bl",
        .keys = {"b", "the best", "l", "the last", "Esc", "cancel"},
        .done = action_evaluate_done};
    const struct db_run *run = &ui->snap.run;

    if (ui->snap.run_id == 0 || run->imported || run->status == RECORD_SCHEDULED ||
        snapshot_is_live(&ui->snap))
        return action_request(ui, "evaluate", "");
    if (!action_may_write(ui) || action_ask_best(ui, &which))
        return UI_REDRAW;
    return action_evaluate_by(ui, run->id, false);
}

unsigned action_pause(struct ui *ui)
{
    bool pauses = snapshot_is_asked(&ui->snap, "pause");
    bool resumes = snapshot_is_asked(&ui->snap, "resume");
    bool paused = resumes ? false : pauses ? true : ui->snap.run.paused;

    return action_request(ui, paused ? "resume" : "pause", "");
}

#define ACTION_NO_USE "%s: this run trains a classifier, which selects no triplets"

unsigned action_set(struct ui *ui, enum setting_id setting, const char *value)
{
    char argument[RECORD_NAME + 64];

    if (!settings_has_use(&ui->snap.settings, setting))
        return ui_say(ui, ROLE_BAD, ACTION_NO_USE, settings_table[setting].name);
    (void)snprintf(argument, sizeof argument, "%s=%s", settings_table[setting].name, value);
    return action_request(ui, "set", argument);
}

static unsigned action_value_done(struct ui *ui, struct prompt *prompt)
{
    struct settings trial = ui->snap.settings;
    struct err err;

    if (settings_set(&trial, prompt->setting, prompt->value, &err) != ST_OK) {
        prompt_refuse(prompt, err.message);
        prompt->fresh = true;
        return UI_REDRAW;
    }
    prompt_close(prompt);
    return action_set(ui, prompt->setting, prompt->value);
}

unsigned action_change(struct ui *ui, enum setting_id setting)
{
    static const struct prompt_ops typed = {
        .keys = {"Enter", "request the change", "Esc", "cancel"}, .done = action_value_done};
    static const struct prompt_ops turned = {
        .keys = {"Left Right", "choose", "Enter", "request the change", "Esc", "cancel"},
        .done = action_value_done};
    enum setting_type type = settings_table[setting].type;
    char value[48];

    if (!action_may_ask(ui))
        return UI_REDRAW;
    if (!settings_has_use(&ui->snap.settings, setting))
        return ui_say(ui, ROLE_BAD, ACTION_NO_USE, settings_table[setting].name);
    settings_format(&ui->snap.settings, setting, value);
    prompt_open_setting(&ui->prompt,
                        type == SETTING_CHOICE || type == SETTING_FLAG ? &turned : &typed, setting,
                        value);
    return UI_REDRAW;
}

static unsigned action_stop_done(struct ui *ui, struct prompt *prompt)
{
    prompt_close(prompt);
    return action_request(ui, prompt->value[0] == 'd' ? "discard" : "stop", "");
}

unsigned action_stop(struct ui *ui)
{
    static const struct prompt_ops ops = {
        .label = "",
        .letters = "yd",
        .keys = {"y", "stop with a checkpoint", "d", "discard newer steps", "n", "no"},
        .done = action_stop_done};

    if (!action_may_ask(ui))
        return UI_REDRAW;
    prompt_open(&ui->prompt, &ops, NULL, ui->snap.run_id, "");
    (void)snprintf(ui->prompt.label, sizeof ui->prompt.label, "Stop %.80s?", ui->snap.run.name);
    return UI_REDRAW;
}

unsigned action_start_run(struct ui *ui, int64_t id, bool queued)
{
    struct err err;
    enum status status = queued ? db_tag_set(ui->snap.writer, id, TAG_QUEUED, "", &err)
                                : jobs_train(&ui->jobs, &ui->snap, id, 0, &err);

    if (status != ST_OK)
        return UI_RELOAD | ui_refuse(ui, &err);
    return UI_RELOAD | ui_say(ui, ROLE_ACCENT, "run %" PRId64 " %s", id,
                              queued ? "is queued; r starts it now" : "starts");
}

static unsigned action_more_done(struct ui *ui, struct prompt *prompt)
{
    struct db_run run;
    int64_t more;
    struct err err;

    if (!text_parse_integer(prompt->value, 1, INT32_MAX, &more)) {
        prompt_refuse(prompt, "a whole number of steps:");
        return UI_REDRAW;
    }
    prompt_close(prompt);
    if (db_run_get(ui->snap.reader, prompt->about, &run, &err) != ST_OK ||
        jobs_train(&ui->jobs, &ui->snap, run.id, run.last_step + more, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return UI_RELOAD |
           ui_say(ui, ROLE_ACCENT, "%s goes on to step %" PRId64, run.name, run.last_step + more);
}

static unsigned action_go_on(struct ui *ui, const struct db_run *run)
{
    struct err err;

    if (jobs_train(&ui->jobs, &ui->snap, run->id, 0, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return UI_RELOAD | ui_say(ui, ROLE_ACCENT, "%s %s; its log is %s.d/logs/run-%" PRId64 ".log",
                              run->status == RECORD_SCHEDULED ? "starting" : "resuming", run->name,
                              ui->snap.path, run->id);
}

static unsigned action_beside_done(struct ui *ui, struct prompt *prompt)
{
    struct db_run run;
    struct err err;

    prompt_close(prompt);
    if (db_run_get(ui->snap.reader, prompt->about, &run, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return action_go_on(ui, &run);
}

unsigned action_resume(struct ui *ui, const struct db_run *run)
{
    static const struct prompt_ops beside = {
        .label = "Another run is being trained: both get slower. Train beside it?",
        .letters = "y",
        .keys = {"y", "yes", "n", "no"},
        .done = action_beside_done};
    static const struct prompt_ops more = {
        .label = "more steps:",
        .hint = "the learning rate follows its schedule over the new total",
        .done = action_more_done};
    static const struct prompt_ops more_beside = {
        .label = "Another run is being trained: both get slower. More steps:",
        .hint = "Esc: none",
        .done = action_more_done};
    int64_t waiting;
    bool busy;
    char steps[32];
    enum db_liveness liveness = db_run_liveness(run, ui->snap.now);
    struct err err;

    if (!action_may_write(ui))
        return UI_REDRAW;
    if (liveness == RUN_ALIVE || liveness == RUN_STALLED)
        return ui_say(ui, ROLE_WARNING, "%s is being trained by process %" PRId64, run->name,
                      run->process.pid);
    if (run->imported)
        return action_untrained(ui, run);
    if (db_queue_look(ui->snap.reader, &busy, &waiting, &err) != ST_OK)
        return ui_refuse(ui, &err);
    if (run->status == RECORD_FINISHED) {
        (void)snprintf(steps, sizeof steps, "%" PRId64, run->last_step);
        prompt_open(&ui->prompt, busy ? &more_beside : &more, NULL, run->id, steps);
        ui->prompt.fresh = true;
        return UI_REDRAW;
    }
    if (busy) {
        prompt_open(&ui->prompt, &beside, NULL, run->id, "");
        return UI_REDRAW;
    }
    return action_go_on(ui, run);
}

unsigned action_draw_faces(struct ui *ui)
{
    static const char *const words[] = {"synth", "--name",   DRAWN_NAME, "--identities",
                                        "200",   "--images", "20",       "--size",
                                        "64",    "--seed",   "1",        NULL};
    struct err err;

    if (!action_may_write(ui))
        return UI_REDRAW;
    if (ui->snap.dataset_count > 0)
        return ui_say(ui, ROLE_WARNING,
                      "there are faces already: n in Train (1) starts a run on them");
    if (jobs_start(&ui->jobs, &ui->snap, "synth.log", words, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return ui_say(ui, ROLE_ACCENT,
                  "drawing 200 people x 20 pictures; its log is %s.d/logs/synth.log",
                  ui->snap.path);
}

static unsigned action_cluster_by(struct ui *ui, int64_t run, bool best, const char *words)
{
    const char *threshold = words + strcspn(words, "0123456789.");
    int64_t dataset = snapshot_dataset_id(&ui->snap);
    char method[32], by[48];
    struct db_dataset set;
    struct err err;
    enum status status = db_dataset_get(ui->snap.writer, dataset, &set, &err);

    action_name_run(by, run, best);
    (void)snprintf(method, sizeof method, "%.*s", (int)strcspn(words, " 0123456789."), words);
    if (status == ST_OK)
        status = jobs_cluster(
            &ui->jobs, &ui->snap, by, dataset,
            (const char *const[]){"--threshold", threshold[0] != '\0' ? threshold : "auto",
                                  method[0] != '\0' ? "--method" : NULL, method, NULL},
            &err);
    if (status != ST_OK)
        return ui_refuse(ui, &err);
    return ui_say(ui, ROLE_ACCENT, "clustering the faces of %s by %s", set.name, ui->snap.run.name);
}

static unsigned action_cluster_done(struct ui *ui, struct prompt *prompt)
{
    prompt_close(prompt);
    return action_cluster_by(ui, prompt->about, prompt->value[0] == 'b', "");
}

unsigned action_cluster(struct ui *ui, const char *words)
{
    static const struct prompt_ops which = {
        .label = "Cluster by",
        .letters = "bl",
        .keys = {"b", "the best", "l", "the last", "Esc", "cancel"},
        .done = action_cluster_done};

    if (snapshot_dataset_id(&ui->snap) == 0)
        return ui_say(ui, ROLE_WARNING,
                      "there are no faces to group yet: in People (3) I imports a folder, f draws "
                      "some");
    if (ui->snap.run_id == 0)
        return ui_say(ui, ROLE_WARNING,
                      "there is no run yet that could group the faces: n in Train (1) starts one");
    if (!action_may_write(ui) || (words[0] == '\0' && action_ask_best(ui, &which)))
        return UI_REDRAW;
    return action_cluster_by(ui, ui->snap.run_id, false, words);
}

unsigned action_split(struct ui *ui, int64_t run, int64_t dataset, int64_t cluster, const char *who)
{
    char decision[48], by[48];
    struct err err;

    if (run == 0)
        return ui_say(
            ui, ROLE_WARNING,
            "the run that made these clusters was deleted: C clusters the faces by another");
    (void)snprintf(decision, sizeof decision, "split " NAMED_BY_ID, cluster);
    action_name_run(by, run, false);
    if (jobs_cluster(&ui->jobs, &ui->snap, by, dataset,
                     (const char *const[]){"--decide", decision, NULL}, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return ui_say(ui, ROLE_ACCENT, "splitting %s", who);
}

unsigned action_photo(struct ui *ui, int64_t image)
{
    int64_t photo = 0;
    struct err err;

    if (image == 0)
        return ui_say(ui, ROLE_DIM, "there is no face here");
    if (db_album_photo_of(ui->snap.reader, image, &photo, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return photo == 0 ? ui_say(ui, ROLE_DIM, "the face is a picture of its own, of no photo")
                      : ui_show_face(ui, "photos", image);
}

unsigned action_rank(struct ui *ui)
{
    char number[32];
    struct err err;

    if (ui->snap.run_id == 0)
        return ui_say(
            ui, ROLE_WARNING,
            "there is no run yet whose pictures can be ranked: n in Train (1) starts one");
    if (ui->snap.run.imported)
        return action_untrained(ui, &ui->snap.run);
    if (!action_may_write(ui))
        return UI_REDRAW;
    (void)snprintf(number, sizeof number, NAMED_BY_ID, ui->snap.run_id);
    if (jobs_start(&ui->jobs, &ui->snap, "suspects.log",
                   (const char *const[]){"suspects", number, "--keep", NULL}, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return ui_say(ui, ROLE_ACCENT, "ranking the suspects of %s", ui->snap.run.name);
}

static unsigned action_follow_request(struct ui *ui)
{
    const struct record_request *request = jobs_taken(&ui->jobs, &ui->snap);
    char words[RECORD_TEXT + 4 * RECORD_NAME];

    if (request == NULL)
        return 0;
    request_words(request, words, sizeof words);
    (void)ui_say(ui, ROLE_NORMAL, "%s", words);
    if (request_is_refused(request)) /* no note: the log has the request */
        ui->message_role = ROLE_WARNING;
    return UI_REDRAW;
}

/* How the dashboard does what a command advises. */
static const char *action_here(const char *sentence)
{
    return strstr(sentence, "give --threshold") != NULL ||
                   strstr(sentence, "with --threshold") != NULL
               ? " (here: \":cluster D\")"
               : "";
}

static unsigned action_follow_child(struct ui *ui)
{
    enum jobs_news news = jobs_look(&ui->jobs);
    char line[sizeof ui->jobs.line];
    struct err err;
    bool failed;

    if (news != JOBS_ENDED)
        return news == JOBS_PROGRESS ? UI_REDRAW : 0;
    (void)snprintf(line, sizeof line, "%s", ui->jobs.line);
    ui->jobs.line[0] = '\0';
    if (ui->jobs.imports[0] != '\0') /* shown, unless the import was refused */
        (void)!snapshot_choose_dataset(&ui->snap, ui->jobs.imports, &err);
    ui->jobs.imports[0] = '\0';
    failed = strncmp(line, "facenet", 7) == 0; /* what a command says of an error begins so */
    if (line[0] == '\0')
        return UI_RELOAD;
    return UI_RELOAD |
           (ui->jobs.warning[0] != '\0' && !failed
                ? ui_say(ui, ROLE_WARNING, "%s; %s%s", line, ui->jobs.warning,
                         action_here(ui->jobs.warning))
                : ui_say(ui, failed ? ROLE_BAD : ROLE_NORMAL, "%s%s", line, action_here(line)));
}

static unsigned action_follow_queue(struct ui *ui)
{
    struct err err;
    int64_t id;

    if (jobs_queue(&ui->jobs, &ui->snap, &id, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return id != 0 ? ui_say(ui, ROLE_ACCENT, "run %" PRId64 " starts from the queue", id) : 0;
}

unsigned action_follow(struct ui *ui)
{
    return ui_expire(ui) | action_follow_request(ui) | action_follow_child(ui) |
           action_follow_queue(ui);
}
