/* triplet: the alarm on simulated runs.  A table of free vectors, one for each image, is trained
 * with the real selection and gradient, so healthy runs of every rule and real collapses are seen;
 * the rest are rows made by hand. */
#include "unit.h"

#include "batches.h"
#include "triplet/alarm.h"
#include "triplet/census.h"
#include "triplet/selection.h"

enum { PEOPLE = 12, EACH = 5, IMAGES = PEOPLE * EACH, DIM = 32 };

/* A run: images i of person i / EACH as free vectors. */
struct run {
    float x[IMAGES * DIM];
    float noise; /* of an image at each step, as augmentation makes it */
    float rate;
    struct selection_options options;
    struct alarm alarm;
    uint64_t step;
    bool frozen; /* no updates: the embeddings stay where they are */
    char message[RECORD_TEXT];
};

/* centre: common to all; person and image: the spread between and within. */
static void run_fill(struct run *run, float centre, float person, float image, uint64_t seed)
{
    struct rng common, own, rng;

    rng_init(&rng, seed, RNG_TEST, 1, 0);
    for (size_t i = 0; i < IMAGES; i++) {
        rng_init(&common, seed, RNG_TEST, 2, 0);
        rng_init(&own, seed, RNG_TEST, 3, (uint32_t)(i / EACH));
        for (size_t k = 0; k < DIM; k++)
            run->x[i * DIM + k] =
                centre * rng_normal(&common) + person * rng_normal(&own) + image * rng_normal(&rng);
    }
}

static struct run run_new(enum select_rule rule, bool soft_margin, float rate)
{
    struct run run = {.rate = rate, .noise = 0.05f};

    run.options = (struct selection_options){.rule = rule,
                                             .margin = 0.2f,
                                             .curriculum = 0.05f,
                                             .soft_margin = soft_margin,
                                             .dim = DIM,
                                             .seed = 5};
    return run;
}

/* x moves against the gradient, through the normalisation f = y / |y|. */
static double run_update(struct run *run, const float *f, const float *length, const float *df)
{
    double square = 0;

    for (size_t i = 0; i < IMAGES; i++) {
        double along = 0;

        for (size_t k = 0; k < DIM; k++)
            along += (double)f[i * DIM + k] * df[i * DIM + k];
        for (size_t k = 0; k < DIM; k++) {
            float g = (df[i * DIM + k] - (float)along * f[i * DIM + k]) / length[i];

            square += (double)g * g;
            if (!run->frozen)
                run->x[i * DIM + k] -= run->rate * g;
        }
    }
    return sqrt(square);
}

static void run_embed(const struct run *run, float *f, float *length)
{
    struct rng rng;

    rng_init(&rng, 17, RNG_TEST, run->step, 9);
    for (size_t i = 0; i < IMAGES; i++) {
        double square = 0;

        for (size_t k = 0; k < DIM; k++) {
            f[i * DIM + k] = run->x[i * DIM + k] + run->noise * rng_normal(&rng);
            square += (double)f[i * DIM + k] * f[i * DIM + k];
        }
        length[i] = (float)sqrt(square);
        for (size_t k = 0; k < DIM; k++)
            f[i * DIM + k] /= length[i];
    }
}

/* One step as the trainer makes it; returns a new alarm. */
static enum alarm_kind run_step(struct run *run, struct record_step *row)
{
    static float distance[IMAGES * IMAGES], gradient[IMAGES * IMAGES];
    static _Alignas(64) char scratch[1 << 14];
    float f[IMAGES * DIM], df[IMAGES * DIM], length[IMAGES];
    uint32_t label[IMAGES];
    struct triplet_batch batch = {distance, label, NULL, IMAGES, NULL, 0, 0, 0};
    struct distance_figures figures;
    struct selection selection;
    struct census census;

