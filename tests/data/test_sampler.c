/* data: data sets in memory and the P x K sampler. */
#include "unit.h"

#include "base/mem.h"
#include "data/dataset.h"
#include "data/sampler.h"

#include <stdlib.h>

/* Identity i has counts[i] images, ids from 1; it is held out if held_out says so. */
static void make_dataset(struct dataset *dataset, const uint32_t *counts, size_t identities,
                         bool (*held_out)(size_t))
{
    struct err err;
    int64_t image = 1;

    *dataset = (struct dataset){0};
    for (size_t i = 0; i < identities; i++) {
        char name[32];

        (void)snprintf(name, sizeof name, "person %zu", i);
        assert_ok(dataset_add_identity(dataset, (int64_t)i + 1, name,
                                       held_out != NULL && held_out(i), &err));
        for (uint32_t k = 0; k < counts[i]; k++, image++)
            assert_ok(dataset_add_image(dataset, image, (uint64_t)image * 2, &err));
    }
}

static struct sampler *make_sampler(const struct dataset *dataset, size_t p, size_t k, size_t r,
                                    size_t micro)
{
    struct sampler *sampler = NULL;
    struct err err;

    assert_ok(sampler_new(&sampler, dataset, p, k, r, 1, micro, 5, &err));
    return sampler;
}

static void check_micro_batches(const struct sampler *sampler, const struct sampler_batch *batch)
{
    uint32_t least = UINT32_MAX, most = 0;

    assert_int_equal(batch->micro_start[0], 0);
    assert_int_equal(batch->micro_start[batch->micro_count], batch->count);
    for (size_t m = 0; m < batch->micro_count; m++) {
        uint32_t size = batch->micro_start[m + 1] - batch->micro_start[m];

        least = size < least ? size : least;
        most = size > most ? size : most;
    }
    assert_true(least >= 2);
    assert_true(most - least <= 1);
    assert_true(most <= sampler_micro_size(sampler));
}

/* The rules that every batch keeps; shown (images) counts how often each image appeared. */
static void check_batch(const struct sampler *sampler, const struct dataset *dataset,
                        const struct sampler_batch *batch, size_t k, uint32_t *shown)
{
    uint32_t *anchors = calloc(dataset->identity_count, sizeof *anchors);
    uint32_t *negatives = calloc(dataset->identity_count, sizeof *negatives);
    uint8_t *seen = calloc(dataset->image_count, 1);

    assert_true(batch->count <= sampler_batch_size(sampler));
    for (size_t i = 0; i < batch->count; i++) {
        uint32_t image = batch->image[i], who = batch->label[i];

        assert_true(image < dataset->image_count);
        assert_int_equal(dataset->images[image].identity, who);
        assert_false(dataset->identities[who].held_out);
        assert_int_equal(seen[image]++, 0);
        (batch->negative_only[i] ? negatives : anchors)[who]++;
        if (shown != NULL)
            shown[image]++;
    }
    for (size_t i = 0; i < dataset->identity_count; i++) {
        uint32_t count = dataset->identities[i].count;

        assert_true(negatives[i] <= 1);
        assert_true(anchors[i] == 0 || negatives[i] == 0);
        assert_true(anchors[i] == 0 || (anchors[i] >= 2 && anchors[i] == (count < k ? count : k)));
    }
    check_micro_batches(sampler, batch);
    free(anchors);
    free(negatives);
    free(seen);
}

/* The number of identities that the batch has as anchors (or as negatives). */
static size_t count_identities(const struct sampler_batch *batch, bool negative)
{
    size_t count = 0;

    for (size_t i = 0; i < batch->count; i++) {
        bool first = batch->negative_only[i] == negative;

        for (size_t j = 0; first && j < i; j++)
            first = batch->label[j] != batch->label[i];
        count += first;
    }
    return count;
}

static void test_held_out_share(void **state)
{
    size_t held = 0;

    (void)state;
    for (int i = 0; i < 10000; i++) {
        char name[32];

        (void)snprintf(name, sizeof name, "Person_%d", i);
        held += dataset_name_held_out(name, 0.2);
        assert_false(dataset_name_held_out(name, 0));
        assert_true(dataset_name_held_out(name, 1));
        assert_true(!dataset_name_held_out(name, 0.1) || dataset_name_held_out(name, 0.2));
    }
    assert_near((double)held / 10000, 0.2, 0.015);
    /* The rule decides who is held out in data sets that exist: it must not change. */
    assert_true(dataset_name_held_out("George_W_Bush", 0.20));
    assert_false(dataset_name_held_out("George_W_Bush", 0.19));
}

