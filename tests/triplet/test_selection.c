/* triplet: every selection rule against its definition written as loops, the loss and its gradient
 * against finite differences in double. */
#include "unit.h"

#include "labels.h"
#include "triplet/selection_rules.h"

#define MOST 20000 /* triplets of a list */
#define SHARE 0.95f

static struct selection_options options_of(enum select_rule rule)
{
    return (struct selection_options){.rule = rule,
                                      .margin = 0.2f,
                                      .curriculum = 0.05f,
                                      .reading = CURRICULUM_GAP,
                                      .dim = 8,
                                      .seed = 7,
                                      .step = 3};
}

static void *scratch_of(size_t n, int threads)
{
    size_t size = (selection_scratch_size(n, threads) + 63) / 64 * 64;
    void *scratch = aligned_alloc(64, size);

    assert_non_null(scratch);
    memset(scratch, 0xA5, size);
    return scratch;
}

static void run(struct selection *out, float *gradient, const struct triplet_batch *batch,
                const struct selection_options *o, int threads)
{
    void *scratch = scratch_of(batch->n, threads);

    selection_run(out, gradient, batch, o, scratch, threads);
    free(scratch);
}

static size_t list_of(struct selected_triplet *list, size_t capacity,
                      const struct triplet_batch *batch, const struct selection_options *o)
{
    void *scratch = scratch_of(batch->n, 1);
    size_t count = selection_list(list, capacity, batch, o, scratch);

    free(scratch);
    return count;
}

static bool is_positive(const struct batch_fixture *f, size_t a, size_t p)
{
    return a != p && batch_fixture_share(f, a, p) && !f->negative_only[a] && !f->negative_only[p];
}

/* Whether the filter drops n: it is as near as a positive, and nobody said that it is none. */
static bool is_dropped(const struct batch_fixture *f, const struct selection_options *o, size_t a,
                       size_t p, size_t n)
{
    return o->false_negatives > 0 &&
           f->distance[a * f->n + n] < 0.95f * f->distance[a * f->n + p] + 0.1f &&
           (f->set == NULL || f->said[a * f->n + n] != RELATION_CONFIRMED);
}

/* Whether the rule's definition allows the triplet but for the filter. */
static bool is_in_rule(const struct batch_fixture *f, const struct selection_options *o, size_t a,
                       size_t p, size_t n)
{
    float ap = f->distance[a * f->n + p], an = f->distance[a * f->n + n];

    if (!is_positive(f, a, p) || batch_fixture_share(f, a, n) || isnan(an))
        return false;
    switch (o->rule) {
    case SELECT_SEMI_HARD:
    case SELECT_HARDEST_SEMI_HARD:
        if (o->reading == CURRICULUM_DISTANCE)
            return an > ap && an < ap + o->margin && an > o->curriculum;
        return an > ap + o->curriculum && an < ap + o->margin;
    case SELECT_BATCH_ALL:
        return o->soft_margin || an < ap + o->margin;
    case SELECT_DISTANCE_WEIGHTED:
        return an < 1.96f;
    case SELECT_EASY_POSITIVE:
        return an > ap;
    case SELECT_BATCH_HARD:
    case SELECT_RANDOM:
    case SELECT_COUNT:
        break;
    }
    return true;
}

/* Whether the rule's definition allows the triplet; batch-hard and easy-positive allow more than
 * they take. */
static bool is_allowed(const struct batch_fixture *f, const struct selection_options *o, size_t a,
                       size_t p, size_t n)
{
    return is_in_rule(f, o, a, p, n) && !is_dropped(f, o, a, p, n);
}

static bool takes_nearest(enum select_rule rule)
{
    return rule == SELECT_HARDEST_SEMI_HARD || rule == SELECT_BATCH_HARD ||
           rule == SELECT_EASY_POSITIVE;
}

/* Whether the rule looks at the pair. */
static bool looks_at(const struct batch_fixture *f, enum select_rule rule, size_t a, size_t p)
{
    const float *row = f->distance + a * f->n;

    if (!is_positive(f, a, p))
        return false;
    for (size_t q = 0; q < f->n; q++) {
        if (!is_positive(f, a, q))
            continue;
        if (rule == SELECT_BATCH_HARD && (row[q] > row[p] || (row[q] == row[p] && q < p)))
            return false;
        if (rule == SELECT_EASY_POSITIVE && (row[q] < row[p] || (row[q] == row[p] && q < p)))
            return false;
    }
    return true;
}

