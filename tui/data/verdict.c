/* See verdict.h. */
#include "tui/data/verdict.h"

#include "base/text.h"
#include "tui/data/trend.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define SURE 3.0       /* t of a slope that is no noise; the windows have 15 to 30 points */
#define SURE_RISE 4.0  /* of an alarm */
#define EARLY 40       /* steps before any verdict */
#define GRACE 100      /* steps that an untrained net may take to spread, as triplet/alarm.h */
#define FLAT 120       /* steps, the least that can be called flat */
#define FLAT_FALL 0.15 /* share that the figure may fall by in them */
#define BLOCK 60       /* steps whose mean is a level */

#define WORSE_RISE 1.2    /* times within 60 steps */
#define WORSE_LEVEL 1.5   /* times the lowest level */
#define SMALL 0.05        /* mean squared distance of random pairs, variance */
#define ONE_DIMENSION 1.5 /* dimensions that vary, by their participation ratio */
#define EASY 0.998        /* share of easy triplets */
#define EASY_IDLE 0.95    /* of them, where no pair has a negative */
#define IDLE 0.99         /* share of pairs without a negative */
#define CHANCE 0.75       /* held-out accuracy below which a net is of no use; 0.5 is chance */
#define NEARLY_DONE 0.05  /* of the highest learning rate */
#define KNOWN 0.05        /* wrong share of people that are known */
#define FALL_ERRORS 4.0   /* standard errors by which held-out figures have fallen for sure */

static void verdict_say(struct verdict *out, enum verdict_kind kind, const char *format, ...)
    PRINTF_LIKE(3, 4);

static void verdict_say(struct verdict *out, enum verdict_kind kind, const char *format, ...)
{
    va_list arguments;

    out->kind = kind;
    va_start(arguments, format);
    (void)vsnprintf(out->sentence, sizeof out->sentence, format, arguments);
    va_end(arguments);
}

/* The held-out accuracy. */
struct held_out {
    size_t count;      /* evaluations */
    double last;       /* 0 without any */
    double best, mean; /* of two in a row: the best, the newest; 0 without two */
    int64_t best_step;
    double error; /* standard error of the last one, as if its pairs were independent */
    double noise; /* how much single ones vary */
};
#define HELD_OUT_STEPS 8 /* differences that it is judged by */

/* What a run is judged by. */
struct measure {
    trend_figure *figure; /* falls while the run learns */
    trend_figure *loss;   /* and so does this */
    trend_figure *wrong;  /* share of a batch that the net doesn't tell apart */
    const char *name, *wrong_name;
    bool triplets; /* the figure is a share of these; a classifier selects none, so what selects
                      them has no effect */
    double chance; /* wrong share above which a net is little better than chance */
};

static const struct measure of_triplets = {trend_hard,   trend_loss, trend_hard, "hard share",
                                           "hard share", true,       0.25};
static const struct measure of_classifier = {
    trend_class_loss, trend_class_loss, trend_wrong, "class loss", "class error", false, 0.9};

/* What the verdict looks at. */
struct look {
    const struct history *history;
    const struct snapshot *snap;
    const struct measure *measure;
    int64_t step;
    struct trend figure, loss; /* of the measure, over the last BLOCK steps */
    double wrong, easy, idle;  /* means over them */
    struct trend longer;       /* the figure over all recent points */
    double low;                /* the lowest level of the figure so far */
    int64_t low_step;          /* where it was */
    struct held_out held_out;
};

bool verdict_is_chance(double accuracy)
{
    return accuracy < CHANCE; /* not for NaN */
}

/* The points of the whole run that are one BLOCK. */
static size_t look_block(const struct look *look)
{
    const struct history_curve *whole = &look->history->whole;
    int64_t steps = whole->count > 0 ? whole->points[whole->count - 1].mean.step : 0;
    size_t block = steps > 0 ? (size_t)(BLOCK * (int64_t)whole->count / steps) : 0;

    return block < TREND_LEAST ? TREND_LEAST : block;
}

/* The lowest level that the figure had before the last BLOCK steps. */
static void look_low(struct look *look)
{
    const struct history_curve *whole = &look->history->whole;
    size_t block = look_block(look);

    look->low = NAN;
    for (size_t i = 0; i + block <= whole->count; i += block) {
        const struct db_point *at = &whole->points[i];
        struct trend level = trend_of(at, block, look->measure->figure);

        if (at[block - 1].mean.step > look->step - BLOCK)
            break;
        if (isfinite(level.mean) && !(level.mean >= look->low)) {
            look->low = level.mean;
            look->low_step = at[block - 1].mean.step;
        }
    }
}

static int look_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* How much single evaluations vary, by the median of the newest differences: a fall is not noise.
 * The median of |N(0, 2 s^2)| is 0.954 s. */
