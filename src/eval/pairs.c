/* pairs_draw; see pairs.h.
 *
 * Same pairs: in rounds over the identities in a shuffled order, each gives its next pair.  The
 * pairs of an identity are visited by a stride coprime to their number, which meets each once
 * without remembering any.  Different pairs: two identities and an image of each are drawn until
 * there are enough; what has been drawn is kept in a hash table.  Where few are left, a walk over
 * all pairs finds them.  The extra ones are those drawn after the wanted ones. */
#include "eval/pairs.h"

#include "base/mem.h"
#include "base/rng.h"

#include <math.h>
#include <stdlib.h>

#define DRAWS_EACH 16 /* draws for a wanted pair before all pairs are walked */

/* An image with its identity, to be sorted by identity. */
struct labelled {
    uint32_t label, image;
};

struct identity {
    size_t first, images;  /* its images among the sorted ones */
    size_t pairs, taken;   /* all of its same pairs, those given */
    size_t offset, stride; /* the visit of its pairs */
};

/* A drawing in progress. */
struct drawing {
    struct labelled *sorted;       /* (images) */
    struct identity *identities;   /* (identity_count) */
    uint32_t *order;               /* (identity_count) shuffled */
    uint64_t *table;               /* (table_size) 0: free, else 1 + a * images + b */
    struct pair *same, *different; /* (half) (half + extra) */
    size_t images, identity_count, table_size, half, extra, same_count, different_count;
    struct rng rng;
};

static int labelled_compare(const void *a, const void *b)
{
    const struct labelled *x = a, *y = b;

    if (x->label != y->label)
        return x->label < y->label ? -1 : 1;
    return (x->image > y->image) - (x->image < y->image);
}

