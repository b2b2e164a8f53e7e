/* See suspects.h. */
#include "eval/suspects.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

#define SUSPECTS_PRIOR 4.0 /* images at which half of a person's median counts */
#define SUSPECTS_OWN 0.1   /* what a squared distance of 1 counts beside shares */

/* Where an image stands, so that the sorting is stable and can be undone. */
struct suspects_place {
    struct suspect suspect;
    size_t at;
    double hardness;
};

static double suspects_hardness(const struct suspect *suspect)
{
    if (isnan(suspect->anchor) || isnan(suspect->positive))
        return isnan(suspect->anchor) ? suspect->positive : suspect->anchor;
    return (suspect->anchor + suspect->positive) / 2;
}

static int suspects_by_person(const void *a, const void *b)
{
    const struct suspects_place *x = a, *y = b;

    if (x->suspect.person != y->suspect.person)
        return x->suspect.person < y->suspect.person ? -1 : 1;
    if (isnan(x->hardness) || isnan(y->hardness))
        return isnan(x->hardness) - isnan(y->hardness);
    return (x->hardness > y->hardness) - (x->hardness < y->hardness);
}

static int suspects_by_score(const void *a, const void *b)
{
    const struct suspects_place *x = a, *y = b;

    if (isnan(x->suspect.score) != isnan(y->suspect.score))
        return isnan(x->suspect.score) ? 1 : -1;
    if (x->suspect.score != y->suspect.score && !isnan(x->suspect.score))
        return x->suspect.score > y->suspect.score ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* place (count): the images of one person, by hardness. */
static void suspects_score(struct suspects_place *place, size_t count)
{
    size_t known = 0;
    double median;

    while (known < count && !isnan(place[known].hardness))
        known++;
    if (known == 0)
        median = NAN;
    else
        median = (place[(known - 1) / 2].hardness + place[known / 2].hardness) / 2;
    for (size_t i = 0; i < count; i++) {
        struct suspect *suspect = &place[i].suspect;

        suspect->score =
            place[i].hardness - median * (double)known / ((double)known + SUSPECTS_PRIOR);
        if (!isnan(suspect->own))
            suspect->score += SUSPECTS_OWN * suspect->own;
    }
}

enum status suspects_rank(struct suspect *suspect, size_t count, struct err *err)
{
    struct suspects_place *place = mem_new(count, sizeof *place);

    if (place == NULL)
        return err_nomem(err, "the suspects");
    for (size_t i = 0; i < count; i++)
        place[i] = (struct suspects_place){suspect[i], i, suspects_hardness(&suspect[i])};
    qsort(place, count, sizeof *place, suspects_by_person);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1;
             end < count && place[end].suspect.person == place[first].suspect.person; end++)
            ;
        suspects_score(place + first, end - first);
    }
    qsort(place, count, sizeof *place, suspects_by_score);
    for (size_t i = 0; i < count; i++)
        suspect[i] = place[i].suspect;
    mem_free(place);
    return ST_OK;
}

/* Mean of the squared distances from one image to a run of n others, itself left out. */
static double suspects_distance(const float *embedding, size_t dim, size_t image, size_t first,
                                size_t end)
{
    double sum = 0;
    size_t n = 0;

    for (size_t i = first; i < end; i++) {
        double dot = 0;

        if (i == image)
            continue;
        for (size_t k = 0; k < dim; k++)
            dot += (double)embedding[image * dim + k] * embedding[i * dim + k];
        sum += 2 - 2 * dot;
        n++;
    }
    return n == 0 ? NAN : sum / (double)n;
}

double suspects_own(const float *embedding, const uint32_t *person, size_t n, size_t dim,
                    size_t image)
{
    size_t first = image, end = image + 1;

    while (first > 0 && person[first - 1] == person[image])
        first--;
    while (end < n && person[end] == person[image])
        end++;
    return suspects_distance(embedding, dim, image, first, end);
}

void suspects_resemble(struct suspects_likeness *out, const float *embedding,
                       const uint32_t *person, size_t n, size_t dim, size_t image)
{
    *out = (struct suspects_likeness){NAN, NAN, person[image]};
    for (size_t first = 0, end; first < n; first = end) {
        double distance;

        for (end = first + 1; end < n && person[end] == person[first]; end++)
            ;
        distance = suspects_distance(embedding, dim, image, first, end);
        if (person[first] == person[image]) {
            out->own = distance;
        } else if (!(distance >= out->other)) {
            out->other = distance;
            out->person = person[first];
        }
    }
}
