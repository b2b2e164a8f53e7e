/* The classifier: loss and gradients against the definition in plain loops of doubles and its
 * finite differences, the same bits for every number of threads, weights that follow people. */
#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "train/classifier.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define DIM 8
#define PEOPLE 6 /* 1 is held out, 4 a stranger: four classes */
#define CLASSES 4
#define IMAGES 7

static struct dataset people_new(int first, int count)
{
    struct dataset dataset = {0};
    struct err err;

    for (int i = first; i < first + count; i++) {
        if (i == 4)
            assert_ok(dataset_add_stranger(&dataset, 100 + i, &err));
        else
            assert_ok(dataset_add_identity(&dataset, 100 + i, "somebody", i == 1, &err));
    }
    return dataset;
}

static struct classifier *make(const struct dataset *dataset, const char *loss, const char *scale,
                               const char *dim, size_t batch)
{
    struct classifier *classifier;
    struct settings settings;
    struct err err;

    settings_init(&settings);
    assert_ok(settings_set(&settings, SETTING_LOSS, loss, &err));
    assert_ok(settings_set(&settings, SETTING_CLASS_SCALE, scale, &err));
    assert_ok(settings_set(&settings, SETTING_EMBEDDING, dim, &err));
    assert_ok(classifier_new(&classifier, &settings, dataset, batch, &err));
    return classifier;
}

/* Vectors of length 1. */
static void draw(float *embedding, size_t n, size_t dim)
{
    struct rng rng;

    rng_init(&rng, 1, RNG_TEST, 0, 0);
    for (size_t i = 0; i < n; i++) {
        double square = 0;

        for (size_t k = 0; k < dim; k++) {
            embedding[i * dim + k] = rng_normal(&rng);
            square += (double)embedding[i * dim + k] * (double)embedding[i * dim + k];
        }
        for (size_t k = 0; k < dim; k++)
            embedding[i * dim + k] /= (float)sqrt(square);
    }
}

/* The classes of the people, and the people of the images. */
static const int class_of[PEOPLE] = {0, -1, 1, 2, -1, 3};
static const uint32_t shows[IMAGES] = {0, 2, 2, 3, 4, 5, 0};

/* z_c of an image, from x = embeddings, then weights. */
static double naive_logit(const struct classifier *classifier, const double *x, size_t i, int c)
{
    const double *f = x + i * DIM, *w = x + (IMAGES + (size_t)c) * DIM;
    double product = 0, square = 0, s = (double)classifier->scale, m = (double)classifier->margin;

    for (int k = 0; k < DIM; k++) {
        product += f[k] * w[k];
        square += w[k] * w[k];
    }
    if (classifier->kind == LOSS_SOFTMAX)
        return s * product;
    product /= sqrt(square);
    if (c != class_of[shows[i]])
        return s * product;
    return s * (acos(product) + m <= M_PI ? cos(acos(product) + m) : product - m * sin(m));
}

static double naive_loss(const struct classifier *classifier, const double *x)
{
    double loss = 0;
    int images = 0;

    for (size_t i = 0; i < IMAGES; i++) {
        int own = class_of[shows[i]];
        double sum = 0;

        if (own < 0)
            continue;
        for (int c = 0; c < CLASSES; c++)
            sum += exp(naive_logit(classifier, x, i, c) - naive_logit(classifier, x, i, own));
        loss += log(sum);
        images++;
    }
    return loss / images;
}

