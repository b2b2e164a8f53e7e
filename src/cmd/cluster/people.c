/* Confirmed people keep their faces, and those come to them that are surely theirs: new ones and
 * those that were alone.  A face in another cluster stays with it, since that is asked about as a
 * whole.  See clustering.h and eval/cluster/assign.h. */
#include "cmd/cluster/clustering.h"

#include "base/mem.h"
#include "eval/cluster/assign.h"

#include <string.h>

struct people {
    struct clustering *clustering;
    uint32_t *label; /* (before.count) of a confirmed cluster that has faces, or CLUSTER_NONE */
    uint32_t *who;   /* (count) */
    float *mean;     /* (count, dim) */
    size_t *size;    /* (count) faces in the mean */
    size_t count;
    uint32_t *place; /* (faces) of one that may join: which it is; else CLUSTER_NONE */
    uint32_t *face;  /* (free) which face each is */
    float *vector;   /* (free, dim) */
    size_t free;
    struct assign_pair *never, *apart;
    struct assign_rules rules;
    struct assign_answer *answer; /* (free) */
};

/* The faces of confirmed clusters are labelled; so clusters have faces. */
static enum status people_close(struct people *people, struct err *err)
{
    struct clustering *clustering = people->clustering;
    const struct clustering_before *before = &clustering->before;

    people->label = mem_new(before->count, sizeof *people->label);
    people->who = mem_new(before->count, sizeof *people->who);
    if (people->label == NULL || people->who == NULL)
        return err_nomem(err, "the people");
    for (size_t o = 0; o < before->count; o++)
        people->label[o] = CLUSTER_NONE;
    for (size_t i = 0; i < clustering->faces.count; i++) {
        uint32_t o = before->of[i];

        clustering->label[i] = CLUSTER_NONE;
        if (o == CLUSTER_NONE || !before->clusters[o].confirmed)
            continue;
        if (people->label[o] == CLUSTER_NONE) {
            people->label[o] = (uint32_t)people->count;
            people->who[people->count++] = before->who[o];
        }
        clustering->label[i] = people->label[o];
    }
    return ST_OK;
}

/* The mean of the faces that a user has looked at; of all where there are none. */
static enum status people_measure(struct people *people, struct err *err)
{
    const struct clustering *clustering = people->clustering;
    const struct cluster_faces *faces = &clustering->faces;
    size_t dim = faces->dim;
    bool *seen = mem_new(people->count, sizeof *seen);

    people->mean = mem_new_aligned(people->count * dim, sizeof *people->mean);
    people->size = mem_new(people->count, sizeof *people->size);
    if (seen == NULL || people->mean == NULL || people->size == NULL) {
        mem_free(seen);
        return err_nomem(err, "the people");
    }
    for (size_t i = 0; i < faces->count; i++)
        if (clustering->label[i] != CLUSTER_NONE && !clustering->joined[i])
            seen[clustering->label[i]] = true;
    for (size_t i = 0; i < faces->count; i++) {
        uint32_t p = clustering->label[i];

        if (p == CLUSTER_NONE || (clustering->joined[i] && seen[p]))
            continue;
        people->size[p]++;
        for (size_t d = 0; d < dim; d++)
            people->mean[p * dim + d] += faces->embedding[i * dim + d];
    }
    for (size_t p = 0; p < people->count; p++)
        for (size_t d = 0; d < dim; d++)
            people->mean[p * dim + d] /= (float)people->size[p];
    mem_free(seen);
    return ST_OK;
}

/* Collects the faces that may join, but for those that must be with others. */
static enum status people_free_faces(struct people *people, struct err *err)
{
    const struct clustering *clustering = people->clustering;
    const struct cluster_faces *faces = &clustering->faces;
    size_t dim = faces->dim;

