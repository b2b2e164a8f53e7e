/* See health.h. */
#include "tui/view/health.h"

#include "base/clock.h"
#include "base/metric.h"
#include "base/text.h"
#include "db/runs/state.h"
#include "tui/data/verdict.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEALTH_DISC 0x25CF
#define HEALTH_RING 0x25CB
#define HEALTH_BARS 0x2016
#define HEALTH_TICK 0x2713
#define HEALTH_CROSS 0x2717
#define HEALTH_SQUARE 0x25A0

#define HEALTH_CHANCE ": little better than chance, which is 50 %"
#define HEALTH_RECENT 60 /* an alarm older than that many steps is ignored */

void health_state(const struct db_run *run, enum db_liveness liveness, uint32_t *mark,
                  enum role *role)
{
    static const struct {
        uint32_t mark;
        enum role role;
    } looks[] = {
        [RECORD_SCHEDULED] = {HEALTH_RING, ROLE_DIM},   [RECORD_RUNNING] = {HEALTH_DISC, ROLE_GOOD},
        [RECORD_FINISHED] = {HEALTH_TICK, ROLE_GOOD},   [RECORD_FAILED] = {HEALTH_CROSS, ROLE_BAD},
        [RECORD_KILLED] = {HEALTH_SQUARE, ROLE_NORMAL},
    };

    *mark = looks[run->status].mark;
    *role = looks[run->status].role;
    if (run->status == RECORD_RUNNING && liveness == RUN_DEAD) {
        *mark = HEALTH_CROSS;
        *role = ROLE_BAD;
    } else if (run->status == RECORD_RUNNING && liveness == RUN_STALLED)
        *role = ROLE_WARNING;
    else if (run->status == RECORD_RUNNING && run->paused) {
        *mark = HEALTH_BARS;
        *role = ROLE_ACCENT;
    }
}

static void health_say(struct health *health, enum role role, const char *sentence)
{
    health->role = role;
    (void)snprintf(health->sentence, sizeof health->sentence, "%s", sentence);
}

/* How the training goes, in its colour. */
static void health_verdict(const struct snapshot *snap, const struct history *history,
                           struct health *out)
{
    static const enum role roles[VERDICT_KINDS] = {
        [VERDICT_EARLY] = ROLE_NORMAL,    [VERDICT_LEARNING] = ROLE_GOOD,
        [VERDICT_SLOW] = ROLE_NORMAL,     [VERDICT_FLAT] = ROLE_NORMAL,
        [VERDICT_EASY] = ROLE_WARNING,    [VERDICT_IDLE] = ROLE_WARNING,
        [VERDICT_CHANCE] = ROLE_WARNING,  [VERDICT_WORSE] = ROLE_WARNING,
        [VERDICT_OVERFIT] = ROLE_WARNING, [VERDICT_COLLAPSE] = ROLE_BAD,
        [VERDICT_DIVERGED] = ROLE_BAD,
    };
    struct verdict verdict;

    verdict_of(history, snap, &verdict);
    health_say(out, roles[verdict.kind], verdict.sentence);
}

/* The newest alarm of the trainer that is not too old; NULL if there is none. */
static const struct record_event *health_alarm(const struct history *history)
{
    for (size_t i = history->event_count; i > 0; i--) {
        const struct record_event *event = &history->events[i - 1];

        if (event->level != RECORD_INFO)
            return event->step + HEALTH_RECENT >= history->step.step ? event : NULL;
    }
    return NULL;
}

/* What a run has come to: its best evaluation, by the metric that it keeps the best by. */
static void health_finished(const struct snapshot *snap, const struct history *history,
                            struct health *out)
{
    const struct db_best *best = &snap->best;
    double accuracy = history_at(&history->accuracy, best->step);
    char figure[METRIC_WORDS], last[METRIC_WORDS], verdict[96] = "", held_out[48] = "";

    if (best->step < 0 || !isfinite(best->value)) {
        accuracy = history_newest(&history->evaluated);
        if (isfinite(accuracy))
            (void)snprintf(out->sentence, sizeof out->sentence,
                           "finished: accuracy %.1f %% of held-out pairs%s", 100 * accuracy,
                           verdict_is_chance(accuracy) ? HEALTH_CHANCE : "");
        else
            health_say(out, ROLE_NORMAL, "finished, not evaluated: e evaluates it");
        if (verdict_is_chance(accuracy))
            out->role = ROLE_WARNING;
        return;
    }
    metric_words(figure, best->metric, best->value);
    metric_value(last, best->metric, best->last);
    if (strcmp(best->metric, METRIC_ACCURACY) != 0 && isfinite(accuracy))
        (void)snprintf(held_out, sizeof held_out, ", accuracy %.1f %%", 100 * accuracy);
    if (verdict_is_chance(accuracy)) {
        out->role = ROLE_WARNING;
        (void)snprintf(verdict, sizeof verdict, "%s", HEALTH_CHANCE);
    } else if (best->better)
        (void)snprintf(verdict, sizeof verdict, ", kept; %s at its end", last);
    (void)snprintf(out->sentence, sizeof out->sentence, "finished: best %s at step %s%s%s", figure,
                   text_count((uint64_t)best->step).words, held_out, verdict);
}

static void health_running(const struct snapshot *snap, const struct history *history,
                           struct health *out)
{
    const struct record_event *alarm = health_alarm(history);
    char time[32];

    clock_format_time(time, sizeof time, snap->run.heartbeat);
    if (snap->liveness == RUN_DEAD)
        (void)snprintf(out->sentence, sizeof out->sentence,
                       "killed: its process is gone, last seen %s; r resumes the run", time);
    else if (snap->liveness == RUN_STALLED)
        (void)snprintf(out->sentence, sizeof out->sentence,
                       "stalled: no sign of life since %s, but its process %" PRId64
                       " still exists",
                       time, snap->run.process.pid);
    else if (alarm != NULL)
        health_say(out, alarm->level == RECORD_ERROR ? ROLE_BAD : ROLE_WARNING, alarm->message);
    else if (snap->run.paused)
        health_say(out, ROLE_ACCENT, "paused: p resumes, . takes one step");
    else
        health_verdict(snap, history, out);
}

void health_look(const struct snapshot *snap, const struct history *history, struct health *out)
{
    *out = (struct health){.role = ROLE_NORMAL};
    health_state(&snap->run, snap->liveness, &out->mark, &out->role);
    out->state = db_run_state(&snap->run, snap->liveness);
    if (snap->run.imported) {
        health_say(
            out, ROLE_GOOD,
            "a net that was added: C groups the faces of a data set by it; it is not trained");
        return;
    }
    switch (snap->run.status) {
    case RECORD_SCHEDULED:
        health_say(out, ROLE_NORMAL, "scheduled: it is starting or in the queue; r starts it now");
        break;
    case RECORD_RUNNING:
        health_running(snap, history, out);
        break;
    case RECORD_FINISHED:
        health_finished(snap, history, out);
        break;
    case RECORD_FAILED:
        (void)snprintf(out->sentence, sizeof out->sentence, "failed: %s; r resumes it",
                       snap->run.note[0] != '\0' ? snap->run.note : "the log says why");
        break;
    case RECORD_KILLED:
        /* The trainer's note says "stopped" already. */
        (void)snprintf(out->sentence, sizeof out->sentence, "%s; r resumes it",
                       snap->run.note[0] != '\0' ? snap->run.note : "stopped");
        break;
    }
}
