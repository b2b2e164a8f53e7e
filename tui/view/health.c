/* See health.h. */
#include "tui/view/health.h"

#include "base/clock.h"

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

#define HEALTH_RECENT 60 /* an alarm older than that many steps is history */

void health_state(const struct db_run *run, enum db_liveness liveness, uint32_t *mark,
                  enum role *role, char *state, size_t size)
{
    static const struct {
        const char *word;
        uint32_t mark;
        enum role role;
    } ended[] = {
        [RECORD_SCHEDULED] = {"waiting", HEALTH_RING, ROLE_DIM},
        [RECORD_RUNNING] = {"training", HEALTH_DISC, ROLE_GOOD},
        [RECORD_FINISHED] = {"finished", HEALTH_TICK, ROLE_GOOD},
        [RECORD_FAILED] = {"failed", HEALTH_CROSS, ROLE_BAD},
        [RECORD_KILLED] = {"stopped", HEALTH_SQUARE, ROLE_NORMAL},
    };
    const char *word = ended[run->status].word;

    *mark = ended[run->status].mark;
    *role = ended[run->status].role;
    if (run->status == RECORD_RUNNING && liveness == RUN_DEAD) {
        word = "dead";
        *mark = HEALTH_CROSS;
        *role = ROLE_BAD;
    } else if (run->status == RECORD_RUNNING && liveness == RUN_STALLED) {
        word = "stalled";
        *role = ROLE_WARNING;
    } else if (run->status == RECORD_RUNNING && run->paused) {
        word = "paused";
        *mark = HEALTH_BARS;
        *role = ROLE_ACCENT;
    }
    (void)snprintf(state, size, "%s", word);
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

/* Mean over the points [first, last) of the hard share and of the separation of the pairs. */
static void health_trend(const struct model *model, size_t first, size_t last, double *hard,
                         double *gap)
{
    *hard = *gap = 0;
    for (size_t i = first; i < last; i++) {
        const struct record_step *mean = &model->whole.points[i].mean;

        *hard += health_share(mean, mean->hard) / (double)(last - first);
        *gap += (mean->mean_an - mean->mean_ap) / (double)(last - first);
    }
}

static void health_learning(const struct model *model, struct health *out)
{
    size_t n = model->whole.count;
    double hard_then, hard_now, gap_then, gap_now;

    if (n < 10) {
        health_say(out, ROLE_NORMAL, "just begun: too few steps to tell");
        return;
    }
    health_trend(model, 0, n / 5 + 1, &hard_then, &gap_then);
    health_trend(model, n - n / 5 - 1, n, &hard_now, &gap_now);
    if (hard_now < 0.9 * hard_then && gap_now > gap_then)
        health_say(out, ROLE_GOOD, "learning: the hard share falls, the pairs separate");
    else if (gap_now > gap_then)
        health_say(out, ROLE_GOOD, "learning: the pairs separate");
    else
        health_say(out, ROLE_NORMAL, "no progress yet: the pairs do not separate");
}

/* The words for the newest numbers of a run that trains. */
static void health_numbers(const struct model *model, struct health *out)
{
    const struct record_step *step = &model->step;
    double easy = health_share(step, step->easy);

    if (!model->has_step)
        health_say(out, ROLE_NORMAL, "starting: no step yet");
    else if (!isfinite(step->loss_all) || !isfinite(step->gradient_norm))
        health_say(out, ROLE_BAD,
                   "diverged: the loss is not a number; stop (x) and start with a "
                   "lower rate");
    else if (step->mean_random < 0.05 && step->variance < 0.05)
        health_say(out, ROLE_BAD,
                   "collapsing: all embeddings fall together; raise the curriculum "
                   "(c) or lower the rate (l)");
    else if (step->pairs > 0 && step->pairs_without == step->pairs)
        health_say(out, ROLE_WARNING,
                   "idle: no pair has an allowed negative; lower the curriculum "
                   "(c) or raise the margin (m)");
    else if (easy > 0.995 && (double)step->pairs_without > 0.9 * (double)step->pairs)
        health_say(out, ROLE_WARNING,
                   "too easy: hardly any triplet is left to learn from; raise "
                   "the margin (m) or lower the curriculum (c)");
    else
        health_learning(model, out);
}

/* The newest alarm of the trainer that is not history yet; NULL when there is none. */
static const struct record_event *health_alarm(const struct model *model)
{
    for (size_t i = model->event_count; i > 0; i--) {
        const struct record_event *event = &model->events[i - 1];

        if (event->level != RECORD_INFO)
            return event->step + HEALTH_RECENT >= model->step.step ? event : NULL;
    }
    return NULL;
}

static void health_finished(const struct model *model, struct health *out)
{
    double best = NAN;
    int64_t step = 0;

    for (size_t i = 0; i < model->val.count; i++) {
        if (model->val.rows[i].value > best || isnan(best)) {
            best = model->val.rows[i].value;
            step = model->val.rows[i].step;
        }
    }
    if (isfinite(best))
        (void)snprintf(out->sentence, sizeof out->sentence,
                       "finished: best VAL %.1f %% at FAR 0.1 %%, at step %lld", 100 * best,
                       (long long)step);
    else
        health_say(out, ROLE_GOOD, "finished");
}

static void health_running(const struct model *model, struct health *out)
{
    const struct record_event *alarm = health_alarm(model);
    char time[32];

    clock_format_time(time, sizeof time, model->run.heartbeat);
    if (model->liveness == RUN_DEAD)
        (void)snprintf(out->sentence, sizeof out->sentence,
                       "killed: its process is gone, last seen %s; r resumes the run", time);
    else if (model->liveness == RUN_STALLED)
        (void)snprintf(out->sentence, sizeof out->sentence,
                       "stalled: no sign of life since %s, but its process %" PRId64 " is there",
                       time, model->run.process.pid);
    else if (alarm != NULL)
        health_say(out, alarm->level == RECORD_ERROR ? ROLE_BAD : ROLE_WARNING, alarm->message);
    else if (model->run.paused)
        health_say(out, ROLE_ACCENT, "paused: p lets it go on, . takes one step");
    else
        health_numbers(model, out);
}

void health_look(const struct model *model, struct health *out)
{
    *out = (struct health){.role = ROLE_NORMAL};
    health_state(&model->run, model->liveness, &out->mark, &out->role, out->state,
                 sizeof out->state);
    switch (model->run.status) {
    case RECORD_SCHEDULED:
        health_say(out, ROLE_NORMAL,
                   "waiting: it starts, or waits its turn in the queue; r starts it now");
        break;
    case RECORD_RUNNING:
        health_running(model, out);
        break;
    case RECORD_FINISHED:
        health_finished(model, out);
        break;
    case RECORD_FAILED:
        (void)snprintf(out->sentence, sizeof out->sentence, "failed: %s; r resumes it",
                       model->run.note[0] != '\0' ? model->run.note : "the log says why");
        break;
    case RECORD_KILLED:
        /* The trainer's note says "stopped" itself. */
        (void)snprintf(out->sentence, sizeof out->sentence, "%s; r goes on with it",
                       model->run.note[0] != '\0' ? model->run.note : "stopped");
        break;
    }
}
