/* The current clusters, which the new ones go on from; see clustering.h. */
#include "cmd/cluster/clustering.h"

#include "base/mem.h"
#include "base/unicode.h"

#include <string.h>

void clustering_before_free(struct clustering_before *before)
{
    mem_free(before->clusters);
    mem_free(before->of);
    mem_free(before->who);
    mem_free(before->known);
    *before = (struct clustering_before){0};
}

/* Clusters of one name have one number, that of the first. */
static enum status before_name(struct clustering_before *before, struct err *err)
{
    char **key = mem_new(before->count, sizeof *key);
    enum status status = key == NULL ? err_nomem(err, "the names of clusters") : ST_OK;

    for (uint32_t o = 0; status == ST_OK && o < before->count; o++) {
        before->who[o] = o;
        key[o] = unicode_key(before->clusters[o].name);
        if (key[o] == NULL)
            status = err_nomem(err, "the names of clusters");
        for (uint32_t same = 0; same < o && status == ST_OK && key[o][0] != '\0'; same++)
            if (strcmp(key[same], key[o]) == 0)
                before->who[o] = before->who[same];
    }
    for (size_t o = 0; key != NULL && o < before->count; o++)
        mem_free(key[o]);
    mem_free(key);
    return status;
}

/* Members are sorted by the id of their cluster; clusters are not. */
static enum status before_place(struct clustering *clustering, const struct db_member *members,
                                size_t count, struct err *err)
{
    struct clustering_before *before = &clustering->before;
    size_t *order = NULL;
    enum status status = cluster_faces_order(&clustering->faces, &order, err);

    for (size_t m = 0, o = 0; status == ST_OK && m < count; m++) {
        size_t face = cluster_faces_find(&clustering->faces, order, members[m].image);

        if (face == SIZE_MAX)
            continue;
        before->known[face] = true;
        clustering->joined[face] = members[m].joined;
        if (members[m].cluster == 0)
            continue;
        for (size_t k = 0; k < before->count && before->clusters[o].id != members[m].cluster; k++)
            o = (o + 1) % before->count;
        if (o < before->count && before->clusters[o].id == members[m].cluster)
            before->of[face] = (uint32_t)o; /* else it was a cluster by itself */
    }
    mem_free(order);
    return status;
}

enum status clustering_read_before(struct clustering *clustering, struct err *err)
{
    struct clustering_before *before = &clustering->before;
    size_t faces = clustering->faces.count, count = 0;
    struct db_clustering current;
    struct db_member *members = NULL;
    enum status status =
        db_clustering_row(clustering->db, clustering->dataset.id, &current, &before->any, err);

    if (status == ST_OK && before->any)
        status =
            db_cluster_list(clustering->db, current.id, &before->clusters, &before->count, err);
    if (status == ST_OK && before->any)
        status = db_member_list(clustering->db, current.id, 0, &members, &count, err);
    before->of = mem_new(faces, sizeof *before->of);
    before->known = mem_new(faces, sizeof *before->known);
    before->who = mem_new(before->count, sizeof *before->who);
    clustering->joined = mem_new(faces, sizeof *clustering->joined);
    if (status == ST_OK && (before->of == NULL || before->known == NULL || before->who == NULL ||
                            clustering->joined == NULL))
        status = err_nomem(err, "the clusters");
    for (size_t i = 0; status == ST_OK && i < faces; i++)
        before->of[i] = CLUSTER_NONE;
    if (status == ST_OK)
        status = before_name(before, err);
    if (status == ST_OK)
        status = before_place(clustering, members, count, err);
    mem_free(members);
    return status;
}