static void check_gradients(const char *loss)
{
    struct dataset dataset = people_new(0, PEOPLE);
    struct classifier *classifier = make(&dataset, loss, "4", "8", IMAGES);
    float embedding[IMAGES * DIM], gradient[(IMAGES + CLASSES) * DIM];
    double x[(IMAGES + CLASSES) * DIM];
    struct classifier_figures figures;

    assert_int_equal(classifier->classes, CLASSES);
    draw(embedding, IMAGES, DIM);
    /* The last image lies opposite its class: theta + m > pi. */
    for (int k = 0; k < DIM; k++) {
        classifier->weight[k] = k == 0 ? -2 : 0.1f;
        embedding[(IMAGES - 1) * DIM + k] = k == 0 ? 1 : 0;
    }
    for (int i = 0; i < IMAGES * DIM; i++)
        x[i] = (double)embedding[i];
    for (int i = 0; i < CLASSES * DIM; i++)
        x[IMAGES * DIM + i] = (double)classifier->weight[i];
    classifier_pass(classifier, gradient, &figures, embedding, shows, IMAGES, 1);
    memcpy(gradient + IMAGES * DIM, classifier->gradient, CLASSES * DIM * sizeof *gradient);
    assert_int_equal(figures.images, IMAGES - 1);
    assert_near(figures.loss, naive_loss(classifier, x), 1e-5);
    for (int i = 0; i < (IMAGES + CLASSES) * DIM; i++) {
        double before = x[i], up;

        x[i] = before + 1e-5;
        up = naive_loss(classifier, x);
        x[i] = before - 1e-5;
        assert_near((double)gradient[i], (up - naive_loss(classifier, x)) / 2e-5, 2e-5);
        x[i] = before;
    }
    for (int k = 0; k < DIM; k++)
        assert_true(gradient[4 * DIM + k] == 0); /* the stranger's image */
    classifier_del(classifier);
    dataset_free(&dataset);
}

static void test_gradients_are_those_of_the_definition(void **state)
{
    (void)state;
    check_gradients("softmax");
    check_gradients("arcface");
}

static void test_an_image_is_right_if_its_class_is_first(void **state)
{
    struct dataset dataset = people_new(0, PEOPLE);
    struct classifier *classifier = make(&dataset, "arcface", "16", "8", IMAGES);
    float embedding[IMAGES * DIM] = {0}, gradient[IMAGES * DIM];
    struct classifier_figures figures;

    (void)state;
    memset(classifier->weight, 0, CLASSES * DIM * sizeof(float));
    for (int c = 0; c < CLASSES; c++)
        classifier->weight[c * DIM + c] = 1;
    for (int i = 0; i < IMAGES; i++) /* all but the first one lie on their class */
        embedding[i * DIM + (i == 0 ? 3 : class_of[shows[i]] < 0 ? 0 : class_of[shows[i]])] = 1;
    classifier_pass(classifier, gradient, &figures, embedding, shows, IMAGES, 1);
    assert_int_equal(figures.images, IMAGES - 1);
    assert_int_equal(figures.right, IMAGES - 2);
    embedding[0] = NAN;
    classifier_pass(classifier, gradient, &figures, embedding, shows, IMAGES, 1);
    assert_true(isnan(figures.loss));
    assert_int_equal(figures.right, IMAGES - 2);
    classifier_del(classifier);
    dataset_free(&dataset);
}

/* At the largest scale exp(z) has no float; the loss is the distance of two logits. */
static void test_large_logits_give_finite_numbers(void **state)
{
    struct dataset dataset = people_new(0, PEOPLE);
    struct classifier *classifier = make(&dataset, "softmax", "1000", "8", IMAGES);
    float embedding[IMAGES * DIM] = {0}, gradient[IMAGES * DIM];
    struct classifier_figures figures;

    (void)state;
    memset(classifier->weight, 0, CLASSES * DIM * sizeof(float));
    classifier->weight[0] = 3;
    classifier->weight[DIM] = -3;
    for (int i = 0; i < IMAGES; i++)
        embedding[i * DIM] = i == 1 || i == 2 ? 1 : -1; /* both images of class 1 lie at class 0 */
    classifier_pass(classifier, gradient, &figures, embedding, shows, 3, 1);
    assert_near(figures.loss, 6000, 1e-2);
    for (int i = 0; i < 3 * DIM; i++)
        assert_true(isfinite(gradient[i]));
    classifier_del(classifier);
    dataset_free(&dataset);
}

#define MANY 600 /* people: more than two blocks of classes, */
#define BATCH 70 /* and of images */
#define WIDE 32