    run->options.step = ++run->step;
    for (size_t i = 0; i < IMAGES; i++)
        label[i] = (uint32_t)(i / EACH);
    run_embed(run, f, length);
    distances_compute(distance, f, IMAGES, DIM, 1);
    distances_figures(&figures, &batch, f, DIM, 1);
    census_count_naive(&census, &batch, run->options.margin);
    assert_true(selection_scratch_size(IMAGES, 1) <= sizeof scratch);
    selection_run(&selection, gradient, &batch, &run->options, scratch, 1);
    selection_embedding_gradient(df, gradient, 1 / fmaxf(1, (float)selection.selected), f, &batch,
                                 DIM, 1);
    *row = (struct record_step){.step = (int64_t)run->step,
                                .loss = selection.loss,
                                .loss_all = census.loss_all,
                                .easy = census.easy,
                                .semi_hard = census.semi_hard,
                                .hard = census.hard,
                                .selected = selection.selected,
                                .pairs = selection.pairs,
                                .pairs_without = selection.pairs_without,
                                .margin = (double)run->options.margin,
                                .curriculum = (double)run->options.curriculum,
                                .learning_rate = (double)run->rate,
                                .mean_ap = figures.mean_ap,
                                .mean_an = figures.mean_an,
                                .mean_random = figures.mean_random,
                                .variance = figures.variance};
    row->gradient_norm = run_update(run, f, length, df);
    return alarm_look(&run->alarm, row, run->message);
}

/* Steps until the alarm of the kind, 0 when it does not come; any other but the hint fails. */
static size_t run_until(struct run *run, enum alarm_kind kind, size_t steps)
{
    struct record_step row;

    for (size_t i = 1; i <= steps; i++) {
        enum alarm_kind seen = run_step(run, &row);

        if (seen == kind && kind != ALARM_NONE)
            return i;
        if (seen != ALARM_NONE && seen != ALARM_STALLED_EASY)
            fail_msg("rule %d, soft %d, step %zu: alarm %d, random %g, easy %llu: %s",
                     (int)run->options.rule, run->options.soft_margin, i, (int)seen,
                     row.mean_random, (unsigned long long)row.easy, run->message);
    }
    return 0;
}

/* Every rule, with and without soft margin, from embeddings that are spread, as those of a net with
 * batch normalisation are, and nearly equal, as those of one without are. */
static void test_healthy_runs_are_quiet(void **state)
{
    (void)state;
    for (int rule = 0; rule < SELECT_COUNT; rule++)
        for (int variant = 0; variant < 4; variant++) {
            struct run run = run_new((enum select_rule)rule, variant & 1, variant & 2 ? 20 : 2);
            struct record_step row;

            if (variant & 2)
                run_fill(&run, 1, 0.1f, 0.1f, 3);
            else
                run_fill(&run, 0, 0.5f, 1, 3);
            (void)run_step(&run, &row);
            if (variant & 2)
                assert_true(row.mean_random < 0.05); /* these must not raise the alarm */
            assert_int_equal(run_until(&run, ALARM_NONE, 250), 0);
            (void)run_step(&run, &row);
            /* It was a healthy run: it separates people. */
            assert_true(row.mean_random > 0.1);
            assert_true(row.mean_an > 1.3 * row.mean_ap);
        }
}

/* Other margins than the default: nothing is tied to 0.2. */
static void test_healthy_at_other_margins(void **state)
{
    static const float margins[] = {0.02f, 1};

    (void)state;
    for (size_t i = 0; i < 2; i++)
        for (int near = 0; near < 2; near++) {
            struct run run = run_new(SELECT_HARDEST_SEMI_HARD, false, near ? 20 : 2);

            run.options.margin = margins[i];
            run.options.curriculum = margins[i] / 4;
            run_fill(&run, near ? 1 : 0, near ? 0.1f : 0.5f, near ? 0.1f : 1, 4);
            assert_int_equal(run_until(&run, ALARM_NONE, 200), 0);
        }
}

/* Nothing moves while the learning rate rises from 0: that is no collapse yet. */
static void test_warmup_is_quiet(void **state)
{
    struct run run = run_new(SELECT_HARDEST_SEMI_HARD, false, 0);
    struct record_step row;

    (void)state;
    run_fill(&run, 1, 0.1f, 0.15f, 8);
    for (int step = 1; step <= 300; step++) {
        run.rate = step < 100 ? 0.2f * (float)step : 20;
        assert_int_equal(run_until(&run, ALARM_NONE, 1), 0);
    }
    (void)run_step(&run, &row);
    assert_true(row.mean_random > 0.1);
}

