/* Carries names and marks of the current clusters over to the new ones; see clustering.h. */
#include "cmd/cluster/clustering.h"

#include "base/mem.h"
#include "base/unicode.h"
#include "eval/cluster_carry.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A current cluster as a sentence names it. */
static void carry_describe(char out[RECORD_NAME + 24], const struct db_cluster *cluster)
{
    char clean[RECORD_NAME];

    (void)text_clean(clean, sizeof clean, cluster->name, false);
    (void)snprintf(out, RECORD_NAME + 24, "%s%scluster %" PRId64, clean,
                   clean[0] != '\0' ? ", " : "", cluster->id);
}

/* What a user gave it, and a new clustering keeps. */
static bool carry_has_mark(const struct db_cluster *cluster)
{
    return cluster->name[0] != '\0' || cluster->confirmed || cluster->hidden || cluster->cover != 0;
}

static void carry_name(struct clustering *clustering, const struct cluster_carry *carry,
                       const struct db_cluster *before, size_t o)
{
    char ours[RECORD_NAME + 24], theirs[RECORD_NAME + 24];

    if (!carry_has_mark(&before[o]))
        return;
    carry_describe(ours, &before[o]);
    if (carry[o].now == CLUSTER_NONE) {
        text_addf(&clustering->conflicts, "conflict: all faces of %s are alone now\n", ours);
        return;
    }
    if (carry[o].rival != CLUSTER_NONE) {
        carry_describe(theirs, &before[carry[o].rival]);
        text_addf(&clustering->conflicts,
                  "conflict: %s is now in one cluster with %s and has its name\n", ours, theirs);
        return;
    }
    memcpy(clustering->rows[carry[o].now].name, before[o].name, RECORD_NAME);
    if (before[o].confirmed && carry[o].whole && carry[o].away == 0)
        clustering->rows[carry[o].now].confirmed = true;
    clustering->rows[carry[o].now].hidden |= before[o].hidden;
    if (before[o].cover != 0)
        clustering->rows[carry[o].now].cover = before[o].cover;
    if (carry[o].away > 0)
        text_addf(&clustering->conflicts,
                  "conflict: %zu %s of %s %s elsewhere now, %zu still together\n", carry[o].away,
                  text_noun(carry[o].away, "face", "faces"), ours,
                  text_noun(carry[o].away, "is", "are"), carry[o].there);
}

/* before (count): the current clusters; members: their faces. */
static enum status carry_from(struct clustering *clustering, const struct db_cluster *before,
                              size_t count, const struct db_member *members, size_t member_count,
                              struct err *err)
{
    const struct cluster_faces *faces = &clustering->faces;
    uint32_t *old = mem_new(faces->count, sizeof *old), *name = mem_new(count, sizeof *name);
    struct cluster_carry *carry = mem_new(count, sizeof *carry);
    char **key = mem_new(count, sizeof *key);
    size_t *order = NULL;
    enum status status = ST_OK;

    if (old == NULL || name == NULL || carry == NULL || key == NULL)
        status = err_nomem(err, "the names of clusters");
    if (status == ST_OK)
        status = cluster_faces_order(faces, &order, err);
    for (size_t i = 0; status == ST_OK && i < faces->count; i++)
        old[i] = CLUSTER_NONE;
    for (uint32_t o = 0; status == ST_OK && o < count; o++) {
        name[o] = carry_has_mark(&before[o]) ? o : CLUSTER_NONE;
        key[o] = unicode_key(before[o].name);
        if (key[o] == NULL)
            status = err_nomem(err, "the names of clusters");
        for (uint32_t same = 0; same < o && status == ST_OK && before[o].name[0] != '\0'; same++)
            if (strcmp(key[same], key[o]) == 0)
                name[o] = name[same];
    }
    /* Members are sorted by the id of their cluster; before is not. */
    for (size_t m = 0, o = 0; status == ST_OK && m < member_count; m++) {
        size_t face = cluster_faces_find(faces, order, members[m].image);

        if (members[m].cluster == 0 || face == SIZE_MAX)
            continue;
        for (size_t k = 0; k < count && before[o].id != members[m].cluster; k++)
            o = (o + 1) % count;
        if (o < count &&
            before[o].id == members[m].cluster) /* in a damaged database there is none */
            old[face] = (uint32_t)o;
    }
    if (status == ST_OK)
        status = cluster_carry(carry, old, name, count, clustering->label, clustering->clusters,
                               faces->count, err);
    for (size_t o = 0; status == ST_OK && o < count; o++)
        carry_name(clustering, carry, before, o);
    if (status == ST_OK && clustering->conflicts.failed)
        status = err_nomem(err, "the conflicts");
    for (size_t o = 0; key != NULL && o < count; o++)
        mem_free(key[o]);
    mem_free(key);
    mem_free(old);
    mem_free(name);
    mem_free(carry);
    mem_free(order);
    return status;
}

enum status clustering_carry(struct clustering *clustering, struct err *err)
{
    struct db_clustering current;
    struct db_cluster *before = NULL;
    struct db_member *members = NULL;
    size_t count = 0, member_count = 0;
    bool found;
    enum status status =
        db_clustering_current(clustering->db, clustering->dataset.id, &current, &found, err);

    if (status != ST_OK || !found)
        return status;
    status = db_cluster_list(clustering->db, current.id, &before, &count, err);
    if (status == ST_OK)
        status = db_member_list(clustering->db, current.id, 0, &members, &member_count, err);
    if (status == ST_OK)
        status = carry_from(clustering, before, count, members, member_count, err);
    mem_free(before);
    mem_free(members);
    return status;
}