static size_t greatest_divisor(size_t a, size_t b)
{
    while (b != 0) {
        size_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

static size_t drawing_below(struct drawing *drawing, size_t n)
{
    return rng_below(&drawing->rng, n > UINT32_MAX ? UINT32_MAX : (uint32_t)n);
}

static void drawing_group(struct drawing *drawing, const uint32_t *label)
{
    for (size_t i = 0; i < drawing->images; i++)
        drawing->sorted[i] = (struct labelled){label[i], (uint32_t)i};
    qsort(drawing->sorted, drawing->images, sizeof *drawing->sorted, labelled_compare);
    for (size_t i = 0; i < drawing->images;) {
        struct identity *identity = &drawing->identities[drawing->identity_count];
        size_t first = i;

        while (i < drawing->images && drawing->sorted[i].label == drawing->sorted[first].label)
            i++;
        *identity = (struct identity){.first = first, .images = i - first};
        identity->pairs = identity->images * (identity->images - 1) / 2;
        if (identity->pairs > 0) {
            identity->offset = drawing_below(drawing, identity->pairs);
            identity->stride = 1 + drawing_below(drawing, identity->pairs);
            while (greatest_divisor(identity->stride, identity->pairs) != 1)
                identity->stride++;
        }
        drawing->order[drawing->identity_count] = (uint32_t)drawing->identity_count;
        drawing->identity_count++;
    }
    rng_shuffle(&drawing->rng, drawing->order, drawing->identity_count);
}

/* The index-th of the pairs (1,0) (2,0) (2,1) (3,0) ... of an identity's images. */
static struct pair drawing_same(const struct drawing *drawing, const struct identity *identity,
                                size_t index)
{
    const struct labelled *images = drawing->sorted + identity->first;
    size_t high = (size_t)((1 + sqrt(1 + 8 * (double)index)) / 2);

    while (high * (high - 1) / 2 > index) /* the root may be off by rounding */
        high--;
    while (high * (high + 1) / 2 <= index)
        high++;
    return (struct pair){
        .a = images[index - high * (high - 1) / 2].image, .b = images[high].image, .same = true};
}

static void drawing_take_same(struct drawing *drawing)
{
    bool more = true;

    while (more && drawing->same_count < drawing->half) {
        more = false;
        for (size_t i = 0; i < drawing->identity_count && drawing->same_count < drawing->half;
             i++) {
            struct identity *identity = &drawing->identities[drawing->order[i]];

            if (identity->taken == identity->pairs)
                continue;
            drawing->same[drawing->same_count++] =
                drawing_same(drawing, identity, identity->offset);
            identity->offset = (identity->offset + identity->stride) % identity->pairs;
            identity->taken++;
            more = true;
        }
    }
}

/* Gives the different pair (a, b) unless it was given before. */
static void drawing_give(struct drawing *drawing, uint32_t a, uint32_t b)
{
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    uint64_t key = 1 + (uint64_t)low * drawing->images + high;
    size_t at = (size_t)(rng_mix(key) & (drawing->table_size - 1));

    for (; drawing->table[at] != 0; at = (at + 1) & (drawing->table_size - 1))
        if (drawing->table[at] == key)
            return;
    drawing->table[at] = key;
    drawing->different[drawing->different_count++] = (struct pair){.a = low, .b = high};
}

static uint32_t drawing_image(struct drawing *drawing, size_t identity)
{
    const struct identity *of = &drawing->identities[identity];

    return drawing->sorted[of->first + drawing_below(drawing, of->images)].image;
}

static void drawing_take_different(struct drawing *drawing)
{
    size_t wanted = drawing->half + drawing->extra;

    if (drawing->identity_count < 2)
        return;
    for (size_t left = DRAWS_EACH * wanted; left > 0 && drawing->different_count < wanted; left--) {
        size_t one = drawing_below(drawing, drawing->identity_count);
        size_t other = drawing_below(drawing, drawing->identity_count - 1);
        uint32_t a = drawing_image(drawing, one);

        other += other >= one;
        drawing_give(drawing, a, drawing_image(drawing, other));
    }
    for (size_t i = 0; i < drawing->images; i++)
        for (size_t j = i + 1; j < drawing->images; j++) {
            if (drawing->different_count == wanted)
                return;
            if (drawing->sorted[i].label != drawing->sorted[j].label)
                drawing_give(drawing, drawing->sorted[i].image, drawing->sorted[j].image);
        }
}

/* The list, fold by fold, from equally many of both kinds, and the extra ones. */
static enum status drawing_finish(struct pair **pairs, size_t *count, const struct drawing *drawing,
                                  size_t folds, struct err *err)
{
    size_t each = drawing->same_count < drawing->different_count ? drawing->same_count
                                                                 : drawing->different_count;
    size_t extra, at = 0;

    if (each >= folds)
        each -= each % folds;
    extra = drawing->different_count - each;
    if (extra > drawing->extra || each == 0)
        extra = each == 0 ? 0 : drawing->extra;
    *pairs = mem_new(2 * each + extra, sizeof **pairs);
    if (*pairs == NULL)
        return err_nomem(err, "the pairs to verify");
    for (size_t fold = 0; fold < folds; fold++)
        for (int kind = 0; kind < 2; kind++)
            for (size_t i = fold; i < each; i += folds) {
                (*pairs)[at] = kind == 0 ? drawing->same[i] : drawing->different[i];
                (*pairs)[at++].fold = (uint16_t)fold;
            }
    for (size_t i = 0; i < extra; i++) {
        (*pairs)[at] = drawing->different[each + i];
        (*pairs)[at].extra = true;
        (*pairs)[at++].fold = (uint16_t)(i % folds);
    }
    *count = at;
    return ST_OK;
}

static bool drawing_new(struct drawing *drawing, size_t wanted, size_t extra)
{
    drawing->half = wanted / 2;
    drawing->extra = extra;
    drawing->table_size = 4;
    while (drawing->table_size / 2 < drawing->half + extra)
        drawing->table_size *= 2;
    drawing->sorted = mem_new(drawing->images, sizeof *drawing->sorted);
    drawing->identities = mem_new(drawing->images, sizeof *drawing->identities);
    drawing->order = mem_new(drawing->images, sizeof *drawing->order);
    drawing->table = mem_new(drawing->table_size, sizeof *drawing->table);
    drawing->same = mem_new(drawing->half, sizeof *drawing->same);
    drawing->different = mem_new(drawing->half + extra, sizeof *drawing->different);
    return drawing->sorted != NULL && drawing->identities != NULL && drawing->order != NULL &&
           drawing->table != NULL && drawing->same != NULL && drawing->different != NULL;
}

static void drawing_free(struct drawing *drawing)
{
    mem_free(drawing->sorted);
    mem_free(drawing->identities);
    mem_free(drawing->order);
    mem_free(drawing->table);
    mem_free(drawing->same);
    mem_free(drawing->different);
}

enum status pairs_draw(struct pair **pairs, size_t *count, const uint32_t *label, size_t images,
                       size_t wanted, size_t extra, size_t folds, uint64_t seed, struct err *err)
{
    struct drawing drawing = {.images = images};
    enum status status;

    *pairs = NULL;
    *count = 0;
    if (folds < 1 || folds > UINT16_MAX || images > UINT32_MAX || wanted > UINT32_MAX ||
        extra > UINT32_MAX)
        return err_set(err, ST_INVALID,
                       "%zu pairs of %zu images in %zu folds: there must be 1 to %d folds", wanted,
                       images, folds, UINT16_MAX);
    rng_init(&drawing.rng, seed, RNG_PAIRS, 0, 0);
    if (!drawing_new(&drawing, wanted, extra)) {
        drawing_free(&drawing);
        return err_nomem(err, "the pairs to verify");
    }
    drawing_group(&drawing, label);
    drawing_take_same(&drawing);
    drawing_take_different(&drawing);
    status = drawing_finish(pairs, count, &drawing, folds, err);
    drawing_free(&drawing);
    return status;
}