static void test_dataset_no_memory(void **state)
{
    struct dataset dataset = {0};
    struct err err;

    (void)state;
    for (size_t n = 1; n <= 2; n++) {
        mem_fail_after(n);
        assert_status(dataset_add_identity(&dataset, 1, "a", false, &err), ST_NOMEM);
        assert_int_equal(dataset.identity_count, 0);
    }
    mem_fail_after(0);
    assert_ok(dataset_add_identity(&dataset, 1, "a", false, &err));
    mem_fail_after(1);
    assert_status(dataset_add_image(&dataset, 1, 0, &err), ST_NOMEM);
    mem_fail_after(0);
    for (int i = 0; i < 200; i++)
        assert_ok(dataset_add_image(&dataset, i, (uint64_t)i, &err));
    assert_int_equal(dataset.identities[0].count, 200);
    assert_int_equal(dataset.images[199].crop, 199);
    dataset_free(&dataset);
}

static bool every_fifth(size_t i)
{
    return i % 5 == 4;
}

/* Equal identities whose images are a multiple of K: an epoch shows every training image, each
 * about once, and none of those held out. */
static void test_epoch_covers(void **state)
{
    struct dataset dataset;
    struct sampler *sampler;
    uint32_t counts[50], *shown;
    uint64_t steps;

    (void)state;
    for (size_t i = 0; i < 50; i++)
        counts[i] = 20;
    make_dataset(&dataset, counts, 50, every_fifth);
    sampler = make_sampler(&dataset, 12, 5, 0, 32);
    assert_int_equal(sampler_training_images(sampler), 800);
    assert_int_equal(sampler_training_identities(sampler), 40);
    assert_int_equal(sampler_batch_size(sampler), 60);
    steps = sampler_epoch_steps(sampler);
    assert_int_equal(steps, 14);
    for (uint64_t epoch = 0; epoch < 5; epoch++) {
        shown = calloc(dataset.image_count, sizeof *shown);
        for (uint64_t s = 1; s <= steps; s++) {
            const struct sampler_batch *batch = sampler_next(sampler, epoch * steps + s);

            check_batch(sampler, &dataset, batch, 5, shown);
            assert_int_equal(batch->count, 60);
            assert_int_equal(count_identities(batch, false), 12);
        }
        for (size_t i = 0; i < dataset.image_count; i++) {
            if (dataset.identities[dataset.images[i].identity].held_out)
                assert_int_equal(shown[i], 0);
            else
                assert_in_range(shown[i], 1, 2);
        }
        free(shown);
    }
    sampler_del(sampler);
    dataset_free(&dataset);
}

/* Batches asked for in any order are those of the sequence; another seed gives others. */
static void test_batch_is_pure(void **state)
{
    enum { STEPS = 60 };
    struct dataset dataset;
    struct sampler *one, *other;
    struct err err;
    uint32_t counts[30], kept[STEPS + 1][64], differ = 0;
    size_t size[STEPS + 1];

    (void)state;
    for (uint32_t i = 0; i < 30; i++)
        counts[i] = 1 + i % 7;
    make_dataset(&dataset, counts, 30, NULL);
    one = make_sampler(&dataset, 6, 4, 5, 8);
    for (uint64_t s = 1; s <= STEPS; s++) {
        const struct sampler_batch *batch = sampler_next(one, s);

        size[s] = batch->count;
        memcpy(kept[s], batch->image, batch->count * sizeof(uint32_t));
    }
    other = make_sampler(&dataset, 6, 4, 5, 8);
    for (uint64_t n = 0; n < 2 * STEPS; n++) {
        uint64_t s = 1 + n * 37 % STEPS;
        const struct sampler_batch *batch = sampler_next(other, s);

        assert_int_equal(batch->count, size[s]);
        assert_memory_equal(batch->image, kept[s], size[s] * sizeof(uint32_t));
    }
    sampler_del(other);
    assert_ok(sampler_new(&other, &dataset, 6, 4, 5, 1, 8, 6, &err));
    for (uint64_t s = 1; s <= STEPS; s++) {
        const struct sampler_batch *batch = sampler_next(other, s);

        differ += batch->count != size[s] ||
                  memcmp(batch->image, kept[s], size[s] * sizeof(uint32_t)) != 0;
    }
    assert_int_equal(differ, STEPS);
    sampler_del(one);
    sampler_del(other);
    dataset_free(&dataset);
}