static double look_noise(const struct record_metric *rows, size_t n)
{
    double more[HELD_OUT_STEPS];
    size_t count = 0;

    for (size_t i = n; i > 1 && count < HELD_OUT_STEPS; i--)
        more[count++] = fabs(rows[i - 1].value - rows[i - 2].value);
    qsort(more, count, sizeof *more, look_compare);
    return count > 0 ? more[count / 2] / 0.954 : 0;
}

static struct held_out look_held_out(const struct history *history, double pairs)
{
    const struct record_metric *rows = history->accuracy.rows;
    size_t n = history->accuracy.count;
    struct held_out out = {.count = n, .last = n > 0 ? rows[n - 1].value : 0};

    for (size_t i = 1; i < n; i++) {
        out.mean = (rows[i - 1].value + rows[i].value) / 2;
        if (out.mean > out.best) {
            out.best = out.mean;
            out.best_step = rows[i].step;
        }
    }
    out.error = sqrt(out.last * (1 - out.last) / fmax(pairs, 1));
    out.noise = look_noise(rows, n);
    return out;
}

static void look_at(struct look *look, const struct history *history, const struct snapshot *snap)
{
    const struct history_curve *recent = &history->recent;
    const struct db_point *last;
    size_t first = 0, count;

    *look = (struct look){.history = history,
                          .snap = snap,
                          .measure = record_is_of_classifier(&history->step) ? &of_classifier
                                                                             : &of_triplets,
                          .step = history->step.step};
    while (first < recent->count && recent->points[first].mean.step <= look->step - BLOCK)
        first++;
    last = recent->points + first;
    count = recent->count - first;
    look->figure = trend_of(last, count, look->measure->figure);
    look->loss = trend_of(last, count, look->measure->loss);
    look->wrong = trend_of(last, count, look->measure->wrong).mean;
    look->easy = trend_of(last, count, trend_easy).mean;
    look->idle = trend_of(last, count, trend_idle).mean;
    look->longer = trend_of(recent->points, recent->count, look->measure->figure);
    look->held_out = look_held_out(history, settings_real(&snap->settings, SETTING_EVAL_PAIRS));
    look_low(look);
}

/* A level of the figure in words. */
struct level {
    char words[24];
};

static struct level look_level(const struct look *look, double value, bool fine)
{
    struct level level;

    if (!look->measure->triplets)
        (void)snprintf(level.words, sizeof level.words, "%.3g", value);
    else if (fine)
        (void)snprintf(level.words, sizeof level.words, "%.2g %%", 100 * value);
    else
        (void)snprintf(level.words, sizeof level.words, "%.1f %%", 100 * value);
    return level;
}

static bool verdict_broken(const struct look *look, struct verdict *out)
{
    const struct record_step *step = &look->history->step;
    const struct history_curve *whole = &look->history->whole;
    double peak = step->mean_random, dimensions = history_newest(&look->history->dimensions);

    if (!isfinite(step->loss_all) || !isfinite(step->loss) || !isfinite(step->gradient_norm)) {
        verdict_say(out, VERDICT_DIVERGED,
                    "diverged: the loss is not a number; stop (x) and start with a lower rate");
        return true;
    }
    for (size_t i = 0; i < whole->count; i++)
        peak = fmax(peak, whole->points[i].mean.mean_random);
    if (dimensions < ONE_DIMENSION && settings_real(&look->snap->settings, SETTING_EMBEDDING) > 3) {
        verdict_say(out, VERDICT_COLLAPSE,
                    "collapsing: only %.1f dimensions of the embeddings vary; %s", dimensions,
                    look->measure->triplets ? "raise the spread (:set spread) or lower the rate (l)"
                                            : "lower the rate (l)");
        return true;
    }
    if (step->mean_random >= SMALL || step->variance >= SMALL ||
        (step->step < GRACE && peak < 10 * step->mean_random))
        return false;
    verdict_say(out, VERDICT_COLLAPSE,
                "collapsing: all embeddings become equal, random pairs are %.2g apart, %.2g at "
                "most; %s",
                step->mean_random, peak,
                look->measure->triplets ? "raise the curriculum (c) or lower the rate (l)"
                                        : "lower the rate (l)");
    return true;
}

/* Whether batches have nothing to learn from. */
static bool verdict_empty(const struct look *look, struct verdict *out)
{
    double accuracy = history_newest(&look->history->accuracy);
    char held_out[48] = "";

    if (isfinite(accuracy))
        (void)snprintf(held_out, sizeof held_out, ", held-out accuracy %.1f %%", 100 * accuracy);
    if (!look->measure->triplets)
        return false;
    if (look->easy >= EASY || (look->idle >= IDLE && look->easy >= EASY_IDLE))
        verdict_say(out, VERDICT_EASY,
                    "too easy: %.1f %% of the triplets are easy%s; raise the margin (m), or train "
                    "on more people",
                    floor(1000 * look->easy) / 10, held_out);
    else if (look->idle >= IDLE)
        verdict_say(out, VERDICT_IDLE,
                    "idle: %.0f %% of the pairs have no allowed negative; lower the curriculum (c) "
                    "or raise the margin (m)",
                    100 * look->idle);
    else
        return false;
    return true;
}

