/* See apart.h. */
#include "eval/cluster/apart.h"

#include "base/mem.h"
#include "eval/cluster/work.h"

#include <stdlib.h>

/* A face and its group. */
struct grouped {
    int64_t group;
    uint32_t face;
};

static int grouped_compare(const void *a, const void *b)
{
    const struct grouped *x = a, *y = b;

    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return (x->face > y->face) - (x->face < y->face);
}

/* Adds the pairs of a group's faces (count) that aren't bound. */
static enum status apart_add(struct cluster_constraint **constraints, size_t *at,
                             const struct grouped *faces, size_t count, uint32_t *bound,
                             struct err *err)
{
    struct cluster_constraint *more;
    size_t pairs;

    if (!mem_multiply(count, count, &pairs))
        return err_nomem(err, "the faces of a photo");
    more = mem_resize(*constraints, *at + pairs / 2, sizeof *more);
    if (more == NULL)
        return err_nomem(err, "the faces of a photo");
    *constraints = more;
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (cluster_find(bound, faces[i].face) != cluster_find(bound, faces[k].face))
                more[(*at)++] = (struct cluster_constraint){faces[i].face, faces[k].face, false};
    return ST_OK;
}

enum status cluster_apart(struct cluster_constraint **constraints, size_t *count,
                          const int64_t *group, size_t n, struct err *err)
{
    struct grouped *faces = mem_new(n, sizeof *faces);
    uint32_t *bound = mem_new(n, sizeof *bound);
    size_t used = 0;
    enum status status =
        faces == NULL || bound == NULL ? err_nomem(err, "the faces of photos") : ST_OK;

    for (uint32_t i = 0; status == ST_OK && i < n; i++) {
        bound[i] = i;
        if (group[i] != 0)
            faces[used++] = (struct grouped){group[i], i};
    }
    for (size_t c = 0; status == ST_OK && c < *count; c++)
        if ((*constraints)[c].same)
            bound[cluster_find(bound, (*constraints)[c].a)] =
                cluster_find(bound, (*constraints)[c].b);
    qsort(faces, used, sizeof *faces, grouped_compare);
    for (size_t first = 0, end; status == ST_OK && first < used; first = end) {
        for (end = first; end < used && faces[end].group == faces[first].group;)
            end++;
        if (end - first > 1)
            status = apart_add(constraints, count, faces + first, end - first, bound, err);
    }
    mem_free(faces);
    mem_free(bound);
    return status;
}