static void check_threads(const char *loss)
{
    struct dataset dataset = people_new(0, MANY);
    struct classifier *one = make(&dataset, loss, "16", "32", BATCH);
    struct classifier *three = make(&dataset, loss, "16", "32", BATCH);
    static float embedding[BATCH * WIDE], gradient[2][BATCH * WIDE];
    struct classifier_figures figures[2];
    uint32_t identity[BATCH];

    for (uint32_t i = 0; i < BATCH; i++)
        identity[i] = i * 7;
    draw(embedding, BATCH, WIDE);
    classifier_pass(one, gradient[0], &figures[0], embedding, identity, BATCH, 1);
    classifier_pass(three, gradient[1], &figures[1], embedding, identity, BATCH, 3);
    assert_memory_equal(gradient[0], gradient[1], sizeof gradient[0]);
    assert_memory_equal(one->gradient, three->gradient, one->classes * WIDE * sizeof(float));
    assert_true(figures[0].loss == figures[1].loss && figures[0].loss > 0);
    classifier_del(one);
    classifier_del(three);
    dataset_free(&dataset);
}

static void test_threads_give_the_same_bits(void **state)
{
    (void)state;
    check_threads("softmax");
    check_threads("arcface");
}

/* People 100 ... 105 are saved; then 100 and 101 are gone, 106 has come. */
static void test_weights_follow_their_people(void **state)
{
    char folder[] = "/tmp/facenet-classifier-XXXXXX", path[64], digest[65];
    struct dataset before = people_new(0, PEOPLE), after = people_new(2, PEOPLE - 1);
    struct classifier *old = make(&before, "softmax", "16", "8", IMAGES);
    struct classifier *new = make(&after, "softmax", "16", "8", IMAGES);
    struct classifier *other = make(&after, "softmax", "16", "16", IMAGES);
    struct tensor list[CLASSIFIER_TENSORS];
    size_t count = classifier_tensors(old, list);
    struct checkpoint *checkpoint;
    float fresh[DIM];
    struct err err;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/checkpoint", folder);
    for (size_t i = 0; i < CLASSES * DIM; i++) {
        old->weight[i] = (float)i;
        old->optimizer.state[0][i] = 1000 + (float)i;
        old->optimizer.state[1][i] = 2000 + (float)i;
    }
    assert_ok(checkpoint_save(path, list, count, NULL, 0, digest, &err));
    assert_ok(checkpoint_open(&checkpoint, path, &err));
    assert_int_equal(new->classes, 4); /* 102, 103, 105, 106: their rows were 1, 2, 3, none */
    memcpy(fresh, new->weight + 3 * DIM, sizeof fresh);
    assert_ok(classifier_load(new, checkpoint, &err));
    assert_memory_equal(new->weight, old->weight + DIM, 3 * DIM * sizeof(float));
    assert_memory_equal(new->weight + 3 * DIM, fresh, sizeof fresh);
    for (int i = 0; i < 2; i++) {
        assert_memory_equal(new->optimizer.state[i], old->optimizer.state[i] + DIM,
                            3 * DIM * sizeof(float));
        assert_true(new->optimizer.state[i][3 * DIM] == 0);
    }
    assert_int_equal(classifier_load(other, checkpoint, &err), ST_CORRUPT);
    checkpoint_close(checkpoint);
    (void)unlink(path);
    (void)rmdir(folder);
    classifier_del(old);
    classifier_del(new);
    classifier_del(other);
    dataset_free(&before);
    dataset_free(&after);
}

static void test_out_of_memory(void **state)
{
    struct dataset dataset = people_new(0, PEOPLE);
    struct classifier *classifier;
    struct settings settings;
    struct err err;

    (void)state;
    settings_init(&settings);
    assert_ok(settings_set(&settings, SETTING_LOSS, "arcface", &err));
    for (size_t n = 1;; n++) {
        enum status status;

        mem_fail_after(n);
        status = classifier_new(&classifier, &settings, &dataset, IMAGES, &err);
        if (!mem_failed())
            break;
        assert_int_equal(status, ST_NOMEM);
        assert_null(classifier);
    }
    mem_fail_after(0);
    assert_non_null(classifier);
    classifier_del(classifier);
    dataset_free(&dataset);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_gradients_are_those_of_the_definition),
    cmocka_unit_test(test_an_image_is_right_if_its_class_is_first),
    cmocka_unit_test(test_large_logits_give_finite_numbers),
    cmocka_unit_test(test_threads_give_the_same_bits),
    cmocka_unit_test(test_weights_follow_their_people),
    cmocka_unit_test(test_out_of_memory),
};

UNIT_MAIN(tests)