/* Whether the figure rises by more than its noise, or stays above what it was. */
static bool verdict_worse(const struct look *look, struct verdict *out)
{
    const struct trend *now = &look->figure;

    if (now->t > SURE_RISE && now->to > WORSE_RISE * now->from && now->from > 0)
        verdict_say(out, VERDICT_WORSE,
                    "getting worse: the %s rises, %s to %s in %d steps; lower "
                    "the rate (l) or fork from a checkpoint",
                    look->measure->name, look_level(look, now->from, false).words,
                    look_level(look, now->to, false).words, BLOCK);
    else if (now->mean > WORSE_LEVEL * look->low && now->mean - look->low > 0.02)
        verdict_say(out, VERDICT_WORSE,
                    "worse than it was: %s %s, %s around step %s; lower the "
                    "rate (l) or fork from a checkpoint",
                    look->measure->name, look_level(look, now->mean, false).words,
                    look_level(look, look->low, false).words,
                    text_count((uint64_t)look->low_step).words);
    else
        return false;
    return true;
}

/* The mean figure of the BLOCK steps up to a step. */
static double look_then(const struct look *look, int64_t step)
{
    const struct history_curve *whole = &look->history->whole;
    size_t end = 0, block = look_block(look);

    while (end < whole->count && whole->points[end].mean.step <= step)
        end++;
    block = block > end ? end : block;
    return trend_of(&whole->points[end - block], block, look->measure->figure).mean;
}

static bool verdict_overfit(const struct look *look, struct verdict *out)
{
    const struct held_out *held = &look->held_out;
    bool fell = held->best - held->mean > FALL_ERRORS * fmax(held->error, held->noise);

    if (held->count < 4 || look->figure.t > SURE)
        return false;
    if (fell && look->figure.mean > look_then(look, held->best_step))
        verdict_say(out, VERDICT_WORSE,
                    "worse than it was: held-out accuracy fell %.1f %% to %.1f %% since step %s; "
                    "lower the rate (l) or fork from a checkpoint",
                    100 * held->best, 100 * held->mean,
                    text_count((uint64_t)held->best_step).words);
    else if (fell)
        verdict_say(out, VERDICT_OVERFIT,
                    "overfitting since step %s: held-out accuracy fell %.1f %% to %.1f %%, %s %s; "
                    "the best is kept; train on more people, or augment more",
                    text_count((uint64_t)held->best_step).words, 100 * held->best, 100 * held->mean,
                    look->measure->name, look_level(look, look->figure.mean, true).words);
    else if (verdict_is_chance(held->best) && look->wrong < KNOWN)
        verdict_say(out, VERDICT_OVERFIT,
                    "overfitting: the people trained on are known, %s %.1f %%, others are "
                    "not, accuracy %.1f %%; train on more people, look at who is who",
                    look->measure->wrong_name, 100 * look->wrong, 100 * held->mean);
    else
        return false;
    return true;
}

/* The step since which it is flat. */
static int64_t look_since(const struct look *look)
{
    const struct history_curve *whole = &look->history->whole;
    size_t since =
        trend_flat_since(whole->points, whole->count, look_block(look), look->measure->figure);

    return since < whole->count && since > 0 ? whole->points[since].mean.step : 1;
}

static bool verdict_chance(const struct look *look, struct verdict *out)
{
    double accuracy = history_newest(&look->history->accuracy);

    if (verdict_is_chance(accuracy))
        verdict_say(out, VERDICT_CHANCE,
                    "little better than chance: accuracy %.1f %% of held-out pairs, 50 %% is "
                    "chance; flat since step %s; change the rate (l), look at who is who",
                    100 * accuracy, text_count((uint64_t)look_since(look)).words);
    else if (look->wrong > look->measure->chance)
        verdict_say(out, VERDICT_CHANCE,
                    "little better than chance: %s %.0f %%%s; flat since step %s; change the rate "
                    "(l), look at who is who",
                    look->measure->wrong_name, 100 * look->wrong,
                    look->measure->triplets ? ", 50 % is chance" : "",
                    text_count((uint64_t)look_since(look)).words);
    else
        return false;
    return true;
}

