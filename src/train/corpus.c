/* See corpus.h.  A person's search is one thread's, in the order of the images. */
#include "train/corpus.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

#define CORPUS_NONE UINT32_MAX
#define CORPUS_LANES 8
#define CORPUS_PEOPLE 8 /* that a thread searches for at a time */

enum status corpus_new(struct corpus **out, const struct settings *settings,
                       const struct dataset *dataset, int threads, struct err *err)
{
    struct corpus *corpus;
    size_t rows, near, dim = (size_t)settings_integer(settings, SETTING_EMBEDDING);
    size_t people = (size_t)settings_integer(settings, SETTING_IDENTITIES);

    *out = NULL;
    if (people > dataset->identity_count)
        people = dataset->identity_count;
    if (settings_index(settings, SETTING_NEGATIVES_FROM) != NEGATIVES_MINED)
        return ST_OK;
    corpus = mem_new(1, sizeof *corpus);
    if (corpus == NULL || !mem_multiply(dataset->image_count, dim + 1, &rows) ||
        !mem_multiply(people, dataset->identity_count, &near)) {
        mem_free(corpus);
        return err_nomem(err, "the mined negatives");
    }
    corpus->dataset = dataset;
    corpus->dim = dim;
    corpus->threads = threads;
    corpus->row = mem_new_aligned(rows, sizeof *corpus->row);
    corpus->mean = mem_new_aligned(people * dim, sizeof *corpus->mean);
    corpus->near = mem_new(near, sizeof *corpus->near);
    corpus->inside = mem_new(dataset->identity_count, 1);
    if (corpus->row == NULL || corpus->mean == NULL || corpus->near == NULL ||
        corpus->inside == NULL) {
        corpus_del(corpus);
        return err_nomem(err, "the mined negatives");
    }
    *out = corpus;
    return ST_OK;
}

void corpus_del(struct corpus *corpus)
{
    if (corpus == NULL)
        return;
    mem_free(corpus->row);
    mem_free(corpus->mean);
    mem_free(corpus->near);
    mem_free(corpus->inside);
    mem_free(corpus);
}

static float *corpus_row(const struct corpus *corpus, size_t image)
{
    return corpus->row + image * (corpus->dim + 1);
}

static bool corpus_has(const struct corpus *corpus, size_t image)
{
    return corpus_row(corpus, image)[corpus->dim] > 0;
}

void corpus_keep(struct corpus *corpus, const float *embedding, const uint32_t *image, size_t count,
                 uint64_t step)
{
    size_t dim = corpus->dim;

    for (size_t i = 0; i < count; i++) {
        const float *from = embedding + i * dim;
        float *to = corpus_row(corpus, image[i]);
        size_t finite = 0;

        for (size_t k = 0; k < dim; k++)
            finite += isfinite(from[k]) ? 1 : 0;
        if (finite < dim)
            continue;
        memcpy(to, from, dim * sizeof *to);
        to[dim] = (float)step;
    }
}

static float corpus_dot(const float *a, const float *b, size_t dim)
{
    float sum[CORPUS_LANES] = {0}, all = 0;
    size_t k = 0;

    for (; k + CORPUS_LANES <= dim; k += CORPUS_LANES)
        for (size_t lane = 0; lane < CORPUS_LANES; lane++)
            sum[lane] += a[k + lane] * b[k + lane];
    for (; k < dim; k++)
        all += a[k] * b[k];
    for (size_t lane = 0; lane < CORPUS_LANES; lane++)
        all += sum[lane];
    return all;
}

/* The mean of a person's embeddings, of length 1; NaN, nearest to nobody, where there is none. */
static void corpus_mean(const struct corpus *corpus, float *mean, uint32_t identity)
{
    const struct dataset_identity *person = &corpus->dataset->identities[identity];
    size_t dim = corpus->dim;
    float square;

    memset(mean, 0, dim * sizeof *mean);
    for (size_t i = person->first; i < person->first + person->count; i++)
        for (size_t k = 0; k < dim && corpus_has(corpus, i); k++)
            mean[k] += corpus_row(corpus, i)[k];
    square = corpus_dot(mean, mean, dim);
    for (size_t k = 0; k < dim; k++)
        mean[k] /= sqrtf(square);
}

/* Finds of each identity the image nearest to the people first ... end - 1; of equal ones the
 * first. A row is compared with all of them while it is in the cache. */
static void corpus_search(const struct corpus *corpus, size_t first, size_t end)
{
    const struct dataset *dataset = corpus->dataset;
    size_t identities = dataset->identity_count, dim = corpus->dim;

    for (size_t i = first * identities; i < end * identities; i++)
        corpus->near[i] = (struct corpus_near){-INFINITY, CORPUS_NONE};
    for (size_t i = 0; i < dataset->image_count; i++) {
        uint32_t who = dataset->images[i].identity;

        for (size_t p = first; p < end && corpus_has(corpus, i) && !corpus->inside[who]; p++) {
            struct corpus_near *near = &corpus->near[p * identities + who];
            float cosine = corpus_dot(corpus->mean + p * dim, corpus_row(corpus, i), dim);

            if (cosine > near->cosine)
                *near = (struct corpus_near){cosine, (uint32_t)i};
        }
    }
}

/* The nearest image to a person among those whose person isn't inside. */
static uint32_t corpus_next(const struct corpus *corpus, const struct corpus_near *near)
{
    struct corpus_near best = {-INFINITY, CORPUS_NONE};

    for (size_t p = 0; p < corpus->dataset->identity_count; p++)
        if (!corpus->inside[p] && near[p].cosine > best.cosine)
            best = near[p];
    return best.image;
}

size_t corpus_propose(void *context, const uint32_t *identity, size_t count, uint32_t *image,
                      size_t most)
{
    struct corpus *corpus = context;
    size_t identities = corpus->dataset->identity_count, found = 0, none = 0;

    memset(corpus->inside, 0, identities);
    for (size_t p = 0; p < count; p++)
        corpus->inside[identity[p]] = 1;
#pragma omp parallel for num_threads(corpus->threads) schedule(dynamic)
    for (size_t first = 0; first < count; first += CORPUS_PEOPLE) {
        size_t end = count - first < CORPUS_PEOPLE ? count : first + CORPUS_PEOPLE;

        for (size_t p = first; p < end; p++)
            corpus_mean(corpus, corpus->mean + p * corpus->dim, identity[p]);
        corpus_search(corpus, first, end);
    }
    for (size_t p = 0; found < most && none < count; p = (p + 1) % count) {
        uint32_t next = corpus_next(corpus, corpus->near + p * identities);

        none = next == CORPUS_NONE ? none + 1 : 0;
        if (next == CORPUS_NONE)
            continue;
        corpus->inside[corpus->dataset->images[next].identity] = 1;
        image[found++] = next;
    }
    return found;
}

void corpus_tensor(const struct corpus *corpus, struct tensor *tensor)
{
    *tensor = (struct tensor){.name = "corpus",
                              .shape = {corpus->dataset->image_count, corpus->dim + 1},
                              .dims = 2,
                              .data = corpus->row};
}
