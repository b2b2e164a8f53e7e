/* Losses and gradients of classifiers and of triplets that mix the embeddings of two nets, compared
 * with PyTorch's (make_reference.py, reference.h). */
#include "nn/close.h"
#include "nn/lcg.h"
#include "reference.h"
#include "unit.h"

#include "train/classifier.h"
#include "triplet/selection.h"

#include <math.h>
#include <stdlib.h>

#define IMAGES 12
#define DIM 6
#define CLASSES 4
#define ROWS (2 * IMAGES)

static void embeddings(float *out, uint32_t seed)
{
    lcg_fill(out, (size_t)IMAGES * DIM, seed);
    for (size_t i = 0; i < IMAGES; i++) {
        double square = 0;

        for (size_t k = 0; k < DIM; k++)
            square += (double)out[i * DIM + k] * (double)out[i * DIM + k];
        for (size_t k = 0; k < DIM; k++)
            out[i * DIM + k] = (float)((double)out[i * DIM + k] / sqrt(square));
    }
}

static void check_classifier(const char *loss, double value, const float *d_embedding,
                             const float *d_weight)
{
    struct dataset dataset = {0};
    struct classifier *classifier;
    struct classifier_figures figures;
    struct settings settings;
    float embedding[IMAGES * DIM], gradient[IMAGES * DIM];
    uint32_t identity[IMAGES];
    struct err err;

    settings_init(&settings);
    assert_ok(settings_set(&settings, SETTING_LOSS, loss, &err));
    assert_ok(settings_set(&settings, SETTING_CLASS_SCALE, "8", &err));
    assert_ok(settings_set(&settings, SETTING_EMBEDDING, "6", &err));
    for (int c = 0; c < CLASSES; c++)
        assert_ok(dataset_add_identity(&dataset, c + 1, "somebody", false, &err));
    assert_ok(classifier_new(&classifier, &settings, &dataset, IMAGES, &err));
    embeddings(embedding, 61);
    lcg_fill(classifier->weight, (size_t)CLASSES * DIM, 62);
    for (uint32_t i = 0; i < IMAGES; i++)
        identity[i] = i % CLASSES;
    classifier_pass(classifier, gradient, &figures, embedding, identity, IMAGES, 1);
    assert_near(figures.loss, value, 1e-5);
    assert_close(gradient, d_embedding, (size_t)IMAGES * DIM, 1e-5, "%s", loss);
    assert_close(classifier->gradient, d_weight, (size_t)CLASSES * DIM, 1e-5, "%s", loss);
    classifier_del(classifier);
    dataset_free(&dataset);
}

static void test_classifiers(void **state)
{
    (void)state;
    check_classifier("softmax", (double)reference_softmax_loss[0], reference_softmax_d_embedding,
                     reference_softmax_d_weight);
    check_classifier("arcface", (double)reference_arcface_loss[0], reference_arcface_d_embedding,
                     reference_arcface_d_weight);
}

static void check_harmonic(enum select_rule rule, uint64_t triplets, double loss,
                           const float *expected)
{
    static float embedding[ROWS * DIM], distance[ROWS * ROWS], gradient[ROWS * ROWS];
    static float d_embedding[ROWS * DIM];
    const struct selection_options options = {
        .rule = rule, .margin = 0.4f, .curriculum = 0.05f, .dim = DIM, .seed = 1, .step = 1};
    uint32_t label[ROWS];
    const struct triplet_batch batch = {
        .distance = distance, .label = label, .n = ROWS, .fixed = IMAGES};
    void *scratch = aligned_alloc(64, (selection_scratch_size(ROWS, 2) + 63) / 64 * 64);
    struct selection selection;

    assert_non_null(scratch);
    embeddings(embedding, 63);
    embeddings(embedding + (size_t)IMAGES * DIM, 64);
    for (uint32_t i = 0; i < ROWS; i++)
        label[i] = i % IMAGES % 4;
    distances_compute(distance, embedding, ROWS, DIM, 2);
    selection_run(&selection, gradient, &batch, &options, scratch, 2);
    assert_int_equal(selection.selected, triplets);
    assert_near(selection.loss, loss, 1e-5);
    /* A picture meets two others of its person by either net, and itself by the older one. */
    assert_int_equal(selection.pairs, IMAGES * 5 + IMAGES * 3);
    selection_embedding_gradient(d_embedding, gradient, 1 / (float)selection.selected, embedding,
                                 &batch, DIM, 2);
    assert_close(d_embedding, expected, (size_t)IMAGES * DIM, 1e-5, "rule %d", (int)rule);
    free(scratch);
}

static void test_harmonic(void **state)
{
    (void)state;
    check_harmonic(SELECT_BATCH_ALL, REFERENCE_BATCH_ALL, (double)reference_batch_all_loss[0],
                   reference_batch_all_d_embedding);
    check_harmonic(SELECT_HARDEST_SEMI_HARD, REFERENCE_HARDEST_SEMI_HARD,
                   (double)reference_hardest_semi_hard_loss[0],
                   reference_hardest_semi_hard_d_embedding);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_classifiers),
    cmocka_unit_test(test_harmonic),
};

UNIT_MAIN(tests)
