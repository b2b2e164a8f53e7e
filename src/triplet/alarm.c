/* See alarm.h.
 *
 * Collapse.  The distances are small when the mean over random pairs is below a quarter of the
 * margin (and 0.05) and below 1 % of the triplets are easy.  They are a collapse when in addition
 *   they were ten times larger before (10 steps), or
 *   they are below what an untrained net shows, a 200th of the margin (10 steps), or
 *   an anchor's positives are no nearer than its negatives (15 steps), or
 *   the run is older than 100 steps (50 steps);
 * each counts steps without growth: whenever the mean has grown by a tenth the count starts again.
 * The last two do not count steps of the learning-rate warm-up, which moves nothing at first, and
 * the last counts no step in which nothing was selected: an untrained net has no triplet above a
 * high curriculum margin, and waits for it to fall.  A classifier learns from every image.
 *
 * Divergence.  Embeddings of length 1 cannot explode, so it shows as loss_all at three times its
 * lowest slow mean and near the margin again, or as a gradient norm a hundred times its own mean.
 */
#include "triplet/alarm.h"

#include <math.h>
#include <stdio.h>

#define ALARM_END 20 /* steps without the sign after which an alarm ends */

#define SMALL_SHARE 0.25 /* of the margin */
#define SMALL_MOST 0.05  /* whatever the margin */
#define SMALL_EASY 0.01  /* share of easy triplets */
#define DEAD_SHARE 0.005 /* of the margin */
#define DEAD_MOST 0.001
#define GROWTH 1.1     /* of the mean: the net spreads, count again */
#define FALL 10        /* times below the peak */
#define SHAPELESS 0.47 /* share of hard among hard and semi-hard; one half is chance */
#define GRACE 100      /* steps an untrained net may take to spread */
#define FALL_STEPS 10
#define SHAPELESS_STEPS 15
#define STUCK_STEPS 50

#define DIVERGED_LOSS 3.0    /* times the lowest slow mean */
#define DIVERGED_MARGIN 0.75 /* and of the margin, what a net that knows nothing has */
#define DIVERGED_GRADIENT 100.0
#define DIVERGED_STEPS 10
#define GRADIENT_MEMORY 50 /* steps of the slow mean */

#define STALLED_EASY 0.999 /* share of easy triplets */
#define STALLED_STEPS 20

double *alarm_number(struct alarm *alarm, size_t i)
{
    double *const numbers[ALARM_NUMBERS] = {
        &alarm->count[0], &alarm->count[1],  &alarm->count[2], &alarm->count[3], &alarm->baseline,
        &alarm->steps,    &alarm->kind,      &alarm->quiet,    &alarm->idle,     &alarm->stuck,
        &alarm->peak,     &alarm->reference, &alarm->order,    &alarm->gradient, &alarm->updates,
        &alarm->margin,   &alarm->rate};

    return numbers[i];
}

static double *alarm_count(struct alarm *alarm, enum alarm_kind kind)
{
    return &alarm->count[kind - 1];
}

static double row_triplets(const struct record_step *row)
{
    return (double)row->easy + (double)row->semi_hard + (double)row->hard;
}

/* Share of the triplets that is easy; 0 without triplets. */
static double row_easy(const struct record_step *row)
{
    double all = row_triplets(row);

    return all == 0 ? 0 : (double)row->easy / all;
}

/* A figure may be NaN for "not known"; what must be known is listed here. */
static bool row_is_nan(const struct record_step *row)
{
    return !isfinite(row->loss) || !isfinite(row->variance) || !isfinite(row->mean_random) ||
           (row_triplets(row) > 0 && !isfinite(row->loss_all)) || !isfinite(row->gradient_norm);
}

static bool row_is_small(const struct record_step *row)
{
    return row->mean_random < fmin(SMALL_SHARE * row->margin, SMALL_MOST) &&
           row_easy(row) < SMALL_EASY;
}

