/* See embedder.h. */
#include "train/embedder.h"

#include "base/mem.h"
#include "base/text.h"
#include "data/augment.h"
#include "train/setup.h"

#include <math.h>

/* A checkpoint that does not record its input size is assumed to fit the crops. */
static enum status embedder_check_size(const struct checkpoint *checkpoint,
                                       const struct crops *crops, struct err *err)
{
    const char *value = checkpoint_get_meta(checkpoint, SETUP_INPUT_SIZE);
    bool vectors = crops_has_vectors(crops);
    uint32_t size = crops_size(crops);
    int64_t trained;

    if (value == NULL || !text_parse_integer(value, 1, 4096, &trained) || trained == size)
        return ST_OK;
    if (vectors)
        return err_set(err, ST_INVALID,
                       "the run was trained on vectors of %d numbers, these have %u", (int)trained,
                       size);
    return err_set(err, ST_INVALID,
                   "the run was trained on crops of %d pixels, these have %u: import them with "
                   "--size %d",
                   (int)trained, size, (int)trained);
}

static enum status embedder_new_net(struct embedder *embedder, const struct settings *settings,
                                    const struct checkpoint *checkpoint, struct err *err)
{
    enum status status;

    embedder->micro_batch = (size_t)settings_integer(settings, SETTING_MICRO_BATCH);
    embedder->threads = setup_threads(settings);
    embedder->dim = (size_t)settings_integer(settings, SETTING_EMBEDDING);
    status = setup_net(&embedder->net, settings, checkpoint, crops_layout(embedder->crops),
                       embedder->micro_batch, true, err);
    if (status == ST_OK)
        status = net_tape_new(embedder->net, &embedder->tape, err);
    if (status != ST_OK)
        return status;
    embedder->input =
        mem_new_aligned(embedder->micro_batch, crops_input(embedder->crops) * sizeof(float));
    embedder->view = mem_new_aligned(embedder->micro_batch, embedder->dim * sizeof(float));
    return embedder->input == NULL || embedder->view == NULL ? err_nomem(err, "the images") : ST_OK;
}

enum status embedder_open(struct embedder *embedder, const struct checkpoint *checkpoint,
                          const struct crops *crops, struct err *err)
{
    struct settings settings;
    enum status status;

    *embedder = (struct embedder){.crops = crops};
    status = setup_load_settings(&settings, checkpoint, err);
    if (status == ST_OK)
        status = setup_suits(&settings, crops_layout(crops), err);
    if (status == ST_OK)
        status = embedder_check_size(checkpoint, crops, err);
    if (status == ST_OK)
        status = embedder_new_net(embedder, &settings, checkpoint, err);
    if (status == ST_OK)
        status = checkpoint_load_net(checkpoint, embedder->net, err);
    return status;
}

void embedder_free(struct embedder *embedder)
{
    if (embedder->tape != NULL)
        net_tape_del(embedder->tape);
    if (embedder->net != NULL)
        net_del(embedder->net);
    mem_free(embedder->input);
    mem_free(embedder->view);
    *embedder = (struct embedder){0};
}

/* Rows of length 1 again. */
static void embedder_normalise(float *out, size_t count, size_t dim)
{
    for (size_t i = 0; i < count; i++) {
        float square = 0, *row = out + i * dim;

        for (size_t j = 0; j < dim; j++)
            square += row[j] * row[j];
        for (size_t j = 0; j < dim; j++)
            row[j] *= square > 0 ? 1 / sqrtf(square) : 0;
    }
}

/* out (count, dim) of one view: of the whole image, share 1, or its middle. */
static void embedder_view(const struct embedder *embedder, float *out,
                          const struct dataset *dataset, const uint32_t *image, size_t count,
                          bool flip, float share)
{
    static const struct net_key none = {0};
    const struct crops *crops = embedder->crops;

#pragma omp parallel for num_threads(embedder->threads) schedule(static)
    for (size_t i = 0; i < count; i++) {
        float *input = embedder->input + i * crops_input(crops);
        uint64_t crop = dataset->images[image[i]].crop;

        if (share < 1)
            augment_zoom(input, crops_at(crops, crop), crops_size(crops), flip, share);
        else
            augment_load(input, crops, crop, flip);
    }
    net_forward(embedder->net, embedder->tape, out, embedder->input, count, NET_INFER, &none);
}

/* The sum of all views of up to a micro-batch of images. */
static void embedder_sum(const struct embedder *embedder, float *out, const struct dataset *dataset,
                         const uint32_t *image, size_t count, const struct embedder_views *views)
{
    const float shares[] = {1, (float)views->zoom};
    int last_share = views->zoom > 0;

    for (int k = 0; k <= last_share; k++) {
        for (int flip = 0; flip <= (int)views->mirror; flip++) {
            bool first = k == 0 && flip == 0;

            embedder_view(embedder, first ? out : embedder->view, dataset, image, count, flip == 1,
                          shares[k]);
            for (size_t i = 0; !first && i < count * embedder->dim; i++)
                out[i] += embedder->view[i];
        }
    }
    if (last_share > 0 || views->mirror)
        embedder_normalise(out, count, embedder->dim);
}

enum status embedder_run(const struct embedder *embedder, float *out, const struct dataset *dataset,
                         const uint32_t *image, size_t count, const struct embedder_views *views,
                         struct err *err)
{
    static const struct embedder_views plain = {0};
    size_t dim = embedder->dim;

    if (views == NULL || crops_has_vectors(embedder->crops))
        views = &plain;
    for (size_t first = 0; first < count; first += embedder->micro_batch) {
        size_t n = count - first < embedder->micro_batch ? count - first : embedder->micro_batch;

        embedder_sum(embedder, out + first * dim, dataset, image + first, n, views);
    }
    for (size_t i = 0; i < count * dim; i++)
        if (!isfinite(out[i]))
            return err_set(err, ST_INVALID,
                           "the embeddings aren't finite: the run diverged; use an earlier "
                           "checkpoint or another run");
    return ST_OK;
}

enum status embedder_run_pairs(const struct embedder *embedder, float *out, float *distance,
                               const struct dataset *dataset, const uint32_t *image, size_t count,
                               const struct pair *pairs, size_t pair_count,
                               const struct embedder_views *views, struct err *err)
{
    size_t dim = embedder->dim;
    enum status status = embedder_run(embedder, out, dataset, image, count, views, err);

    for (size_t i = 0; status == ST_OK && i < pair_count; i++)
        distance[i] = embedder_distance(out + pairs[i].a * dim, out + pairs[i].b * dim, dim);
    return status;
}

float embedder_distance(const float *a, const float *b, size_t dim)
{
    float sum = 0;

    for (size_t i = 0; i < dim; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum < 4 ? sum : 4;
}
