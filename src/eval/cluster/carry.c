/* See carry.h. */
#include "eval/cluster/carry.h"

#include "base/mem.h"

#include <stdlib.h>

/* A face of a named cluster, with its old and its new cluster. */
struct journey {
    uint32_t old, now;
};

static int journey_compare(const void *a, const void *b)
{
    const struct journey *x = a, *y = b;

    if (x->old != y->old)
        return x->old < y->old ? -1 : 1;
    return (x->now > y->now) - (x->now < y->now);
}

/* Where most faces of each old cluster went. */
static void carry_most(struct cluster_carry *out, const struct journey *journeys, size_t count)
{
    for (size_t first = 0, end; first < count; first = end) {
        struct cluster_carry *carry = &out[journeys[first].old];

        for (end = first; end < count && journey_compare(&journeys[end], &journeys[first]) == 0;)
            end++;
        if (journeys[first].now != CLUSTER_NONE && end - first > carry->there) {
            carry->away += carry->there;
            carry->there = end - first;
            carry->now = journeys[first].now;
        } else {
            carry->away += end - first;
        }
    }
}

enum status cluster_carry(struct cluster_carry *out, const uint32_t *old, const uint32_t *name,
                          size_t old_clusters, const uint32_t *now, size_t clusters, size_t n,
                          struct err *err)
{
    struct journey *journeys = mem_new(n, sizeof *journeys);
    uint32_t *winner = mem_new(clusters, sizeof *winner);
    size_t *size = mem_new(clusters, sizeof *size), count = 0;
    enum status status = ST_OK;

    if (journeys == NULL || winner == NULL || size == NULL) {
        status = err_nomem(err, "the names of clusters");
        goto out;
    }
    for (size_t o = 0; o < old_clusters; o++)
        out[o] = (struct cluster_carry){.now = CLUSTER_NONE, .rival = CLUSTER_NONE};
    for (size_t i = 0; i < n; i++) {
        if (old[i] != CLUSTER_NONE && name[old[i]] != CLUSTER_NONE)
            journeys[count++] = (struct journey){old[i], now[i]};
        if (now[i] != CLUSTER_NONE)
            size[now[i]]++;
    }
    qsort(journeys, count, sizeof *journeys, journey_compare);
    carry_most(out, journeys, count);
    for (size_t c = 0; c < clusters; c++)
        winner[c] = CLUSTER_NONE;
    for (uint32_t o = 0; o < old_clusters; o++) {
        uint32_t c = out[o].now;

        if (c != CLUSTER_NONE && (winner[c] == CLUSTER_NONE || out[o].there > out[winner[c]].there))
            winner[c] = o;
    }
    for (uint32_t o = 0; o < old_clusters; o++) {
        uint32_t c = out[o].now;

        if (c == CLUSTER_NONE)
            continue;
        out[o].whole = out[o].there == size[c];
        if (name[winner[c]] != name[o])
            out[o].rival = winner[c];
    }
out:
    mem_free(journeys);
    mem_free(winner);
    mem_free(size);
    return status;
}