/* All embeddings equal plus noise from the first step on. */
static void test_collapsed_from_the_start(void **state)
{
    static const float noises[] = {0, 1e-3f, 0.01f, 0.05f, 0.1f};

    (void)state;
    for (int rule = 0; rule < SELECT_COUNT; rule++)
        for (size_t i = 0; i < sizeof noises / sizeof *noises; i++)
            for (uint64_t seed = 0; seed < 2; seed++) {
                struct run run = run_new((enum select_rule)rule, false, 1);
                size_t steps;

                run_fill(&run, 1, 0, 0, seed);
                run.noise = noises[i];
                run.frozen = true;
                steps = run_until(&run, ALARM_COLLAPSE, 20);
                if (steps == 0)
                    fail_msg("rule %d, noise %g: no alarm", rule, (double)noises[i]);
                assert_non_null(strstr(run.message, "collapse"));
                assert_non_null(strstr(run.message, "--select semi-hard"));
                assert_true(alarm_stands(&run.alarm, ALARM_COLLAPSE));
            }
}

/* Steps from a sudden collapse, all equal plus noise, to its alarm. */
static size_t collapse_now(struct run *run, float noise)
{
    struct record_step row;

    run_fill(run, 1, 0, 0, 3);
    run->noise = noise;
    run->frozen = true;
    for (size_t steps = 1; steps <= 50; steps++) {
        enum alarm_kind seen = run_step(run, &row);

        if (seen == ALARM_COLLAPSE)
            return steps;
        /* Divergence is noticed too, and may be reported first. */
        assert_true(seen == ALARM_NONE || seen == ALARM_DIVERGED);
    }
    return 0;
}

static void test_collapsed_later(void **state)
{
    static const float noises[] = {0, 1e-3f, 0.05f, 0.1f};

    (void)state;
    for (int rule = 0; rule < SELECT_COUNT; rule++) {
        struct run healthy = run_new((enum select_rule)rule, false, 2);

        run_fill(&healthy, 0, 0.5f, 1, 3);
        assert_int_equal(run_until(&healthy, ALARM_NONE, 200), 0);
        for (size_t i = 0; i < sizeof noises / sizeof *noises; i++) {
            struct run run = healthy;

            assert_in_range(collapse_now(&run, noises[i]), 1, 20);
        }
    }
}

/* The alarm ends 20 steps after a recovery, and the next collapse is a new one. */
static void test_recovery(void **state)
{
    struct run run = run_new(SELECT_HARDEST_SEMI_HARD, false, 2), healthy;

    (void)state;
    run_fill(&run, 0, 0.5f, 1, 3);
    assert_int_equal(run_until(&run, ALARM_NONE, 50), 0);
    healthy = run;
    assert_in_range(collapse_now(&run, 0.01f), 1, 20);
    healthy.alarm = run.alarm;
    healthy.step = run.step;
    for (int quiet = 0; quiet < 25; quiet++) {
        assert_true(alarm_stands(&healthy.alarm, ALARM_COLLAPSE) == (quiet < 20));
        assert_int_equal(run_until(&healthy, ALARM_NONE, 1), 0);
    }
    assert_in_range(collapse_now(&healthy, 0.01f), 1, 20);
}

/* Embeddings drawn together by a quarter a step, as a run that falls does. */
static void test_falling(void **state)
{
    struct run run = run_new(SELECT_BATCH_HARD, false, 2);
    struct record_step row;
    size_t below = 0;
    bool seen = false;

    (void)state;
    run_fill(&run, 0.5f, 0.5f, 1, 3);
    assert_int_equal(run_until(&run, ALARM_NONE, 100), 0);
    run.frozen = true;
    while (!seen && below < 20) {
        for (size_t k = 0; k < DIM; k++) {
            double mean = 0;

            for (size_t i = 0; i < IMAGES; i++)
                mean += run.x[i * DIM + k] / IMAGES;
            for (size_t i = 0; i < IMAGES; i++)
                run.x[i * DIM + k] += 0.25f * ((float)mean - run.x[i * DIM + k]);
        }
        run.noise *= 0.75f;
        seen = run_step(&run, &row) == ALARM_COLLAPSE;
        below += row.mean_random < 0.05;
    }
    assert_true(seen);
}

/* A row of a healthy run, to be spoiled. */
static struct record_step row_good(void)
{
    return (struct record_step){.loss = 0.1,
                                .loss_all = 0.02,
                                .easy = 9000,
                                .semi_hard = 800,
                                .hard = 200,
                                .selected = 90,
                                .pairs = 100,
                                .pairs_without = 10,
                                .margin = 0.2,
                                .curriculum = 0.05,
                                .learning_rate = 0.001,
                                .mean_ap = 0.6,
                                .mean_an = 1.9,
                                .mean_random = 1.8,
                                .variance = 0.9,
                                .gradient_norm = 2};
}