static double naive_loss(const struct selection_options *o, double ap, double an)
{
    if (o->soft_margin)
        return log(1 + exp(ap - an));
    return fmax(0, ap - an + (double)o->margin);
}

/* The triplets by definition, with selection_list's choice where the rule draws. */
static size_t naive_list(struct selected_triplet *list, const struct batch_fixture *f,
                         const struct selection_options *o)
{
    size_t count = 0;

    for (size_t a = 0; a < f->n; a++)
        for (size_t p = 0; p < f->n; p++)
            for (size_t n = 0; n < f->n; n++)
                if (is_allowed(f, o, a, p, n)) {
                    assert_true(count < MOST);
                    list[count++] =
                        (struct selected_triplet){(uint32_t)a, (uint32_t)p, (uint32_t)n};
                }
    return count;
}

/* Checks the list against the definition: one triplet for each pair looked at that has an allowed
 * negative, an allowed one, the nearest where the rule says so. */
static void check_list(const struct batch_fixture *f, const struct selection_options *o,
                       const struct selected_triplet *list, size_t count,
                       const struct selection *selection)
{
    size_t at = 0, pairs = 0, without = 0;

    for (size_t a = 0; a < f->n; a++)
        for (size_t p = 0; p < f->n; p++) {
            size_t allowed = 0;
            float nearest = INFINITY;

            if (!looks_at(f, o->rule, a, p))
                continue;
            pairs++;
            for (size_t n = 0; n < f->n; n++)
                if (is_allowed(f, o, a, p, n)) {
                    allowed++;
                    nearest = fminf(nearest, f->distance[a * f->n + n]);
                }
            without += allowed == 0;
            if (allowed == 0)
                continue;
            assert_true(at < count);
            assert_true(list[at].anchor == a && list[at].positive == p);
            assert_true(is_allowed(f, o, a, p, list[at].negative));
            if (takes_nearest(o->rule))
                assert_true(f->distance[a * f->n + list[at].negative] == nearest);
            at++;
        }
    assert_int_equal(at, count);
    assert_int_equal(selection->pairs, pairs);
    assert_int_equal(selection->pairs_without, without);
    assert_int_equal(selection->selected, count);
}

static size_t pairs_looked_at(const struct batch_fixture *f, const struct selected_triplet *list,
                              size_t count, size_t *without)
{
    size_t pairs = 0;

    *without = 0;
    for (size_t a = 0; a < f->n; a++)
        for (size_t p = 0; p < f->n; p++) {
            bool has = false;

            if (!is_positive(f, a, p))
                continue;
            pairs++;
            for (size_t i = 0; i < count && !has; i++)
                has = list[i].anchor == a && list[i].positive == p;
            *without += !has;
        }
    return pairs;
}

/* The same bits from the oracle, from several threads and from every instruction set. */
static void check_fast(const struct batch_fixture *f, const struct selection_options *o,
                       const struct selection *selection, const float *gradient)
{
    static const char *const instruction_sets[] = {"portable", "avx2", "avx512"};
    size_t bytes = f->n * f->n * sizeof(float);
    float *again = batch_fixture_block(1, bytes);
    void *scratch = scratch_of(f->n, 1);
    struct selection other;

    for (int threads = 1; threads <= 3; threads++) {
        assert_int_equal(setenv("FACENET_ISA", instruction_sets[threads - 1], 1), 0);
        run(&other, again, &f->view, o, threads);
        assert_memory_equal(gradient, again, bytes);
        assert_memory_equal(selection, &other, sizeof other);
    }
    assert_int_equal(unsetenv("FACENET_ISA"), 0);
    selection_run_naive(&other, again, &f->view, o, scratch);
    if (o->rule == SELECT_BATCH_ALL && o->soft_margin) {
        assert_int_equal(selection->selected, other.selected);
        assert_near(selection->loss, other.loss, 1e-12);
        for (size_t i = 0; i < f->n * f->n; i++)
            assert_near(gradient[i], again[i], 1e-5 * (double)f->n);
    } else {
        assert_memory_equal(gradient, again, bytes);
        assert_memory_equal(selection, &other, sizeof other);
    }
    free(again);
    free(scratch);
}

static uint64_t count_dropped(const struct batch_fixture *f, const struct selection_options *o)
{
    uint64_t dropped = 0;

    for (size_t a = 0; a < f->n; a++)
        for (size_t p = 0; p < f->n; p++)
            for (size_t n = 0; n < f->n && looks_at(f, o->rule, a, p); n++)
                dropped += is_in_rule(f, o, a, p, n) && is_dropped(f, o, a, p, n);
    return dropped;
}

