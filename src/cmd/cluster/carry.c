/* Carries names and marks of the current clusters over to the new ones; see clustering.h. */
#include "cmd/cluster/clustering.h"

#include "base/mem.h"
#include "eval/cluster/carry.h"

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

/* What a user gave it goes to another cluster; a confirmed one is closed. */
static bool carry_moves(const struct db_cluster *cluster)
{
    return !cluster->confirmed &&
           (cluster->name[0] != '\0' || cluster->hidden || cluster->cover != 0);
}

static void carry_name(struct clustering *clustering, const struct cluster_carry *carry,
                       const struct db_cluster *before, size_t o)
{
    char ours[RECORD_NAME + 24], theirs[RECORD_NAME + 24];

    if (!carry_moves(&before[o]))
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
    clustering->rows[carry[o].now].hidden |= before[o].hidden;
    if (before[o].cover != 0)
        clustering->rows[carry[o].now].cover = before[o].cover;
    if (carry[o].away > 0)
        text_addf(&clustering->conflicts,
                  "conflict: %zu %s of %s %s elsewhere now, %zu still together\n", carry[o].away,
                  text_noun(carry[o].away, "face", "faces"), ours,
                  text_noun(carry[o].away, "is", "are"), carry[o].there);
}

/* Confirmed people stay if they have faces. */
static enum status carry_lost(struct clustering *clustering, struct err *err)
{
    const struct clustering_before *before = &clustering->before;
    char clean[RECORD_NAME + 24];
    bool *here = mem_new(before->count, sizeof *here);

    if (here == NULL)
        return err_nomem(err, "the conflicts");
    for (size_t i = 0; i < clustering->faces.count; i++)
        if (before->of[i] != CLUSTER_NONE)
            here[before->of[i]] = true;
    for (size_t o = 0; o < before->count; o++) {
        if (here[o] || !before->clusters[o].confirmed)
            continue;
        carry_describe(clean, &before->clusters[o]);
        text_addf(&clustering->conflicts, "conflict: no face of %s is left\n", clean);
    }
    mem_free(here);
    return ST_OK;
}

enum status clustering_carry(struct clustering *clustering, struct err *err)
{
    const struct clustering_before *before = &clustering->before;
    uint32_t *name = mem_new(before->count, sizeof *name);
    struct cluster_carry *carry = mem_new(before->count, sizeof *carry);
    enum status status = ST_OK;

    if (name == NULL || carry == NULL)
        status = err_nomem(err, "the names of clusters");
    for (uint32_t o = 0; status == ST_OK && o < before->count; o++)
        name[o] = carry_moves(&before->clusters[o]) ? before->who[o] : CLUSTER_NONE;
    if (status == ST_OK)
        status = cluster_carry(carry, before->of, name, before->count, clustering->label,
                               clustering->clusters, clustering->faces.count, err);
    for (size_t o = 0; status == ST_OK && o < before->count; o++)
        carry_name(clustering, carry, before->clusters, o);
    if (status == ST_OK)
        status = carry_lost(clustering, err);
    if (status == ST_OK && clustering->conflicts.failed)
        status = err_nomem(err, "the conflicts");
    mem_free(name);
    mem_free(carry);
    return status;
}
