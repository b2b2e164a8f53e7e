/* See health.h. */
#include "tui/view/health.h"

#include "base/clock.h"
#include "tui/data/run_state.h"

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

static double health_share(const struct record_step *step, uint64_t part)
{
    double all = (double)step->easy + (double)step->semi_hard + (double)step->hard;

    return all > 0 ? (double)part / all : NAN;
}

/* The means of the hard share and of the separation of the pairs over the points [first, last). */
static void health_trend(const struct history *history, size_t first, size_t last, double *hard,
                         double *gap)
{
    *hard = *gap = 0;
    for (size_t i = first; i < last; i++) {
        const struct record_step *mean = &history->whole.points[i].mean;

        *hard += health_share(mean, mean->hard) / (double)(last - first);
        *gap += (mean->mean_an - mean->mean_ap) / (double)(last - first);
    }
}

static void health_learning(const struct history *history, struct health *out)
{
    size_t n = history->whole.count;
    double hard_then, hard_now, gap_then, gap_now;

    if (n < 10) {
        health_say(out, ROLE_NORMAL, "just started: too few steps to judge");
        return;
    }
    health_trend(history, 0, n / 5 + 1, &hard_then, &gap_then);
    health_trend(history, n - n / 5 - 1, n, &hard_now, &gap_now);
    if (hard_now < 0.9 * hard_then && gap_now > gap_then)
        health_say(out, ROLE_GOOD, "learning: the hard share falls, the pairs separate");
    else if (gap_now > gap_then)
        health_say(out, ROLE_GOOD, "learning: the pairs separate");
    else
        health_say(out, ROLE_NORMAL, "no progress yet: the pairs do not separate");
}

/* The sentence for the newest numbers of a run in training. */
static void health_numbers(const struct history *history, struct health *out)
{
    const struct record_step *step = &history->step;
    double easy = health_share(step, step->easy);

    if (!history->has_step)
        health_say(out, ROLE_NORMAL, "starting: no step yet");
    else if (!isfinite(step->loss_all) || !isfinite(step->gradient_norm))
        health_say(out, ROLE_BAD,
                   "diverged: the loss is not a number; stop (x) and start with a "
                   "lower rate");
    else if (step->mean_random < 0.05 && step->variance < 0.05)
        health_say(out, ROLE_BAD,
                   "collapsing: all embeddings become equal; raise the curriculum "
                   "(c) or lower the rate (l)");
    else if (step->pairs > 0 && step->pairs_without == step->pairs)
        health_say(out, ROLE_WARNING,
                   "idle: no pair has an allowed negative; lower the curriculum "
                   "(c) or raise the margin (m)");
    else if (easy > 0.995 && (double)step->pairs_without > 0.9 * (double)step->pairs)
        health_say(out, ROLE_WARNING,
                   "too easy: hardly any triplet gives a gradient; raise "
                   "the margin (m) or lower the curriculum (c)");
    else
        health_learning(history, out);
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

static void health_finished(const struct history *history, struct health *out)
{
    double best = NAN;
    int64_t step = 0;

    for (size_t i = 0; i < history->val.count; i++) {
        if (history->val.rows[i].value > best || isnan(best)) {
            best = history->val.rows[i].value;
            step = history->val.rows[i].step;
        }
    }
    if (isfinite(best))
        (void)snprintf(out->sentence, sizeof out->sentence,
                       "finished: best VAL %.1f %% at FAR 0.1 %%, at step %lld", 100 * best,
                       (long long)step);
    else
        health_say(out, ROLE_GOOD, "finished");
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
        health_numbers(history, out);
}

void health_look(const struct snapshot *snap, const struct history *history, struct health *out)
{
    *out = (struct health){.role = ROLE_NORMAL};
    health_state(&snap->run, snap->liveness, &out->mark, &out->role);
    out->state = run_state_word(&snap->run, snap->liveness);
    if (snap->run.imported) {
        health_say(
            out, ROLE_GOOD,
            "a net that was added: C groups the faces of a data set by it; it is not trained");
        return;
    }
    switch (snap->run.status) {
    case RECORD_SCHEDULED:
        health_say(out, ROLE_NORMAL, "waiting: it is starting or in the queue; r starts it now");
        break;
    case RECORD_RUNNING:
        health_running(snap, history, out);
        break;
    case RECORD_FINISHED:
        health_finished(history, out);
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