/* One rule on one batch: list, loss, gradient by D, and the same bits from several threads. */
static void check_rule(const struct batch_fixture *f, const struct selection_options *o)
{
    struct selected_triplet *list = batch_fixture_block(MOST, sizeof *list);
    float *gradient = batch_fixture_block(f->n * f->n, sizeof(float));
    double *naive = batch_fixture_block(f->n * f->n, sizeof(double)), loss = 0;
    struct selection selection;
    size_t count;

    memset(gradient, 0xA5, f->n * f->n * sizeof(float));
    run(&selection, gradient, &f->view, o, 1);
    check_fast(f, o, &selection, gradient);
    if (o->rule == SELECT_BATCH_ALL) {
        size_t without;

        count = naive_list(list, f, o);
        assert_int_equal(selection.selected, count);
        assert_int_equal(selection.pairs, pairs_looked_at(f, list, count, &without));
        assert_int_equal(selection.pairs_without, without);
    } else {
        count = list_of(list, MOST, &f->view, o);
        assert_true(count <= MOST);
        check_list(f, o, list, count, &selection);
    }
    for (size_t i = 0; i < count; i++) {
        size_t ap = list[i].anchor * f->n + list[i].positive;
        size_t an = list[i].anchor * f->n + list[i].negative;
        double dap = (double)f->distance[ap], dan = (double)f->distance[an], h = 1e-6;
        double slope = (naive_loss(o, dap + h, dan) - naive_loss(o, dap - h, dan)) / (2 * h);

        loss += naive_loss(o, dap, dan) / (double)count;
        naive[ap] += slope;
        naive[an] -= slope;
    }
    assert_int_equal(selection.dropped, count_dropped(f, o));
    assert_near(selection.loss, loss, 1e-6);
    for (size_t i = 0; i < f->n * f->n; i++)
        assert_near(gradient[i], naive[i], 2e-6 * (double)count + 1e-6);
    free(list);
    free(gradient);
    free(naive);
}

static void test_rules(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 6; seed++)
        for (size_t r = 0; r < SELECT_COUNT; r++)
            for (int variant = 0; variant < 16; variant++) {
                struct batch_fixture f =
                    batch_fixture_new(20 + 5 * seed, 8, 6, seed % 2 ? 0.7f : 0.2f, seed);
                struct selection_options o = options_of((enum select_rule)r);

                o.soft_margin = variant & 1;
                o.false_negatives = variant & 2 ? SHARE : 0;
                o.reading = variant & 4 ? CURRICULUM_DISTANCE : CURRICULUM_GAP;
                o.curriculum = variant & 4 ? 0.9f : seed % 3 == 0 ? -0.1f : 0.02f;
                if (variant & 8)
                    batch_fixture_label(&f, 12, seed);
                check_rule(&f, &o);
                batch_fixture_free(&f);
            }
}

/* Ties: quantised distances and a window that ends on them. */
static void test_ties(void **state)
{
    struct batch_fixture f = batch_fixture_new(40, 8, 6, 0.7f, 9);
    struct selection_options o = options_of(SELECT_HARDEST_SEMI_HARD);

    (void)state;
    batch_fixture_quantise(&f, 0.125f);
    o.margin = 0.5f;
    for (size_t r = 0; r < SELECT_COUNT; r++) {
        o.rule = (enum select_rule)r;
        o.curriculum = 0;
        /* A finite difference at the hinge's corner is no slope; the soft margin has none. */
        o.soft_margin = o.rule != SELECT_HARDEST_SEMI_HARD && o.rule != SELECT_SEMI_HARD;
        check_rule(&f, &o);
        o.curriculum = 0.25f;
        check_rule(&f, &o);
        o.curriculum = -0.25f;
        check_rule(&f, &o);
    }
    batch_fixture_free(&f);
}

/* A negative c lets hard triplets in, and only then are they selected. */
static void test_hard_only_when_asked(void **state)
{
    struct batch_fixture f = batch_fixture_new(60, 8, 6, 0.9f, 12);
    struct selected_triplet *list = batch_fixture_block(MOST, sizeof *list);

    (void)state;
    for (int hard = 0; hard < 2; hard++) {
        struct selection_options o = options_of(SELECT_HARDEST_SEMI_HARD);
        size_t count, met = 0;

        o.curriculum = hard ? -0.3f : 0;
        count = list_of(list, MOST, &f.view, &o);
        assert_true(count > 50);
        for (size_t i = 0; i < count; i++)
            met += f.distance[list[i].anchor * f.n + list[i].negative] <=
                   f.distance[list[i].anchor * f.n + list[i].positive];
        assert_true(hard ? met > 0 : met == 0);
    }
    free(list);
    batch_fixture_free(&f);
}

