/* See classifier.h.  The products go through BLAS in blocks of a fixed size, each on one thread, so
 * the bits don't depend on the number of threads. */
#include "train/classifier.h"

#include "base/mem.h"
#include "base/rng.h"
#include "nn/kernel/blas.h"

#include <math.h>
#include <string.h>

#define CLASS_BLOCK 256 /* classes of a product, */
#define IMAGE_BLOCK 32  /* and images */
#define SINE_LEAST 1e-3 /* near 0 the slope of cos(theta + m) by cos theta has no bound */
#define PERSON_DIGITS 3

static bool classifier_has(const struct dataset_identity *identity)
{
    return identity->name[0] != '\0' && !identity->held_out && !identity->stranger;
}

/* Gives each identity its class, and each class the id of its person. */
static void classifier_number(struct classifier *classifier, const struct dataset *dataset)
{
    size_t class = 0;

    for (size_t i = 0; i < dataset->identity_count; i++) {
        classifier->class_of[i] = -1;
        if (!classifier_has(&dataset->identities[i]))
            continue;
        for (int digit = 0; digit < PERSON_DIGITS; digit++)
            classifier->person[class * PERSON_DIGITS + (size_t)digit] =
                (float)((uint64_t)dataset->identities[i].id >> 24 * digit & 0xFFFFFF);
        classifier->class_of[i] = (int32_t) class ++;
    }
}

/* Weights of length 1 in the mean. */
static void classifier_init(struct classifier *classifier, const struct dataset *dataset,
                            uint64_t seed)
{
    float deviation = 1 / sqrtf((float)classifier->dim);

    for (size_t i = 0; i < dataset->identity_count; i++) {
        float *weight;
        struct rng rng;

        if (classifier->class_of[i] < 0)
            continue;
        weight = classifier->weight + (size_t)classifier->class_of[i] * classifier->dim;
        rng_init(&rng, seed, RNG_CLASSES, (uint64_t)dataset->identities[i].id, 0);
        for (size_t k = 0; k < classifier->dim; k++)
            weight[k] = deviation * rng_normal(&rng);
    }
    memset(classifier->decays, 1, classifier->classes * classifier->dim);
}

static enum status classifier_allocate(struct classifier *classifier, size_t identities,
                                       struct err *err)
{
    size_t weights, logits;

    if (!mem_multiply(classifier->classes, classifier->dim, &weights) ||
        !mem_multiply(classifier->batch, classifier->classes, &logits))
        return err_nomem(err, "the classifier");
    classifier->class_of = mem_new(identities, sizeof *classifier->class_of);
    classifier->person = mem_new(classifier->classes, PERSON_DIGITS * sizeof(float));
    classifier->weight = mem_new_aligned(weights, sizeof(float));
    classifier->gradient = mem_new_aligned(weights, sizeof(float));
    classifier->unit = mem_new_aligned(weights, sizeof(float));
    classifier->logit = mem_new_aligned(logits, sizeof(float));
    classifier->loss = mem_new(classifier->batch, sizeof *classifier->loss);
    classifier->right = mem_new(classifier->batch, 1);
    classifier->decays = mem_new(weights, 1);
    if (classifier->class_of == NULL || classifier->person == NULL || classifier->weight == NULL ||
        classifier->gradient == NULL || classifier->unit == NULL || classifier->logit == NULL ||
        classifier->loss == NULL || classifier->right == NULL || classifier->decays == NULL)
        return err_nomem(err, "the classifier");
    return ST_OK;
}

enum status classifier_new(struct classifier **out, const struct settings *settings,
                           const struct dataset *dataset, size_t batch, struct err *err)
{
    enum loss_kind kind = (enum loss_kind)settings_index(settings, SETTING_LOSS);
    struct classifier *classifier;
    enum status status;

    *out = NULL;
    if (kind == LOSS_TRIPLET)
        return ST_OK;
    classifier = mem_new(1, sizeof *classifier);
    if (classifier == NULL)
        return err_nomem(err, "the classifier");
    classifier->kind = kind;
    classifier->scale = (float)settings_real(settings, SETTING_CLASS_SCALE);
    classifier->margin = (float)settings_real(settings, SETTING_CLASS_MARGIN);
    classifier->dim = (size_t)settings_integer(settings, SETTING_EMBEDDING);
    classifier->batch = batch;
    for (size_t i = 0; i < dataset->identity_count; i++)
        classifier->classes += classifier_has(&dataset->identities[i]);
    status = classifier_allocate(classifier, dataset->identity_count, err);
    if (status == ST_OK)
        status = optimizer_init(&classifier->optimizer,
                                (enum optimizer_kind)settings_index(settings, SETTING_OPTIMIZER),
                                classifier->classes * classifier->dim, err);
    if (status != ST_OK) {
        classifier_del(classifier);
        return status;
    }
    classifier_number(classifier, dataset);
    classifier_init(classifier, dataset, (uint64_t)settings_integer(settings, SETTING_SEED));
    *out = classifier;
    return ST_OK;
}