/* Updates the state of small distances; returns whether they are a collapse. */
static bool alarm_see_collapse(struct alarm *alarm, const struct record_step *row)
{
    double *count = alarm_count(alarm, ALARM_COLLAPSE);
    double mixed = (double)row->hard + (double)row->semi_hard;
    double dead = fmin(DEAD_SHARE * row->margin, DEAD_MOST);
    bool warming = row->learning_rate > alarm->rate && alarm->rate > 0;

    alarm->peak = fmax(alarm->peak, row->mean_random);
    alarm->rate = fmax(alarm->rate, row->learning_rate);
    if (!row_is_small(row)) {
        *count = alarm->idle = alarm->stuck = alarm->order = 0;
        return false;
    }
    if (mixed > 0) {
        double share = (double)row->hard / mixed;

        alarm->order += alarm->order == 0 ? share : 0.1 * (share - alarm->order);
    }
    if (*count == 0 || row->mean_random > GROWTH * alarm->reference) {
        /* Growth within the rounding error does not count. */
        alarm->reference = fmax(row->mean_random, dead / 10);
        *count = alarm->idle = alarm->stuck = 0;
    }
    *count += 1;
    alarm->idle += !warming;
    alarm->stuck += !warming && (row->selected > 0 || record_is_of_classifier(row));
    if (*count >= FALL_STEPS && (alarm->peak > FALL * row->mean_random || row->mean_random < dead))
        return true;
    return (alarm->idle >= SHAPELESS_STEPS && alarm->order > SHAPELESS) ||
           (alarm->stuck >= STUCK_STEPS && alarm->steps > GRACE);
}

static bool alarm_loss_is_high(struct alarm *alarm, const struct record_step *row)
{
    double loss = row->loss_all;
    bool high;

    if (row_triplets(row) == 0)
        return false;
    if (alarm->baseline == 0 || alarm->margin != row->margin) {
        alarm->baseline = loss;
        alarm->margin = row->margin;
    }
    high = loss > DIVERGED_LOSS * alarm->baseline && loss > DIVERGED_MARGIN * row->margin;
    alarm->baseline += (loss < alarm->baseline ? 0.1 : 0.005) * (loss - alarm->baseline);
    return high;
}

static bool alarm_gradient_is_high(struct alarm *alarm, const struct record_step *row)
{
    double norm;
    bool high;

    if (!(row->gradient_norm > 0)) /* no update */
        return false;
    norm = log(row->gradient_norm);
    high = alarm->updates >= GRADIENT_MEMORY && norm > alarm->gradient + log(DIVERGED_GRADIENT);
    alarm->updates += 1;
    alarm->gradient += (norm - alarm->gradient) / fmin(alarm->updates, GRADIENT_MEMORY);
    return high;
}

static bool alarm_see_divergence(struct alarm *alarm, const struct record_step *row)
{
    double *count = alarm_count(alarm, ALARM_DIVERGED);
    bool loss = alarm_loss_is_high(alarm, row), gradient = alarm_gradient_is_high(alarm, row);

    *count = loss || gradient ? *count + 1 : 0;
    return *count >= DIVERGED_STEPS;
}

static bool alarm_see_stall(struct alarm *alarm, const struct record_step *row)
{
    double *count = alarm_count(alarm, ALARM_STALLED_EASY);
    bool none = row->selected == 0 && row->pairs > 0;
    bool done = row_easy(row) >= STALLED_EASY && !record_is_of_classifier(row);

    *count = none || done ? *count + 1 : 0;
    return *count >= STALLED_STEPS;
}

/* The gravest alarm whose sign is present; every step updates every sign. */
static enum alarm_kind alarm_see(struct alarm *alarm, const struct record_step *row)
{
    bool collapse, diverged, stalled;

    if (row_is_nan(row)) {
        *alarm_count(alarm, ALARM_NAN) += 1;
        return ALARM_NAN;
    }
    *alarm_count(alarm, ALARM_NAN) = 0;
    collapse = alarm_see_collapse(alarm, row);
    diverged = alarm_see_divergence(alarm, row);
    stalled = alarm_see_stall(alarm, row);
    if (collapse)
        return ALARM_COLLAPSE;
    if (diverged)
        return ALARM_DIVERGED;
    return stalled ? ALARM_STALLED_EASY : ALARM_NONE;
}