/* Steps of row until the alarm, 0 when it does not come. */
static size_t look_until(struct alarm *alarm, const struct record_step *row, enum alarm_kind kind,
                         size_t steps, char message[RECORD_TEXT])
{
    for (size_t i = 1; i <= steps; i++) {
        enum alarm_kind seen = alarm_look(alarm, row, message);

        if (seen == kind && kind != ALARM_NONE)
            return i;
        assert_int_equal(seen, ALARM_NONE);
    }
    return 0;
}

/* A fall that keeps some order among the embeddings, to distances an untrained net may have. */
static void test_fallen_with_order(void **state)
{
    struct record_step row = row_good();
    struct alarm alarm = {0};
    char message[RECORD_TEXT];

    (void)state;
    assert_int_equal(look_until(&alarm, &row, ALARM_NONE, 40, message), 0);
    row.mean_random = 0.03;
    row.easy = 0;
    row.semi_hard = 7000;
    row.hard = 3000;
    assert_in_range(look_until(&alarm, &row, ALARM_COLLAPSE, 20, message), 2, 20);
    assert_non_null(strstr(message, "1.8 at most so far"));
}

/* The same distances from the first step on: a net that spreads slowly raises no alarm; one that is
 * trained and does not spread does. */
static void test_never_spread(void **state)
{
    char message[RECORD_TEXT];

    (void)state;
    for (int spreads = 0; spreads < 2; spreads++) {
        struct record_step row = row_good();
        struct alarm alarm = {0};
        size_t steps = 0;

        row.mean_random = 0.005;
        row.easy = 0;
        row.semi_hard = 6000;
        row.hard = 4000;
        for (steps = 1; steps <= 200; steps++) {
            row.mean_random *= spreads ? 1.01 : 1;
            if (alarm_look(&alarm, &row, message) == ALARM_COLLAPSE)
                break;
        }
        assert_in_range(steps, spreads ? 201 : 101, spreads ? 201 : 150);
    }
}

/* A warm-up of 200 steps; once it is over the net must spread. */
static void test_long_warmup(void **state)
{
    char message[RECORD_TEXT];

    (void)state;
    for (int shapeless = 0; shapeless < 2; shapeless++) {
        struct record_step row = row_good();
        struct alarm alarm = {0};

        row.mean_random = 0.02;
        row.easy = 0;
        row.semi_hard = shapeless ? 5000 : 6000;
        row.hard = 10000 - row.semi_hard;
        for (int step = 1; step <= 200; step++) {
            row.learning_rate = 1e-5 * step;
            assert_int_equal(look_until(&alarm, &row, ALARM_NONE, 1, message), 0);
        }
        assert_in_range(look_until(&alarm, &row, ALARM_COLLAPSE, 60, message), 2,
                        shapeless ? 20 : 50);
    }
}

static void test_nan(void **state)
{
    const size_t fields[] = {
        offsetof(struct record_step, loss), offsetof(struct record_step, loss_all),
        offsetof(struct record_step, variance), offsetof(struct record_step, mean_random),
        offsetof(struct record_step, gradient_norm)};

    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct alarm alarm = {0};
        struct record_step good = row_good(), bad = good;
        char message[RECORD_TEXT];
        double value = i % 2 == 0 ? (double)NAN : (double)INFINITY;

        memcpy((char *)&bad + fields[i], &value, sizeof value);
        assert_int_equal(look_until(&alarm, &good, ALARM_NONE, 30, message), 0);
        assert_int_equal(look_until(&alarm, &bad, ALARM_NAN, 1, message), 1);
        assert_non_null(strstr(message, "not a number"));
        assert_int_equal(look_until(&alarm, &bad, ALARM_NONE, 50, message), 0); /* said once */
        assert_true(alarm_stands(&alarm, ALARM_NAN));
        assert_int_equal(look_until(&alarm, &good, ALARM_NONE, 20, message), 0);
        assert_true(alarm_stands(&alarm, ALARM_NONE));
        assert_int_equal(look_until(&alarm, &bad, ALARM_NAN, 1, message), 1);
    }
}

/* A batch without triplets knows no loss_all; but what is learned without them has a norm. */
static void test_nan_of_what_is_not_known(void **state)
{
    struct record_step row = row_good();
    struct alarm alarm = {0};
    char message[RECORD_TEXT];

    (void)state;
    row.easy = row.semi_hard = row.hard = row.selected = row.pairs = row.pairs_without = 0;
    row.loss = 0;
    row.gradient_norm = 0;
    row.loss_all = row.mean_ap = row.mean_an = NAN;
    assert_int_equal(look_until(&alarm, &row, ALARM_NONE, 100, message), 0);
    row.gradient_norm = INFINITY;
    assert_int_equal(look_until(&alarm, &row, ALARM_NAN, 1, message), 1);
}