void classifier_del(struct classifier *classifier)
{
    if (classifier == NULL)
        return;
    mem_free(classifier->class_of);
    mem_free(classifier->person);
    mem_free(classifier->weight);
    mem_free(classifier->gradient);
    mem_free(classifier->unit);
    mem_free(classifier->logit);
    mem_free(classifier->loss);
    mem_free(classifier->right);
    mem_free(classifier->decays);
    optimizer_free(&classifier->optimizer);
    mem_free(classifier);
}

static float classifier_dot(const float *a, const float *b, size_t dim)
{
    double sum = 0;

    for (size_t k = 0; k < dim; k++)
        sum += (double)a[k] * (double)b[k];
    return (float)sum;
}

static float classifier_inverse_length(const float *weight, size_t dim)
{
    return 1 / sqrtf(fmaxf(classifier_dot(weight, weight, dim), 1e-30f));
}

/* The weights that logits are products with; those of arcface have length 1. */
static const float *classifier_rows(struct classifier *classifier, int threads)
{
    size_t dim = classifier->dim;

    (void)threads; /* without OpenMP */
    if (classifier->kind != LOSS_ARCFACE)
        return classifier->weight;
#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t c = 0; c < classifier->classes; c++) {
        const float *weight = classifier->weight + c * dim;
        float inverse = classifier_inverse_length(weight, dim);

        for (size_t k = 0; k < dim; k++)
            classifier->unit[c * dim + k] = inverse * weight[k];
    }
    return classifier->unit;
}

/* The cosine that an image's own class counts with, from its own cosine; and the slope. */
static float classifier_own(const struct classifier *classifier, float cosine, float *slope)
{
    double c = fmin(1, fmax(-1, (double)cosine)), m = (double)classifier->margin;
    double sine = fmax(SINE_LEAST, sqrt(1 - c * c));

    *slope = 1;
    if (classifier->kind != LOSS_ARCFACE)
        return cosine;
    if (c <= cos(M_PI - m)) /* theta + m > pi */
        return (float)(c - m * sin(m));
    *slope = (float)(cos(m) + c * sin(m) / sine);
    return (float)(c * cos(m) - sqrt(1 - c * c) * sin(m));
}

/* One image: from the cosines, of which own is its class, the loss; the row becomes dL/dz times
 * scale, of the sum of the losses. */
static double classifier_row(const struct classifier *classifier, float *row, size_t own,
                             uint8_t *right)
{
    size_t classes = classifier->classes;
    float scale = classifier->scale, slope, cosine = row[own], most = -INFINITY;
    double sum = 0, loss;

    *right = 1;
    for (size_t c = 0; c < classes; c++)
        *right &= c == own || row[c] < cosine;
    row[own] = classifier_own(classifier, cosine, &slope);
    for (size_t c = 0; c < classes; c++)
        most = fmaxf(most, row[c]);
    loss = -(double)(scale * (row[own] - most));
    for (size_t c = 0; c < classes; c++) {
        row[c] = expf(scale * (row[c] - most));
        sum += (double)row[c];
    }
    for (size_t c = 0; c < classes; c++)
        row[c] *= scale / (float)sum;
    row[own] = slope * (row[own] - scale);
    return loss + log(sum);
}

/* Of arcface: dL/dw from dL/d(w / |w|), orthogonal to w. */
static void classifier_through_length(struct classifier *classifier, size_t c)
{
    size_t dim = classifier->dim;
    const float *weight = classifier->weight + c * dim, *unit = classifier->unit + c * dim;
    float *gradient = classifier->gradient + c * dim;
    float along = classifier_dot(unit, gradient, dim);
    float inverse = classifier_inverse_length(weight, dim);

    for (size_t k = 0; k < dim; k++)
        gradient[k] = inverse * (gradient[k] - along * unit[k]);
}

/* The gradients, from dL/dz in the logits. */
static void classifier_backward(struct classifier *classifier, float *d_embedding,
                                const float *rows, const float *embedding, size_t n, int threads)
{
    size_t classes = classifier->classes, dim = classifier->dim;

    (void)threads; /* without OpenMP */
#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t first = 0; first < n; first += IMAGE_BLOCK) {
        size_t count = n - first < IMAGE_BLOCK ? n - first : IMAGE_BLOCK;

        blas_gemm(false, false, count, dim, classes, 1, classifier->logit + first * classes,
                  classes, rows, dim, 0, d_embedding + first * dim, dim);
    }
#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t first = 0; first < classes; first += CLASS_BLOCK) {
        size_t count = classes - first < CLASS_BLOCK ? classes - first : CLASS_BLOCK;

        blas_gemm(true, false, count, dim, n, 1, classifier->logit + first, classes, embedding, dim,
                  0, classifier->gradient + first * dim, dim);
        for (size_t c = first; c < first + count && classifier->kind == LOSS_ARCFACE; c++)
            classifier_through_length(classifier, c);
    }
}