static int alarm_gravity(enum alarm_kind kind)
{
    switch (kind) {
    case ALARM_NAN:
        return 4;
    case ALARM_COLLAPSE:
        return 3;
    case ALARM_DIVERGED:
        return 2;
    case ALARM_STALLED_EASY:
        return 1;
    case ALARM_NONE:
        break;
    }
    return 0;
}

static void alarm_say_stall(char message[RECORD_TEXT], const struct record_step *row)
{
    if (row_easy(row) >= STALLED_EASY)
        (void)snprintf(message, RECORD_TEXT,
                       "little is left to learn: %.2f %% of the triplets were easy for %d steps. "
                       "Larger batches (--identities, --images), a larger margin or --select "
                       "batch-hard find harder ones; or the run is done.",
                       100 * row_easy(row), STALLED_STEPS);
    else
        (void)snprintf(message, RECORD_TEXT,
                       "no triplet was selected for %d steps, though only %.1f %% are easy: the "
                       "window above the curriculum margin %.4g is empty. Lower the curriculum "
                       "margin, or raise the margin %.4g.",
                       STALLED_STEPS, 100 * row_easy(row), row->curriculum, row->margin);
}

static void alarm_say(char message[RECORD_TEXT], enum alarm_kind kind, const struct alarm *alarm,
                      const struct record_step *row)
{
    switch (kind) {
    case ALARM_NAN:
        (void)snprintf(message, RECORD_TEXT,
                       "not a number: loss %g, gradient norm %g, embedding variance %g. Go back to "
                       "a checkpoint and lower the learning rate %g (a longer --warmup helps).",
                       row->loss, row->gradient_norm, row->variance, row->learning_rate);
        break;
    case ALARM_COLLAPSE:
        (void)snprintf(message, RECORD_TEXT,
                       "collapse: the embeddings become one point. Random pairs are %.2g apart "
                       "(%.2g at most so far; the margin is %g), %.1f %% of the triplets are easy. "
                       "Go back to a checkpoint and try a lower learning rate than %g%s or a "
                       "larger batch.",
                       row->mean_random, alarm->peak, row->margin, 100 * row_easy(row),
                       row->learning_rate,
                       record_is_of_classifier(row)
                           ? ""
                           : ", easier triplets (--select semi-hard, a higher --curriculum-start)");
        break;
    case ALARM_DIVERGED:
        (void)snprintf(message, RECORD_TEXT,
                       "divergence: for %d steps the loss over all triplets (%.3g, its mean was "
                       "%.3g) or the gradient norm (%.3g, its mean was %.3g) was far above what "
                       "it had been. Go back to a checkpoint and lower the learning rate %g.",
                       DIVERGED_STEPS, row->loss_all, alarm->baseline, row->gradient_norm,
                       exp(alarm->gradient), row->learning_rate);
        break;
    case ALARM_STALLED_EASY:
        alarm_say_stall(message, row);
        break;
    case ALARM_NONE:
        message[0] = '\0';
    }
}

enum alarm_kind alarm_look(struct alarm *alarm, const struct record_step *row,
                           char message[RECORD_TEXT])
{
    enum alarm_kind standing = (enum alarm_kind)alarm->kind, seen;

    alarm->steps += 1;
    seen = alarm_see(alarm, row);
    if (standing != ALARM_NONE) {
        alarm->quiet = *alarm_count(alarm, standing) > 0 ? 0 : alarm->quiet + 1;
        if (alarm->quiet >= ALARM_END)
            alarm->kind = standing = ALARM_NONE;
    }
    if (alarm_gravity(seen) <= alarm_gravity(standing))
        return ALARM_NONE;
    alarm->kind = seen;
    alarm->quiet = 0;
    alarm_say(message, seen, alarm, row);
    return seen;
}

bool alarm_stands(const struct alarm *alarm, enum alarm_kind kind)
{
    return (enum alarm_kind)alarm->kind == kind;
}