static void test_divergence(void **state)
{
    struct record_step row = row_good();
    struct alarm alarm = {0};
    char message[RECORD_TEXT];
    size_t steps;

    (void)state;
    assert_int_equal(look_until(&alarm, &row, ALARM_NONE, 100, message), 0);
    row.loss_all = 0.3;
    steps = look_until(&alarm, &row, ALARM_DIVERGED, 20, message);
    assert_in_range(steps, 2, 20); /* one bad batch is none */
    assert_non_null(strstr(message, "learning rate"));
    alarm = (struct alarm){0};
    row = row_good();
    assert_int_equal(look_until(&alarm, &row, ALARM_NONE, 100, message), 0);
    for (steps = 1; steps <= 20; steps++) {
        row.gradient_norm *= 2; /* from one step to the next */
        if (alarm_look(&alarm, &row, message) == ALARM_DIVERGED)
            break;
    }
    assert_in_range(steps, 10, 20);
}

/* A larger margin raises loss_all at once: that is no divergence. */
static void test_margin_change_is_quiet(void **state)
{
    struct record_step row = row_good();
    struct alarm alarm = {0};
    char message[RECORD_TEXT];

    (void)state;
    assert_int_equal(look_until(&alarm, &row, ALARM_NONE, 100, message), 0);
    row.margin = 0.5;
    row.loss_all = 0.4;
    assert_int_equal(look_until(&alarm, &row, ALARM_NONE, 100, message), 0);
}

static void test_stalled(void **state)
{
    struct record_step row = row_good();
    struct alarm alarm = {0};
    char message[RECORD_TEXT];

    (void)state;
    row.selected = 0;
    row.pairs_without = row.pairs;
    assert_in_range(look_until(&alarm, &row, ALARM_STALLED_EASY, 25, message), 10, 20);
    assert_non_null(strstr(message, "curriculum margin"));
    row = row_good();
    assert_int_equal(look_until(&alarm, &row, ALARM_NONE, 25, message), 0);
    row.easy = 10000000;
    assert_in_range(look_until(&alarm, &row, ALARM_STALLED_EASY, 25, message), 10, 20);
    assert_non_null(strstr(message, "easy"));
    /* A fault replaces the hint. */
    row.loss = NAN;
    assert_int_equal(look_until(&alarm, &row, ALARM_NAN, 1, message), 1);
}

/* A classifier selects no triplets, and goes on learning when all are easy; that it collapses is
 * seen. */
static void test_a_classifier(void **state)
{
    struct record_step row = row_good();
    struct alarm alarm = {0};
    char message[RECORD_TEXT];

    (void)state;
    row.selected = row.pairs = row.pairs_without = 0;
    row.class_images = 100;
    row.easy = 10000000;
    row.loss = 5;
    assert_int_equal(look_until(&alarm, &row, ALARM_NONE, 200, message), 0);
    row.easy = 0;
    row.mean_random = 0.01;
    assert_in_range(look_until(&alarm, &row, ALARM_COLLAPSE, 60, message), 5, 60);
    assert_null(strstr(message, "--select"));
    row.loss = NAN;
    assert_int_equal(look_until(&alarm, &row, ALARM_NAN, 1, message), 1);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_healthy_runs_are_quiet),
    cmocka_unit_test(test_healthy_at_other_margins),
    cmocka_unit_test(test_warmup_is_quiet),
    cmocka_unit_test(test_collapsed_from_the_start),
    cmocka_unit_test(test_collapsed_later),
    cmocka_unit_test(test_recovery),
    cmocka_unit_test(test_falling),
    cmocka_unit_test(test_fallen_with_order),
    cmocka_unit_test(test_never_spread),
    cmocka_unit_test(test_long_warmup),
    cmocka_unit_test(test_nan),
    cmocka_unit_test(test_nan_of_what_is_not_known),
    cmocka_unit_test(test_divergence),
    cmocka_unit_test(test_margin_change_is_quiet),
    cmocka_unit_test(test_stalled),
    cmocka_unit_test(test_a_classifier),
};

UNIT_MAIN(tests)