static void classifier_logits(struct classifier *classifier, const float *rows,
                              const float *embedding, size_t n, int threads)
{
    size_t classes = classifier->classes, dim = classifier->dim;

    (void)threads; /* without OpenMP */
#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t first = 0; first < classes; first += CLASS_BLOCK) {
        size_t count = classes - first < CLASS_BLOCK ? classes - first : CLASS_BLOCK;

        blas_gemm(false, true, n, count, dim, 1, embedding, dim, rows + first * dim, dim, 0,
                  classifier->logit + first, classes);
    }
}

void classifier_pass(struct classifier *classifier, float *d_embedding,
                     struct classifier_figures *figures, const float *embedding,
                     const uint32_t *identity, size_t n, int threads)
{
    const float *rows = classifier_rows(classifier, threads);
    size_t classes = classifier->classes;

    *figures = (struct classifier_figures){0};
    classifier_logits(classifier, rows, embedding, n, threads);
    for (size_t i = 0; i < n; i++)
        figures->images += classifier->class_of[identity[i]] >= 0;
#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t i = 0; i < n; i++) {
        float *row = classifier->logit + i * classes;
        int32_t own = classifier->class_of[identity[i]];

        if (own < 0) {
            classifier->loss[i] = classifier->right[i] = 0;
            memset(row, 0, classes * sizeof *row);
            continue;
        }
        classifier->loss[i] = classifier_row(classifier, row, (size_t)own, &classifier->right[i]);
        for (size_t c = 0; c < classes; c++)
            row[c] /= (float)figures->images;
    }
    for (size_t i = 0; i < n; i++) {
        figures->loss += classifier->loss[i];
        figures->right += classifier->right[i];
    }
    figures->loss /= figures->images > 0 ? (double)figures->images : 1;
    classifier_backward(classifier, d_embedding, rows, embedding, n, threads);
}

size_t classifier_tensors(const struct classifier *classifier,
                          struct tensor list[CLASSIFIER_TENSORS])
{
    static const char *const names[] = {"classifier.optimizer.0", "classifier.optimizer.1"};
    size_t count = 2;

    list[0] = (struct tensor){.name = "classifier.person",
                              .shape = {classifier->classes, PERSON_DIGITS},
                              .dims = 2,
                              .data = classifier->person};
    list[1] = (struct tensor){.name = "classifier.weight",
                              .shape = {classifier->classes, classifier->dim},
                              .dims = 2,
                              .data = classifier->weight};
    for (size_t i = 0; i < classifier->optimizer.state_count; i++, count++) {
        list[count] = list[1];
        list[count].name = names[i];
        list[count].data = classifier->optimizer.state[i];
    }
    return count;
}

static int64_t classifier_id(const float digits[PERSON_DIGITS])
{
    uint64_t id = 0;

    for (int digit = 0; digit < PERSON_DIGITS; digit++)
        id |= (uint64_t)digits[digit] << 24 * digit;
    return (int64_t)id;
}

/* The rows of the people that a checkpoint knows, from the tensor as it has it, go to where these
 * people are now.  Both lists of people rise by id, as a data set does. */
static void classifier_take(const struct classifier *classifier, float *to, const float *from,
                            const float *people, size_t people_count)
{
    size_t dim = classifier->dim, i = 0;

    for (size_t c = 0; c < classifier->classes; c++) {
        int64_t id = classifier_id(classifier->person + c * PERSON_DIGITS);

        while (i < people_count && classifier_id(people + i * PERSON_DIGITS) < id)
            i++;
        if (i < people_count && classifier_id(people + i * PERSON_DIGITS) == id)
            memcpy(to + c * dim, from + i * dim, dim * sizeof *to);
    }
}

enum status classifier_load(struct classifier *classifier, const struct checkpoint *checkpoint,
                            struct err *err)
{
    struct tensor list[CLASSIFIER_TENSORS];
    size_t count = classifier_tensors(classifier, list);
    size_t people_count = checkpoint_rows(checkpoint, list[0].name);
    float *people = mem_new(people_count, PERSON_DIGITS * sizeof *people);
    float *rows = mem_new(people_count, classifier->dim * sizeof *rows);
    enum status status = ST_OK;

    if (people == NULL || rows == NULL)
        status = err_nomem(err, "the classifier");
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        struct tensor stored = list[i];

        stored.shape[0] = people_count;
        stored.data = i == 0 ? people : rows;
        status = checkpoint_load(checkpoint, &stored, err);
        if (status == ST_OK && i > 0)
            classifier_take(classifier, list[i].data, rows, people, people_count);
    }
    mem_free(people);
    mem_free(rows);
    return status;
}