/* Draws one pair's negative for many steps and counts.  Negatives: indices 2, 3, ... */
static void draw_many(uint32_t *counts, const float *to, size_t n, struct selection_options *o,
                      size_t steps)
{
    float *distance = batch_fixture_block(n * n, sizeof *distance);
    uint32_t label[16] = {0};
    uint8_t negative_only[16] = {0};
    struct triplet_batch batch = {distance, label, negative_only, n, NULL, 0, 0, 0};
    struct selected_triplet list[2];

    for (size_t i = 0; i < n; i++) {
        label[i] = i < 2 ? 1 : 2;
        negative_only[i] = i > 1;
        distance[i] = distance[i * n] = to[i];
        distance[n + i] = distance[i * n + 1] = i == 1 ? 0 : to[i];
    }
    for (o->step = 1; o->step <= steps; o->step++) {
        assert_int_equal(list_of(list, 2, &batch, o), 2);
        counts[list[0].negative]++;
    }
    free(distance);
}

static void test_draws(void **state)
{
    enum { DRAWS = 60000 };
    static const float to[] = {0, 0.4f, 0.1f, 0.3f, 1.0f, 1.2f, 1.9f, 1.97f};
    struct selection_options o = options_of(SELECT_RANDOM);
    double weight[8] = {0}, total = 0;
    uint32_t uniform[8] = {0}, weighted[8] = {0};

    (void)state;
    draw_many(uniform, to, 8, &o, DRAWS);
    for (size_t i = 2; i < 8; i++)
        assert_near(uniform[i], DRAWS / 6.0, 5 * sqrt(DRAWS / 6.0)); /* five sigma */
    o.rule = SELECT_DISTANCE_WEIGHTED;
    o.dim = 5; /* weights of one order of magnitude */
    draw_many(weighted, to, 8, &o, DRAWS);
    for (size_t i = 2; i < 7; i++) {
        double d = fmax(0.5, sqrt((double)to[i]));

        weight[i] = 1 / (pow(d, 5 - 2) * pow(1 - d * d / 4, (5 - 3) / 2.0));
        total += weight[i];
    }
    assert_int_equal(weighted[7], 0); /* dropped: 1.97 > 1.4^2 */
    for (size_t i = 2; i < 7; i++)
        assert_near(weighted[i], DRAWS * weight[i] / total, 5 * sqrt(DRAWS * weight[i] / total));
    o.dim = 1024; /* where all but the nearest underflow */
    memset(weighted, 0, sizeof weighted);
    draw_many(weighted, to, 8, &o, 200);
    assert_true(weighted[2] > 0 && weighted[4] + weighted[5] + weighted[6] == 0);
}

/* Weights that underflow beside one that the filter of false negatives drops. */
static void test_weighted_underflow(void **state)
{
    static const float to[] = {0, 0.4f, 0.1f, 1.2f, 1.9f};
    struct selection_options o = options_of(SELECT_DISTANCE_WEIGHTED);
    uint32_t counts[5] = {0};

    (void)state;
    o.false_negatives = SHARE;
    o.dim = 1024;
    draw_many(counts, to, 5, &o, 50);
    assert_int_equal(counts[3], 50);
}

static void test_seed_is_the_key(void **state)
{
    struct batch_fixture f = batch_fixture_new(50, 8, 6, 0.7f, 13);
    struct selection_options o = options_of(SELECT_RANDOM);
    float *first = batch_fixture_block(f.n * f.n, sizeof(float));
    float *second = batch_fixture_block(f.n * f.n, sizeof(float));
    struct selection selection;

    (void)state;
    run(&selection, first, &f.view, &o, 2);
    run(&selection, second, &f.view, &o, 2);
    assert_memory_equal(first, second, f.n * f.n * sizeof(float));
    o.step++;
    run(&selection, second, &f.view, &o, 2);
    assert_true(memcmp(first, second, f.n * f.n * sizeof(float)) != 0);
    o.step--;
    o.seed++;
    run(&selection, second, &f.view, &o, 2);
    assert_true(memcmp(first, second, f.n * f.n * sizeof(float)) != 0);
    free(first);
    free(second);
    batch_fixture_free(&f);
}