static void verdict_flat(const struct look *look, struct verdict *out)
{
    const struct record_step *step = &look->history->step;
    const struct history_curve *whole = &look->history->whole;
    double rate = step->learning_rate;
    const struct level level = look_level(look, look->figure.mean, true);
    const char *name = look->measure->name;
    int64_t since = look_since(look);

    for (size_t i = 0; i < whole->count; i++)
        rate = fmax(rate, whole->points[i].mean.learning_rate);
    if (step->learning_rate >= NEARLY_DONE * rate)
        verdict_say(out, VERDICT_FLAT,
                    "flat since step %s: %s %s; lower the rate (l)%s, or end it here",
                    text_count((uint64_t)since).words, name, level.words,
                    look->measure->triplets ? " or the curriculum (c)" : "");
    else if ((double)look->step < 0.8 * (double)look->snap->run.total_steps)
        verdict_say(out, VERDICT_FLAT,
                    "flat since step %s: %s %s; the rate is down to %.2g: raise it "
                    "(l)",
                    text_count((uint64_t)since).words, name, level.words, step->learning_rate);
    else
        verdict_say(out, VERDICT_FLAT,
                    "flat since step %s: %s %s; the rate is down to %.2g, little "
                    "more will change",
                    text_count((uint64_t)since).words, name, level.words, step->learning_rate);
}

static void verdict_slow(const struct look *look, const struct trend *fall, struct verdict *out)
{
    verdict_say(out, VERDICT_SLOW, "%s %s to %s in %s steps; the last %d are unclear",
                look->measure->name, look_level(look, fall->from, true).words,
                look_level(look, fmax(0, fall->to), true).words,
                text_count((uint64_t)fall->steps).words, BLOCK);
}

/* The figure over the last so many steps. */
static struct trend look_window(const struct look *look, int64_t steps)
{
    const struct history_curve *whole = &look->history->whole;
    size_t first = 0;

    if (steps <= HISTORY_RECENT)
        return look->longer;
    while (first < whole->count && whole->points[first].mean.step <= look->step - steps)
        first++;
    return trend_of(&whole->points[first], whole->count - first, look->measure->figure);
}

/* The shortest window in which the figure falls for sure; its t is 0 if there is none.  *flat:
 * in one of them it does not fall by more than FLAT_FALL for sure. */
static struct trend look_fall(const struct look *look, bool *flat)
{
    int64_t half = look->step / 2 > FLAT ? look->step / 2 : FLAT;
    struct trend none = {0};

    *flat = false;
    for (int64_t steps = FLAT; look->step >= FLAT && steps < 2 * half; steps *= 2) {
        struct trend trend = look_window(look, steps < half ? steps : half);

        *flat = *flat || trend.from - trend.to + 2 * trend.error < FLAT_FALL * trend.mean;
        if (trend.t < -SURE)
            return trend;
    }
    return look->step >= FLAT ? none : look->longer;
}

/* Whether the figure has fallen by more than a little since the start, or in a long run since
 * its first quarter: what is slow and noisy looks flat over a short time. */
static bool look_fell(const struct look *look)
{
    int64_t since = look->step < 4 * FLAT ? look->step : look->step * 3 / 4;
    struct trend trend = look_window(look, since);

    return trend.t < -SURE && trend.from - trend.to > FLAT_FALL * trend.from;
}

static void verdict_progress(const struct look *look, struct verdict *out)
{
    const struct trend *now = &look->figure;
    const struct held_out *held = &look->held_out;
    bool flat;
    struct trend fall = look_fall(look, &flat);

    if (now->t < -SURE && look->longer.t < -SURE && look->loss.t < 0 &&
        held->best - held->last <= SURE * held->error)
        verdict_say(out, VERDICT_LEARNING, "learning: the %s falls, %s to %s in %d steps",
                    look->measure->name, look_level(look, now->from, true).words,
                    look_level(look, fmax(0, now->to), true).words, BLOCK);
    else if (flat && !look_fell(look) && verdict_chance(look, out))
        return;
    else if (flat)
        verdict_flat(look, out);
    else if (fall.t < -SURE)
        verdict_slow(look, &fall, out);
    else
        verdict_say(out, VERDICT_SLOW, "no clear trend: %s %s", look->measure->name,
                    look_level(look, now->mean, true).words);
}

void verdict_of(const struct history *history, const struct snapshot *snap, struct verdict *out)
{
    struct look look;

    *out = (struct verdict){0};
    if (!history->has_step) {
        verdict_say(out, VERDICT_EARLY, "starting: no step yet");
        return;
    }
    look_at(&look, history, snap);
    if (verdict_broken(&look, out))
        return;
    if (look.step < EARLY)
        verdict_say(out, VERDICT_EARLY, "just started: too few steps to judge");
    else if (!verdict_worse(&look, out) && !verdict_overfit(&look, out) &&
             !verdict_empty(&look, out))
        verdict_progress(&look, out);
}
