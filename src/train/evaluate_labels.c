/* See evaluate_labels.h. */
#include "train/evaluate_labels.h"

#include "base/mem.h"
#include "base/rng.h"
#include "eval/relevance.h"

#define TRIES 100 /* for each pair that is wanted */

/* Draws until there are wanted pairs that share or don't. */
static size_t pairs_of_kind(struct pair *pairs, const struct labels *labels, const uint32_t *image,
                            size_t images, size_t wanted, bool same, size_t folds, struct rng *rng)
{
    size_t count = 0;

    for (size_t try = 0; count < wanted && try < wanted * TRIES; try++) {
        uint32_t a = rng_below(rng, (uint32_t)images), b = rng_below(rng, (uint32_t)images);

        if (a != b && labels_share(labels, image[a], image[b]) == same)
            pairs[count++] = (struct pair){.a = a, .b = b, .same = same};
    }
    for (size_t i = 0; i < count; i++)
        pairs[i].fold = (uint16_t)(i * folds / count);
    return count;
}

enum status label_pairs_draw(struct pair **pairs, size_t *count, const struct labels *labels,
                             const uint32_t *image, size_t images, size_t wanted, size_t extra,
                             size_t folds, uint64_t seed, struct err *err)
{
    size_t half = wanted / 2, same, different;
    struct rng rng;

    *count = 0;
    *pairs = mem_new(2 * half + extra, sizeof **pairs);
    if (*pairs == NULL)
        return err_nomem(err, "the pairs");
    if (images < 2)
        return ST_OK;
    rng_init(&rng, seed, RNG_PAIRS, 1, 0);
    same = pairs_of_kind(*pairs, labels, image, images, half, true, folds, &rng);
    different = pairs_of_kind(*pairs + same, labels, image, images, same, false, folds, &rng);
    if (same < folds || different < same)
        return ST_OK;
    *count = same + different;
    extra = pairs_of_kind(*pairs + *count, labels, image, images, extra, false, folds, &rng);
    for (size_t i = 0; i < extra; i++)
        (*pairs)[*count + i].extra = true;
    *count += extra;
    return ST_OK;
}

struct retrieving {
    const struct labels *labels;
    const uint32_t *image;
    size_t images;
};

static void shares_one(void *context, size_t query, uint8_t *relevant)
{
    const struct retrieving *of = context;

    for (size_t i = 0; i < of->images; i++)
        relevant[i] = labels_share(of->labels, of->image[query], of->image[i]);
}

enum status label_retrieve(double *map_at_r, const struct labels *labels, const uint32_t *image,
                           const float *embedding, size_t images, size_t dim, struct err *err)
{
    struct retrieving of = {labels, image, images};
    const struct relevance_judge judge = {shares_one, &of};
    struct relevance found;
    enum status status =
        relevance_compute(&found, embedding, images, embedding, images, dim, true, &judge, err);

    *map_at_r = found.map_at_r;
    return status;
}