/* Two people with two images, and P, K, R far above what there is: always the whole data set. */
static void test_tiny(void **state)
{
    struct dataset dataset;
    struct sampler *sampler;

    (void)state;
    make_dataset(&dataset, (uint32_t[]){2, 2}, 2, NULL);
    for (size_t micro = 2; micro <= 64; micro += 31) {
        sampler = make_sampler(&dataset, 24, 5, 7, micro);
        assert_int_equal(sampler_batch_size(sampler), 4);
        assert_int_equal(sampler_epoch_steps(sampler), 1);
        for (uint64_t s = 1; s < 20; s++) {
            const struct sampler_batch *batch = sampler_next(sampler, s);

            check_batch(sampler, &dataset, batch, 5, NULL);
            assert_int_equal(batch->count, 4);
        }
        sampler_del(sampler);
    }
    dataset_free(&dataset);
}

static bool first_held_out(size_t i)
{
    return i == 0;
}

static void test_refuses_without_pairs(void **state)
{
    struct dataset dataset;
    struct sampler *sampler = NULL;
    struct err err;
    uint32_t counts[6] = {9, 9, 1, 1, 0, 1};

    (void)state;
    make_dataset(&dataset, counts, 6, first_held_out);
    assert_status(sampler_new(&sampler, &dataset, 2, 2, 0, 1, 4, 1, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "only 1 of the 4 to train on has two or more"));
    assert_non_null(strstr(err.message, "import more images"));
    dataset_free(&dataset);
    make_dataset(&dataset, NULL, 0, NULL);
    assert_status(sampler_new(&sampler, &dataset, 2, 2, 0, 1, 4, 1, &err), ST_INVALID);
    assert_null(sampler);
    dataset_free(&dataset);
}

/* An odd batch with micro-batches of two: one has three, none has one. */
static void test_odd_micro_batches(void **state)
{
    struct dataset dataset;
    struct sampler *sampler;
    const struct sampler_batch *batch;

    (void)state;
    make_dataset(&dataset, (uint32_t[]){2, 3, 4}, 3, NULL);
    for (size_t micro = 2; micro <= 9; micro++) {
        sampler = make_sampler(&dataset, 3, 4, 0, micro);
        batch = sampler_next(sampler, 1);
        assert_int_equal(batch->count, 9);
        check_batch(sampler, &dataset, batch, 4, NULL);
        assert_int_equal(batch->micro_count, micro == 2 ? 4 : (9 + micro - 1) / micro);
        sampler_del(sampler);
    }
    dataset_free(&dataset);
}

/* Each identity's images differ by at most one between the micro-batches. */
static void test_micro_batches_spread(void **state)
{
    struct dataset dataset;
    struct sampler *sampler;
    uint32_t counts[20];

    (void)state;
    for (size_t i = 0; i < 20; i++)
        counts[i] = 12;
    make_dataset(&dataset, counts, 20, NULL);
    sampler = make_sampler(&dataset, 10, 7, 3, 16);
    for (uint64_t s = 1; s < 30; s++) {
        const struct sampler_batch *batch = sampler_next(sampler, s);

        assert_int_equal(batch->micro_count, 5);
        for (uint32_t who = 0; who < 20; who++) {
            size_t least = SIZE_MAX, most = 0;

            for (size_t m = 0; m < batch->micro_count; m++) {
                size_t here = 0;

                for (uint32_t i = batch->micro_start[m]; i < batch->micro_start[m + 1]; i++)
                    here += batch->label[i] == who;
                least = here < least ? here : least;
                most = here > most ? here : most;
            }
            assert_true(most - least <= 1);
        }
    }
    sampler_del(sampler);
    dataset_free(&dataset);
}