    people->place = mem_new(faces->count, sizeof *people->place);
    people->face = mem_new(faces->count, sizeof *people->face);
    if (people->place == NULL || people->face == NULL)
        return err_nomem(err, "the new faces");
    for (size_t c = 0; c < faces->constraint_count; c++)
        if (faces->constraints[c].same)
            people->place[faces->constraints[c].a] = people->place[faces->constraints[c].b] =
                CLUSTER_NONE;
    for (uint32_t i = 0; i < faces->count; i++) {
        bool bound = people->place[i] == CLUSTER_NONE;

        people->place[i] = CLUSTER_NONE;
        if (bound || clustering->before.of[i] != CLUSTER_NONE || faces->role[i] == CLUSTER_ALONE)
            continue;
        people->place[i] = (uint32_t)people->free;
        people->face[people->free++] = i;
    }
    people->vector = mem_new_aligned(people->free * dim, sizeof *people->vector);
    people->answer = mem_new(people->free, sizeof *people->answer);
    if (people->vector == NULL || people->answer == NULL)
        return err_nomem(err, "the new faces");
    for (size_t i = 0; i < people->free; i++)
        memcpy(people->vector + i * dim, faces->embedding + people->face[i] * dim,
               dim * sizeof *people->vector);
    return ST_OK;
}

/* What is known of who is who else: constraints of a face that may join. */
static enum status people_rule(struct people *people, struct err *err)
{
    const struct clustering *clustering = people->clustering;
    const struct cluster_faces *faces = &clustering->faces;
    struct assign_rules *rules = &people->rules;

    people->never = mem_new(2 * faces->constraint_count, sizeof *people->never);
    people->apart = mem_new(faces->constraint_count, sizeof *people->apart);
    if (people->never == NULL || people->apart == NULL)
        return err_nomem(err, "the new faces");
    for (size_t c = 0; c < faces->constraint_count; c++) {
        uint32_t a = faces->constraints[c].a, b = faces->constraints[c].b;
        bool free_a = people->place[a] != CLUSTER_NONE, free_b = people->place[b] != CLUSTER_NONE;

        if (faces->constraints[c].same)
            continue;
        if (free_a && free_b)
            people->apart[rules->apart_count++] =
                (struct assign_pair){people->place[a], people->place[b]};
        if (free_a && clustering->label[b] != CLUSTER_NONE)
            people->never[rules->never_count++] =
                (struct assign_pair){people->place[a], clustering->label[b]};
        if (free_b && clustering->label[a] != CLUSTER_NONE)
            people->never[rules->never_count++] =
                (struct assign_pair){people->place[b], clustering->label[a]};
    }
    rules->never = people->never;
    rules->apart = people->apart;
    return ST_OK;
}

static enum status people_assign(struct people *people, struct err *err)
{
    const struct clustering *clustering = people->clustering;
    const float threshold = clustering->options.threshold;
    const struct assign_people known = {people->mean, people->who, people->count};
    const struct assign_options options = {.sure = PEOPLE_SURE * threshold,
                                           .margin = PEOPLE_MARGIN * threshold,
                                           .near = (float)CANDIDATES_NEAR * threshold};

    return assign(people->answer, people->vector, people->free, clustering->faces.dim, &known,
                  &people->rules, &options, err);
}

/* Who joined, and what the confirmed clusters are. */
static void people_keep(struct people *people, bool *near)
{
    struct clustering *clustering = people->clustering;

    for (size_t i = 0; i < people->free; i++) {
        uint32_t face = people->face[i];

        near[face] = people->answer[i].kind == ASSIGN_NEAR;
        if (people->answer[i].kind != ASSIGN_SURE)
            continue;
        clustering->label[face] = people->answer[i].person;
        clustering->joined[face] = true;
    }
    clustering->people = people->count;
}

enum status clustering_people(struct clustering *clustering, bool **near, struct err *err)
{
    struct people people = {.clustering = clustering};
    enum status status = people_close(&people, err);

    *near = mem_new(clustering->faces.count, sizeof **near);
    if (status == ST_OK && *near == NULL)
        status = err_nomem(err, "the new faces");
    if (status == ST_OK)
        status = people_measure(&people, err);
    if (status == ST_OK)
        status = people_free_faces(&people, err);
    if (status == ST_OK)
        status = people_rule(&people, err);
    if (status == ST_OK)
        status = people_assign(&people, err);
    if (status == ST_OK)
        people_keep(&people, *near);
    mem_free(people.label);
    mem_free(people.who);
    mem_free(people.mean);
    mem_free(people.size);
    mem_free(people.place);
    mem_free(people.face);
    mem_free(people.vector);
    mem_free(people.never);
    mem_free(people.apart);
    mem_free(people.answer);
    return status;
}
