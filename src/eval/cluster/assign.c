/* See assign.h. */
#include "eval/cluster/assign.h"

#include "base/mem.h"
#include "nn/kernel/blas.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct assigning {
    struct assign_answer *out;
    const float *face;
    size_t dim;
    const struct assign_people *people;
    const struct assign_options *options;
    struct assign_pair *never; /* (never_count), sorted; other: the number of a person */
    size_t never_count;
    struct assign_pair *apart; /* (apart_count) both ways, sorted */
    size_t apart_count;
    float *product; /* (people.count) of a face with all means */
};

static int pair_compare(const void *a, const void *b)
{
    const struct assign_pair *x = a, *y = b;

    if (x->face != y->face)
        return x->face < y->face ? -1 : 1;
    return (x->other > y->other) - (x->other < y->other);
}

/* The first pair of a face. */
static size_t pair_first(const struct assign_pair *pairs, size_t count, uint32_t face)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (pairs[middle].face < face)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether a face from which this one is apart has the person for sure. */
static bool assign_taken(const struct assigning *work, uint32_t face, uint32_t who)
{
    size_t i = pair_first(work->apart, work->apart_count, face);

    for (; i < work->apart_count && work->apart[i].face == face; i++) {
        const struct assign_answer *other = &work->out[work->apart[i].other];

        if (other->kind == ASSIGN_SURE && work->people->who[other->person] == who)
            return true;
    }
    return false;
}

static bool assign_may(const struct assigning *work, uint32_t face, uint32_t who)
{
    const struct assign_pair key = {face, who};

    return bsearch(&key, work->never, work->never_count, sizeof key, pair_compare) == NULL &&
           !assign_taken(work, face, who);
}

/* The two nearest people whose a face may be; NAN where there is none. */
static void assign_nearest(const struct assigning *work, uint32_t face, uint32_t person[2],
                           double distance[2])
{
    const struct assign_people *people = work->people;

    person[0] = person[1] = ASSIGN_NOBODY;
    distance[0] = distance[1] = NAN;
    blas_gemm(false, true, 1, people->count, work->dim, 1, work->face + face * work->dim, work->dim,
              people->mean, work->dim, 0, work->product, people->count);
    for (uint32_t p = 0; p < people->count; p++) {
        double d = 2 - 2 * (double)work->product[p];
        bool first = person[0] != ASSIGN_NOBODY, second = person[1] != ASSIGN_NOBODY;

        if ((second && !(d < distance[1])) || !assign_may(work, face, people->who[p]))
            continue;
        if (first && people->who[p] == people->who[person[0]]) {
            if (d < distance[0]) {
                person[0] = p;
                distance[0] = d;
            }
        } else if (!first || d < distance[0]) {
            person[1] = person[0];
            distance[1] = distance[0];
            person[0] = p;
            distance[0] = d;
        } else {
            person[1] = p;
            distance[1] = d;
        }
    }
}

/* Who a face may be that isn't sure; and whether it would be, of the same person. */
static bool assign_judge(const struct assigning *work, uint32_t face)
{
    const struct assign_options *options = work->options;
    struct assign_answer *answer = &work->out[face];
    double near = (double)options->near, distance[2];
    uint32_t person[2];

    assign_nearest(work, face, person, distance);
    *answer = (struct assign_answer){ASSIGN_NONE, ASSIGN_NOBODY, ASSIGN_NOBODY, NAN};
    if (distance[0] <= near)
        *answer = (struct assign_answer){
            ASSIGN_NEAR, person[0], distance[1] <= near ? person[1] : ASSIGN_NOBODY, distance[0]};
    return distance[0] <= (double)options->sure &&
           !(distance[1] - distance[0] < (double)options->margin);
}

/* Whether a face from which this one is apart is sure. */
static bool assign_has_rival(const struct assigning *work, uint32_t face)
{
    size_t i = pair_first(work->apart, work->apart_count, face);

    for (; i < work->apart_count && work->apart[i].face == face; i++)
        if (work->out[work->apart[i].other].kind == ASSIGN_SURE)
            return true;
    return false;
}

static enum status assign_prepare(struct assigning *work, const struct assign_rules *rules,
                                  struct err *err)
{
    work->never = mem_new(rules->never_count, sizeof *work->never);
    work->apart = mem_new(2 * rules->apart_count, sizeof *work->apart);
    work->product = mem_new_aligned(work->people->count, sizeof *work->product);
    if (work->never == NULL || work->apart == NULL || work->product == NULL)
        return err_nomem(err, "the people of faces");
    for (size_t i = 0; i < rules->never_count; i++)
        work->never[work->never_count++] =
            (struct assign_pair){rules->never[i].face, work->people->who[rules->never[i].other]};
    for (size_t i = 0; i < rules->apart_count; i++) {
        const struct assign_pair pair = rules->apart[i];

        work->apart[work->apart_count++] = pair;
        work->apart[work->apart_count++] = (struct assign_pair){pair.other, pair.face};
    }
    qsort(work->never, work->never_count, sizeof *work->never, pair_compare);
    qsort(work->apart, work->apart_count, sizeof *work->apart, pair_compare);
    return ST_OK;
}

/* A face that would be sure. */
struct offer {
    double distance;
    uint32_t face;
};

static int offer_compare(const void *a, const void *b)
{
    const struct offer *x = a, *y = b;

    if (x->distance < y->distance || x->distance > y->distance)
        return x->distance < y->distance ? -1 : 1;
    return (x->face > y->face) - (x->face < y->face);
}

enum status assign(struct assign_answer *out, const float *face, size_t n, size_t dim,
                   const struct assign_people *people, const struct assign_rules *rules,
                   const struct assign_options *options, struct err *err)
{
    struct assigning work = {
        .out = out, .face = face, .dim = dim, .people = people, .options = options};
    struct offer *offers = mem_new(n, sizeof *offers);
    size_t count = 0;
    enum status status = assign_prepare(&work, rules, err);

    assert(options->near >= options->sure);
    if (offers == NULL && status == ST_OK)
        status = err_nomem(err, "the people of faces");
    for (size_t i = 0; i < n; i++)
        out[i] = (struct assign_answer){ASSIGN_NONE, ASSIGN_NOBODY, ASSIGN_NOBODY, NAN};
    if (people->count == 0 || status != ST_OK)
        goto out;
    for (uint32_t i = 0; i < n; i++)
        if (assign_judge(&work, i))
            offers[count++] = (struct offer){out[i].distance, i};
    qsort(offers, count, sizeof *offers, offer_compare);
    for (size_t o = 0; o < count; o++) {
        struct assign_answer *answer = &out[offers[o].face];

        if (assign_taken(&work, offers[o].face, people->who[answer->person]))
            continue;
        answer->kind = ASSIGN_SURE;
        answer->second = ASSIGN_NOBODY;
    }
    for (uint32_t i = 0; i < n; i++)
        if (out[i].kind != ASSIGN_SURE && assign_has_rival(&work, i))
            (void)assign_judge(&work, i);
out:
    mem_free(work.never);
    mem_free(work.apart);
    mem_free(work.product);
    mem_free(offers);
    return status;
}