/* Negatives go through all people who are not anchors, those with one image too. */
static void test_negatives_cover(void **state)
{
    struct dataset dataset;
    struct sampler *sampler;
    uint32_t counts[60], negative[60] = {0}, anchor[60] = {0};

    (void)state;
    for (size_t i = 0; i < 60; i++)
        counts[i] = i < 10 ? 4 : 1;
    make_dataset(&dataset, counts, 60, NULL);
    sampler = make_sampler(&dataset, 4, 4, 6, 16);
    for (uint64_t s = 1; s <= 10; s++) { /* one round of 60 places */
        const struct sampler_batch *batch = sampler_next(sampler, s);

        check_batch(sampler, &dataset, batch, 4, NULL);
        assert_int_equal(count_identities(batch, false), 4);
        assert_int_equal(count_identities(batch, true), 6);
        for (size_t i = 0; i < batch->count; i++)
            (batch->negative_only[i] ? negative : anchor)[batch->label[i]]++;
    }
    for (size_t i = 10; i < 60; i++) {
        assert_int_equal(anchor[i], 0);
        assert_true(negative[i] >= 1);
    }
    sampler_del(sampler);
    dataset_free(&dataset);
}

/* Each of the R comes V times; the rest is as without views, and a stranger stays a negative. */
/* Proposes the last image of each of the last identities. */
static size_t propose_last(void *context, const uint32_t *identity, size_t count, uint32_t *image,
                           size_t most)
{
    const struct dataset *dataset = context;
    size_t found = 0;

    assert_int_equal(count, 3);
    for (size_t i = dataset->identity_count; i > 0 && found < most; i--) {
        bool inside = false;

        for (size_t p = 0; p < count; p++)
            inside = inside || identity[p] == i - 1;
        if (!inside)
            image[found++] =
                dataset->identities[i - 1].first + dataset->identities[i - 1].count - 1;
    }
    return found;
}

/* From the second epoch on three of four of the negatives are proposed ones. */
static void test_proposed(void **state)
{
    static const uint32_t counts[] = {3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 1, 1};
    struct dataset dataset;
    struct sampler *sampler, *plain;
    uint32_t shown[32] = {0};

    (void)state;
    make_dataset(&dataset, counts, 12, NULL);
    sampler = make_sampler(&dataset, 3, 2, 4, 4);
    plain = make_sampler(&dataset, 3, 2, 4, 4);
    sampler_set_propose(sampler, propose_last, &dataset);
    for (uint64_t step = 1; step <= 3 * sampler_epoch_steps(sampler); step++) {
        const struct sampler_batch *batch = sampler_next(sampler, step);
        const struct sampler_batch *other = sampler_next(plain, step);
        size_t proposed = 0;

        check_batch(sampler, &dataset, batch, 2, shown);
        assert_int_equal(batch->count, 10);
        if (step <= sampler_epoch_steps(sampler)) {
            assert_memory_equal(batch->image, other->image, 10 * sizeof *batch->image);
            continue;
        }
        for (size_t i = 0; i < batch->count; i++)
            proposed += batch->negative_only[i] && batch->label[i] >= 6 &&
                        batch->image[i] + 1 == dataset.identities[batch->label[i]].first +
                                                   dataset.identities[batch->label[i]].count;
        assert_true(proposed >= 3);
    }
    sampler_del(sampler);
    sampler_del(plain);
    dataset_free(&dataset);
}

static void test_views(void **state)
{
    enum { R = 6, V = 3 };
    struct dataset dataset;
    struct sampler *one, *several;
    struct err err;

    (void)state;
    make_dataset(&dataset, (uint32_t[]){4, 3, 2, 1, 1, 1, 1}, 7, NULL);
    assert_ok(dataset_add_stranger(&dataset, 99, &err));
    assert_ok(dataset_add_image(&dataset, 99, 1000, &err));
    one = make_sampler(&dataset, 2, 4, R, 8);
    assert_ok(sampler_new(&several, &dataset, 2, 4, R, V, 8, 5, &err));
    for (uint64_t s = 1; s <= 20; s++) {
        const struct sampler_batch *single = sampler_next(one, s), *many = sampler_next(several, s);

        check_micro_batches(several, many);
        for (size_t i = 0; i < single->count; i++) {
            bool stranger = dataset.identities[single->label[i]].stranger;
            unsigned views = 0;

            for (size_t j = 0; j < many->count; j++)
                if (many->image[j] == single->image[i] && many->negative_only[j] == stranger)
                    views |= 1u << many->view[j];
            assert_int_equal(views, single->negative_only[i] ? (1 << V) - 1 : 1);
        }
    }
    sampler_del(one);
    sampler_del(several);
    dataset_free(&dataset);
}