static void test_degenerate(void **state)
{
    struct batch_fixture f = batch_fixture_new(10, 8, 2, 0.5f, 14);
    float gradient[100];
    struct selection selection;

    (void)state;
    for (size_t r = 0; r < SELECT_COUNT; r++) {
        struct selection_options o = options_of((enum select_rule)r);

        for (size_t i = 0; i < f.n; i++)
            f.label[i] = 3; /* pairs without a negative */
        memset(f.negative_only, 0, f.n);
        memset(gradient, 0xA5, sizeof gradient);
        f.view.n = 10;
        run(&selection, gradient, &f.view, &o, 2);
        assert_int_equal(selection.selected, 0);
        assert_true(selection.loss == 0 && selection.pairs > 0);
        assert_int_equal(selection.pairs_without, selection.pairs);
        for (size_t i = 0; i < 100; i++)
            assert_true(gradient[i] == 0);
        for (size_t i = 0; i < f.n; i++)
            f.label[i] = (uint32_t)i; /* no identity has two images */
        run(&selection, gradient, &f.view, &o, 2);
        assert_int_equal(selection.selected + selection.pairs, 0);
        for (f.view.n = 0; f.view.n < 2; f.view.n++) {
            run(&selection, gradient, &f.view, &o, 2);
            assert_int_equal(selection.selected + selection.pairs, 0);
        }
    }
    batch_fixture_free(&f);
}

/* dL/df against finite differences of the loss over fixed triplets, all in double. */
static void test_embedding_gradient(void **state)
{
    enum { N = 300, DIM = 8, LIST = 40000 };
    struct batch_fixture f = batch_fixture_new(N, DIM, 6, 0.7f, 15);
    struct selection_options o = options_of(SELECT_SEMI_HARD);
    struct selected_triplet *list = batch_fixture_block(LIST, sizeof *list);
    float *gradient = batch_fixture_block((size_t)N * N, sizeof(float));
    float *d_embedding = batch_fixture_block((size_t)N * DIM, sizeof(float));
    struct selection selection;
    size_t count;
    double off = 0, norm = 0;

    (void)state;
    o.soft_margin = true;
    run(&selection, gradient, &f.view, &o, 2);
    selection_embedding_gradient(d_embedding, gradient, 1 / (float)selection.selected, f.embedding,
                                 &f.view, DIM, 2);
    count = list_of(list, LIST, &f.view, &o);
    assert_true(count > 100 && count <= LIST);
    for (size_t at = 0; at < (size_t)N * DIM; at += 7) {
        double loss[2] = {0, 0}, numeric;

        for (int side = 0; side < 2; side++)
            for (size_t i = 0; i < count; i++) {
                const size_t who[3] = {list[i].anchor, list[i].positive, list[i].negative};
                double d[2] = {0, 0};

                if (who[0] != at / DIM && who[1] != at / DIM && who[2] != at / DIM)
                    continue;
                for (int other = 0; other < 2; other++)
                    for (size_t k = 0; k < DIM; k++) {
                        size_t x = who[0] * DIM + k, y = who[other + 1] * DIM + k;
                        double move = side == 0 ? -1e-5 : 1e-5;
                        double fx = (double)f.embedding[x] + (x == at ? move : 0);
                        double fy = (double)f.embedding[y] + (y == at ? move : 0);

                        d[other] += (fx - fy) * (fx - fy);
                    }
                loss[side] += naive_loss(&o, d[0], d[1]) / (double)count;
            }
        numeric = (loss[1] - loss[0]) / 2e-5;
        off += pow((double)d_embedding[at] - numeric, 2);
        norm += numeric * numeric;
    }
    assert_true(norm > 0);
    assert_true(sqrt(off / norm) < 1e-5);
    free(list);
    free(gradient);
    free(d_embedding);
    batch_fixture_free(&f);
}

/* The list of rules says of which the curriculum bounds the window. */
static void test_curriculum(void **state)
{
    (void)state;
    for (size_t r = 0; r < SELECT_COUNT; r++) {
        struct selection_options o = options_of((enum select_rule)r);
        float low = rule_window(&o, 0.5f).low;

        o.curriculum = 0.1f;
        assert_int_equal(select_has_curriculum(o.rule), rule_window(&o, 0.5f).low != low);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_rules),
    cmocka_unit_test(test_curriculum),
    cmocka_unit_test(test_ties),
    cmocka_unit_test(test_hard_only_when_asked),
    cmocka_unit_test(test_draws),
    cmocka_unit_test(test_weighted_underflow),
    cmocka_unit_test(test_seed_is_the_key),
    cmocka_unit_test(test_degenerate),
    cmocka_unit_test(test_embedding_gradient),
};

UNIT_MAIN(tests)
