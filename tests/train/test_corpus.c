/* Mined negatives: the nearest images of others come first, each person once, and only those that
 * had a batch; the same for every number of threads. */
#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "train/corpus.h"

#include <math.h>

#define DIM 10 /* no multiple of a vector's lanes */
#define PEOPLE 12
#define IMAGES 3 /* of each */
#define ALL (PEOPLE * IMAGES)

static struct dataset people_new(void)
{
    struct dataset dataset = {0};
    struct err err;

    for (int i = 0; i < ALL; i++) {
        if (i % IMAGES == 0)
            assert_ok(dataset_add_identity(&dataset, i + 1, "somebody", false, &err));
        assert_ok(dataset_add_image(&dataset, i + 1, (uint64_t)i, &err));
    }
    return dataset;
}

static struct corpus *corpus_make(const struct dataset *dataset, int threads)
{
    struct corpus *corpus;
    struct settings settings;
    struct err err;

    settings_init(&settings);
    assert_ok(settings_set(&settings, SETTING_EMBEDDING, "10", &err));
    assert_ok(corpus_new(&corpus, &settings, dataset, threads, &err));
    assert_null(corpus); /* by default nothing is mined */
    assert_ok(settings_set(&settings, SETTING_NEGATIVES_FROM, "mined", &err));
    assert_ok(corpus_new(&corpus, &settings, dataset, threads, &err));
    assert_non_null(corpus);
    return corpus;
}

/* Vectors of length 1; all but the last person's, and a NaN among them, are kept. */
static void fill(struct corpus *corpus, float embedding[ALL * DIM])
{
    uint32_t image[ALL];
    struct rng rng;

    rng_init(&rng, 1, RNG_TEST, 0, 0);
    for (uint32_t i = 0; i < ALL; i++) {
        double square = 0;

        image[i] = i;
        for (size_t k = 0; k < DIM; k++) {
            embedding[i * DIM + k] = rng_normal(&rng);
            square += (double)embedding[i * DIM + k] * (double)embedding[i * DIM + k];
        }
        for (size_t k = 0; k < DIM; k++)
            embedding[i * DIM + k] /= (float)sqrt(square);
    }
    embedding[4 * DIM] = NAN;
    corpus_keep(corpus, embedding, image, ALL - IMAGES, 7);
}

static double cosine_of(const float *embedding, uint32_t person, uint32_t image)
{
    double mean[DIM] = {0}, square = 0, product = 0;

    for (size_t i = person * IMAGES; i < (person + 1) * IMAGES; i++)
        for (size_t k = 0; k < DIM && !isnan(embedding[i * DIM]); k++)
            mean[k] += (double)embedding[i * DIM + k];
    for (size_t k = 0; k < DIM; k++) {
        square += mean[k] * mean[k];
        product += mean[k] * (double)embedding[image * DIM + k];
    }
    return product / sqrt(square);
}

static void test_the_nearest_come_first(void **state)
{
    static const uint32_t batch[] = {1, 5, 8};
    struct dataset dataset = people_new();
    struct corpus *corpus = corpus_make(&dataset, 1), *three = corpus_make(&dataset, 3);
    float embedding[ALL * DIM];
    uint32_t proposed[PEOPLE], again[PEOPLE];
    bool inside[PEOPLE] = {[1] = true, [5] = true, [8] = true};
    size_t count;

    (void)state;
    assert_int_equal(corpus_propose(corpus, batch, 3, proposed, PEOPLE), 0); /* nothing is known */
    fill(corpus, embedding);
    fill(three, embedding);
    count = corpus_propose(corpus, batch, 3, proposed, 5);
    assert_int_equal(count, 5);
    for (size_t r = 0; r < count; r++) {
        uint32_t who = proposed[r] / IMAGES, person = batch[r % 3];

        assert_false(inside[who]);
        assert_true(who != PEOPLE - 1 && proposed[r] != 4);
        for (uint32_t i = 0; i < ALL - IMAGES; i++)
            if (!inside[i / IMAGES] && i != 4)
                assert_true(cosine_of(embedding, person, i) <=
                            cosine_of(embedding, person, proposed[r]) + 1e-6);
        inside[who] = true;
    }
    assert_int_equal(corpus_propose(three, batch, 3, again, 5), 5);
    assert_memory_equal(proposed, again, 5 * sizeof *proposed);
    /* All others have had a batch but the last one. */
    assert_int_equal(corpus_propose(corpus, batch, 3, proposed, PEOPLE), PEOPLE - 4);
    /* Who has none asks for none. */
    assert_int_equal(corpus_propose(corpus, &(uint32_t){PEOPLE - 1}, 1, proposed, 5), 0);
    corpus_del(corpus);
    corpus_del(three);
    dataset_free(&dataset);
}

static void test_out_of_memory(void **state)
{
    struct dataset dataset = people_new();
    struct corpus *corpus = NULL;
    struct settings settings;
    struct err err;

    (void)state;
    settings_init(&settings);
    assert_ok(settings_set(&settings, SETTING_NEGATIVES_FROM, "mined", &err));
    for (size_t n = 1;; n++) {
        enum status status;

        mem_fail_after(n);
        status = corpus_new(&corpus, &settings, &dataset, 1, &err);
        if (!mem_failed())
            break;
        assert_int_equal(status, ST_NOMEM);
        assert_null(corpus);
    }
    mem_fail_after(0);
    corpus_del(corpus);
    dataset_free(&dataset);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_the_nearest_come_first),
    cmocka_unit_test(test_out_of_memory),
};

UNIT_MAIN(tests)