/* LFW: most people have one image, a few have hundreds. */
static void test_long_tail(void **state)
{
    enum { PEOPLE = 3554, PAIRED = 826 };
    struct dataset dataset;
    struct sampler *sampler;
    static uint32_t counts[PEOPLE];
    uint32_t visits[PEOPLE] = {0}, seen = 0;
    uint64_t steps;

    (void)state;
    for (size_t i = 0; i < PEOPLE; i++)
        counts[i] = i == 0 ? 530 : i == 1 ? 236 : i < 60 ? 20 : i < 200 ? 5 : i < PAIRED ? 2 : 1;
    make_dataset(&dataset, counts, PEOPLE, NULL);
    sampler = make_sampler(&dataset, 24, 5, 10, 64);
    steps = sampler_epoch_steps(sampler);
    assert_int_equal(steps, (sampler_training_images(sampler) + 129) / 130);
    for (uint64_t s = 1; s <= steps; s++) {
        const struct sampler_batch *batch = sampler_next(sampler, s);

        check_batch(sampler, &dataset, batch, 5, NULL);
        assert_int_equal(count_identities(batch, false), 24);
        assert_int_equal(count_identities(batch, true), 10);
        for (size_t i = 0; i < batch->count; i++)
            visits[batch->label[i]] += !batch->negative_only[i];
    }
    for (size_t i = 0; i < PAIRED; i++)
        seen += visits[i] > 0;
    assert_true(seen >= PAIRED * 9 / 10); /* the batches of an epoch have room for nearly all */
    assert_in_range(visits[0] / 5, steps / 2 - 1, steps / 2 + 1); /* half of the batches */
    assert_true(visits[0] > visits[2] && visits[2] >= 2 * visits[199]);
    sampler_del(sampler);
    dataset_free(&dataset);
}

/* Every pair of identities meets: the plan does not keep neighbours together. */
static void test_company_is_mixed(void **state)
{
    struct dataset dataset;
    struct sampler *sampler;
    uint32_t counts[24], together[24][24] = {{0}};

    (void)state;
    for (size_t i = 0; i < 24; i++)
        counts[i] = 40;
    make_dataset(&dataset, counts, 24, NULL);
    sampler = make_sampler(&dataset, 6, 4, 0, 24);
    for (uint64_t s = 1; s <= 400; s++) { /* each pair is expected in 400 * 6 * 5 / (24 * 23) */
        const struct sampler_batch *batch = sampler_next(sampler, s);

        for (size_t i = 0; i < batch->count; i++) {
            for (size_t j = 0; j < batch->count; j++)
                together[batch->label[i]][batch->label[j]]++;
        }
    }
    for (size_t i = 0; i < 24; i++) {
        for (size_t j = 0; j < i; j++)
            assert_in_range(together[i][j] / 16, 8, 40); /* mean 21.7, standard deviation 4.5 */
    }
    sampler_del(sampler);
    dataset_free(&dataset);
}

static void test_sampler_no_memory(void **state)
{
    struct dataset dataset;
    struct sampler *sampler = NULL;
    struct err err;
    size_t n = 0;
    enum status status;

    (void)state;
    make_dataset(&dataset, (uint32_t[]){4, 4, 3, 1}, 4, NULL);
    do {
        mem_fail_after(++n);
        status = sampler_new(&sampler, &dataset, 2, 2, 1, 1, 4, 1, &err);
        assert_true(status == ST_OK || status == ST_NOMEM);
    } while (status != ST_OK);
    mem_fail_after(0);
    assert_true(n > 15);
    check_batch(sampler, &dataset, sampler_next(sampler, 1), 2, NULL);
    sampler_del(sampler);
    dataset_free(&dataset);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_held_out_share),
    cmocka_unit_test(test_dataset_no_memory),
    cmocka_unit_test(test_epoch_covers),
    cmocka_unit_test(test_batch_is_pure),
    cmocka_unit_test(test_tiny),
    cmocka_unit_test(test_refuses_without_pairs),
    cmocka_unit_test(test_odd_micro_batches),
    cmocka_unit_test(test_micro_batches_spread),
    cmocka_unit_test(test_negatives_cover),
    cmocka_unit_test(test_proposed),
    cmocka_unit_test(test_views),
    cmocka_unit_test(test_long_tail),
    cmocka_unit_test(test_company_is_mixed),
    cmocka_unit_test(test_sampler_no_memory),
};

UNIT_MAIN(tests)
