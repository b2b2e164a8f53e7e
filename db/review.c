/* Decisions on clusters and faces; see decisions.h.  Each is a list of changes (changes.h) that
 * keeps the invariant: images that must be together are in one cluster, or all alone, and images
 * that may not be together are not in one. */
#include "db/decisions.h"

#include "db/changes.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A decision on the current clustering. */
struct verdict {
    struct decision decision;
    int64_t clustering;
};

static enum status verdict_begin(struct verdict *verdict, const struct db_review *review,
                                 const char *verb, const char *argument, struct err *err)
{
    struct decision *decision = &verdict->decision;
    enum status status =
        decision_begin(decision, review->db, review->dataset, review->asker, verb, argument, err);
    sqlite3_stmt *row = NULL;
    bool found = false;

    if (status != ST_OK)
        return status;
    status = sql_open(review->db, &row, err,
                      "SELECT id FROM clusterings WHERE dataset_id = ? AND current", "i",
                      review->dataset);
    if (status == ST_OK)
        status = sql_next(review->db, row, &found, err);
    if (status == ST_OK && found)
        verdict->clustering = sql_integer(row, 0);
    sql_close(row);
    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND,
                         "the data set has no clusters yet; make them with facenet cluster");
    return status != ST_OK ? decision_end(decision, status, err) : ST_OK;
}

static void integer_read(sqlite3_stmt *row, void *item)
{
    *(int64_t *)item = sql_integer(row, 0);
}

/* The faces of a cluster of the clustering, ascending.  *out: mem_free, on failure NULL. */
static enum status verdict_faces(const struct verdict *verdict, int64_t cluster, int64_t **out,
                                 size_t *count, struct err *err)
{
    struct db *db = verdict->decision.db;
    sqlite3_stmt *row;
    enum status status = sql_open(db, &row, err,
                                  "SELECT image_id FROM cluster_members"
                                  " WHERE cluster_id = ? AND clustering_id = ? ORDER BY image_id",
                                  "ii", cluster, verdict->clustering);

    *out = NULL;
    *count = 0;
    if (status == ST_OK)
        status = sql_collect(db, row, sizeof **out, integer_read, (void **)out, count, err);
    return status;
}

/* The same; refused when there are none. */
static enum status verdict_members(const struct verdict *verdict, int64_t cluster, int64_t **out,
                                   size_t *count, struct err *err)
{
    enum status status = verdict_faces(verdict, cluster, out, count, err);

    if (status == ST_OK && *count == 0) {
        mem_free(*out);
        *out = NULL;
        status = err_set(err, ST_NOTFOUND, "there is no cluster %lld in the newest clustering",
                         (long long)cluster);
    }
    return status;
}

/* The cluster of an image, 0: alone. */
static enum status verdict_cluster(const struct verdict *verdict, int64_t image, int64_t *cluster,
                                   struct err *err)
{
    struct db *db = verdict->decision.db;
    sqlite3_stmt *row;
    bool found = false;
    enum status status =
        sql_open(db, &row, err,
                 "SELECT cluster_id FROM cluster_members WHERE image_id = ? AND clustering_id = ?",
                 "ii", image, verdict->clustering);

    if (status == ST_OK)
        status = sql_next(db, row, &found, err);
    if (status == ST_OK && found)
        *cluster = sql_integer(row, 0);
    sql_close(row);
    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "image %lld is not in the newest clustering",
                         (long long)image);
    return status;
}

static int integer_compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static bool has(const int64_t *images, size_t count, int64_t image)
{
    return bsearch(&image, images, count, sizeof image, integer_compare) != NULL;
}

/* value: 1 together, 0 apart, CHANGE_NULL neither. */
static enum status verdict_link(struct verdict *verdict, int64_t a, int64_t b, int64_t value,
                                struct err *err)
{
    if (a == b)
        return ST_OK;
    return decision_change(&verdict->decision, CHANGE_CONSTRAINT, a < b ? a : b, a < b ? b : a,
                           value, err);
}

/* The images must be together, by way of the first. */
static enum status verdict_bind(struct verdict *verdict, int64_t hub, const int64_t *images,
                                size_t count, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = verdict_link(verdict, hub, images[i], 1, err);
    return status;
}

/* A constraint of an image, and the cluster of the other one. */
struct link {
    int64_t other, cluster;
    bool same;
};

static void link_read(sqlite3_stmt *row, void *item)
{
    *(struct link *)item =
        (struct link){sql_integer(row, 0), sql_integer(row, 1), sql_integer(row, 2) != 0};
}

/* Takes back what keeps image from going, together with images (count, ascending), to a cluster (0:
 * to none).  Those it must be with no longer have it between them, so they are bound to each other.
 */
static enum status verdict_release(struct verdict *verdict, int64_t image, const int64_t *images,
                                   size_t count, int64_t cluster, struct err *err)
{
    struct link *links = NULL;
    size_t link_count = 0;
    int64_t hub = 0;
    sqlite3_stmt *row;
    enum status status = sql_open(verdict->decision.db, &row, err,
                                  "SELECT other, cluster_id, same FROM"
                                  " (SELECT image_b AS other, same FROM constraints"
                                  "  WHERE image_a = ?1 UNION ALL"
                                  "  SELECT image_a, same FROM constraints WHERE image_b = ?1)"
                                  " LEFT JOIN cluster_members ON image_id = other"
                                  "  AND clustering_id = ?2 ORDER BY other",
                                  "ii", image, verdict->clustering);

    if (status == ST_OK)
        status = sql_collect(verdict->decision.db, row, sizeof *links, link_read, (void **)&links,
                             &link_count, err);
    for (size_t i = 0; status == ST_OK && i < link_count; i++) {
        bool comes = has(images, count, links[i].other);
        bool there = comes || (cluster != 0 && links[i].cluster == cluster);

        if (links[i].same == there || (!links[i].same && cluster == 0))
            continue;
        status = verdict_link(verdict, image, links[i].other, CHANGE_NULL, err);
        if (status != ST_OK || !links[i].same)
            continue;
        if (hub == 0)
            hub = links[i].other;
        else
            status = verdict_link(verdict, hub, links[i].other, 1, err);
    }
    mem_free(links);
    return status;
}

/* Brings the images (ascending) to a cluster, 0: to none. */
static enum status verdict_bring(struct verdict *verdict, const int64_t *images, size_t count,
                                 int64_t cluster, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = verdict_release(verdict, images[i], images, count, cluster, err);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = decision_change(&verdict->decision, CHANGE_MEMBER, images[i], verdict->clustering,
                                 cluster == 0 ? CHANGE_NULL : cluster, err);
    return status;
}

/* An empty cluster.  It is no change: nobody sees it until it has faces. */
static enum status verdict_new_cluster(const struct verdict *verdict, int64_t *id, struct err *err)
{
    struct db *db = verdict->decision.db;
    enum status status = sql_run(db, NULL, err, "INSERT INTO clusters (clustering_id) VALUES (?)",
                                 "i", verdict->clustering);

    *id = sqlite3_last_insert_rowid(db->handle);
    return status;
}

/* from (count), new: the cluster of each image. */
static enum status verdict_origins(const struct verdict *verdict, int64_t **from,
                                   const int64_t *images, size_t count, struct err *err)
{
    enum status status = ST_OK;

    *from = mem_new(count, sizeof **from);
    if (*from == NULL)
        return err_nomem(err, "the images of a decision");
    if (count == 0)
        status = err_set(err, ST_INVALID, "no image is given");
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = verdict_cluster(verdict, images[i], &(*from)[i], err);
    return status;
}

/* After the images left their clusters, from: they may not be with those who stayed there.  Where
 * they must be together, bound, it is enough to say so of the first. */
static enum status verdict_part(struct verdict *verdict, const int64_t *images, size_t count,
                                const int64_t *from, bool bound, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        int64_t *rest = NULL;
        size_t rest_count = 0;

        if (from[i] != 0 && !(bound && i > 0 && from[i] == from[i - 1]))
            status = verdict_faces(verdict, from[i], &rest, &rest_count, err);
        for (size_t k = 0; status == ST_OK && k < rest_count; k++)
            status = verdict_link(verdict, images[bound ? 0 : i], rest[k], 0, err);
        mem_free(rest);
    }
    return status;
}

/* The images ascending and without repetition; new. */
static enum status images_sort(int64_t **out, size_t *count, const int64_t *images, struct err *err)
{
    size_t given = *count;

    *count = 0;
    *out = mem_new(given, sizeof **out);
    if (*out == NULL)
        return err_nomem(err, "the images of a decision");
    if (given > 0)
        memcpy(*out, images, given * sizeof **out);
    qsort(*out, given, sizeof **out, integer_compare);
    for (size_t i = 0; i < given; i++)
        if (*count == 0 || (*out)[*count - 1] != (*out)[i])
            (*out)[(*count)++] = (*out)[i];
    return ST_OK;
}

/* Lists images for people: "1 2 3". */
static const char *images_tell(char out[RECORD_TEXT], const int64_t *images, size_t count)
{
    size_t at = 0;

    out[0] = '\0';
    for (size_t i = 0; i < count && at < RECORD_TEXT - 48; i++)
        at += (size_t)snprintf(out + at, RECORD_TEXT - at, "%s%lld", i > 0 ? " " : "",
                               (long long)images[i]);
    if (at >= RECORD_TEXT - 48)
        (void)snprintf(out + at, RECORD_TEXT - at, " ... (%zu)", count);
    return out;
}

enum status db_decide_name(const struct db_review *review, int64_t cluster, const char *name,
                           struct err *err)
{
    struct verdict verdict;
    char argument[RECORD_TEXT];
    int64_t *members = NULL;
    size_t count;
    enum status status;

    if (strlen(name) >= RECORD_NAME)
        return err_set(err, ST_INVALID, "a name has at most %d bytes", RECORD_NAME - 1);
    (void)snprintf(argument, sizeof argument, "%lld %s", (long long)cluster, name);
    status = verdict_begin(&verdict, review, "name", argument, err);
    if (status != ST_OK)
        return status;
    status = verdict_members(&verdict, cluster, &members, &count, err);
    if (status == ST_OK)
        status = decision_change_text(&verdict.decision, CHANGE_NAME, cluster, name, err);
    mem_free(members);
    return decision_end(&verdict.decision, status, err);
}

enum status db_decide_confirm(const struct db_review *review, int64_t cluster, struct err *err)
{
    struct verdict verdict;
    char argument[32];
    int64_t *members = NULL;
    size_t count;
    enum status status;

    (void)snprintf(argument, sizeof argument, "%lld", (long long)cluster);
    status = verdict_begin(&verdict, review, "confirm", argument, err);
    if (status != ST_OK)
        return status;
    status = verdict_members(&verdict, cluster, &members, &count, err);
    if (status == ST_OK)
        status = decision_change(&verdict.decision, CHANGE_CONFIRMED, cluster, 0, 1, err);
    if (status == ST_OK)
        status = verdict_bind(&verdict, members[0], members, count, err);
    mem_free(members);
    return decision_end(&verdict.decision, status, err);
}

/* The name and the mark of a cluster that is emptied go over, where the other has none. */
static enum status verdict_inherit(struct verdict *verdict, int64_t from, int64_t into,
                                   struct err *err)
{
    struct decision *decision = &verdict->decision;
    char name[RECORD_NAME] = "";
    sqlite3_stmt *row;
    bool found = false;
    enum status status = sql_open(decision->db, &row, err,
                                  "SELECT f.name FROM clusters f JOIN clusters i"
                                  " WHERE f.id = ? AND i.id = ? AND i.name = ''",
                                  "ii", from, into);

    if (status == ST_OK)
        status = sql_next(decision->db, row, &found, err);
    if (status == ST_OK && found)
        sql_text(row, 0, name, sizeof name);
    sql_close(row);
    if (status == ST_OK && found)
        status = decision_change_text(decision, CHANGE_NAME, into, name, err);
    if (status == ST_OK)
        status = decision_change_text(decision, CHANGE_NAME, from, "", err);
    if (status == ST_OK)
        status = decision_change(decision, CHANGE_CONFIRMED, from, 0, 0, err);
    return status;
}

static enum status verdict_merge(struct verdict *verdict, int64_t from, int64_t into,
                                 struct err *err)
{
    int64_t *ours = NULL, *theirs = NULL;
    size_t our_count, their_count;
    enum status status = ST_OK;

    if (from == into)
        return ST_OK;
    status = verdict_members(verdict, from, &ours, &our_count, err);
    if (status == ST_OK)
        status = verdict_members(verdict, into, &theirs, &their_count, err);
    if (status == ST_OK)
        status = verdict_bring(verdict, ours, our_count, into, err);
    if (status == ST_OK)
        status = verdict_link(verdict, ours[0], theirs[0], 1, err);
    if (status == ST_OK)
        status = verdict_inherit(verdict, from, into, err);
    mem_free(ours);
    mem_free(theirs);
    return status;
}

enum status db_decide_merge(const struct db_review *review, int64_t from, int64_t into,
                            struct err *err)
{
    struct verdict verdict;
    char argument[64];
    enum status status;

    (void)snprintf(argument, sizeof argument, "%lld %lld", (long long)from, (long long)into);
    status = verdict_begin(&verdict, review, "merge", argument, err);
    if (status != ST_OK)
        return status;
    return decision_end(&verdict.decision, verdict_merge(&verdict, from, into, err), err);
}

static enum status verdict_move(struct verdict *verdict, const int64_t *images, size_t count,
                                int64_t cluster, int64_t *made, struct err *err)
{
    int64_t *there = NULL, *from = NULL;
    size_t there_count = 0;
    enum status status = verdict_origins(verdict, &from, images, count, err);

    *made = cluster;
    if (status == ST_OK && cluster != 0)
        status = verdict_members(verdict, cluster, &there, &there_count, err);
    else if (status == ST_OK)
        status = verdict_new_cluster(verdict, made, err);
    if (status == ST_OK)
        status = verdict_bring(verdict, images, count, *made, err);
    if (status == ST_OK)
        status = verdict_bind(verdict, cluster != 0 ? there[0] : images[0], images, count, err);
    if (status == ST_OK && cluster == 0)
        status = verdict_part(verdict, images, count, from, true, err);
    mem_free(there);
    mem_free(from);
    return status;
}

enum status db_decide_move(const struct db_review *review, const int64_t *images, size_t count,
                           int64_t cluster, int64_t *made, struct err *err)
{
    struct verdict verdict;
    char list[RECORD_TEXT], argument[RECORD_TEXT + 32], to[32] = "new";
    int64_t *sorted;
    enum status status = images_sort(&sorted, &count, images, err);

    if (status != ST_OK)
        return status;
    if (cluster != 0)
        (void)snprintf(to, sizeof to, "%lld", (long long)cluster);
    (void)snprintf(argument, sizeof argument, "%s %s", to, images_tell(list, sorted, count));
    status = verdict_begin(&verdict, review, "move", argument, err);
    if (status == ST_OK)
        status = decision_end(&verdict.decision,
                              verdict_move(&verdict, sorted, count, cluster, made, err), err);
    mem_free(sorted);
    return status;
}

/* Each part but 0 to a new cluster. */
static enum status verdict_split(struct verdict *verdict, int64_t cluster, const int64_t *images,
                                 const uint32_t *part, size_t count, struct err *err)
{
    int64_t *ours = mem_new(count, sizeof *ours), made, from;
    uint32_t parts = 0;
    enum status status = ours == NULL ? err_nomem(err, "the images of a decision") : ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        parts = part[i] > parts ? part[i] : parts;
        status = verdict_cluster(verdict, images[i], &from, err);
        if (status == ST_OK && from != cluster)
            status = err_set(err, ST_INVALID, "image %lld is not in cluster %lld",
                             (long long)images[i], (long long)cluster);
    }
    for (uint32_t p = 1; status == ST_OK && p <= parts; p++) {
        size_t of_part = 0;

        for (size_t i = 0; i < count; i++)
            if (part[i] == p)
                ours[of_part++] = images[i];
        qsort(ours, of_part, sizeof *ours, integer_compare);
        if (of_part > 0)
            status = verdict_new_cluster(verdict, &made, err);
        if (status == ST_OK && of_part > 0)
            status = verdict_bring(verdict, ours, of_part, made, err);
    }
    mem_free(ours);
    return status;
}

enum status db_decide_split(const struct db_review *review, int64_t cluster, const int64_t *images,
                            const uint32_t *part, size_t count, struct err *err)
{
    struct verdict verdict;
    char argument[32];
    enum status status;

    (void)snprintf(argument, sizeof argument, "%lld", (long long)cluster);
    status = verdict_begin(&verdict, review, "split", argument, err);
    if (status != ST_OK)
        return status;
    return decision_end(&verdict.decision,
                        verdict_split(&verdict, cluster, images, part, count, err), err);
}

/* The images leave their clusters. */
static enum status verdict_not(struct verdict *verdict, const int64_t *images, size_t count,
                               struct err *err)
{
    int64_t *from = NULL;
    enum status status = verdict_origins(verdict, &from, images, count, err);

    for (size_t i = 0; status == ST_OK && i < count; i++)
        if (from[i] == 0)
            status = err_set(err, ST_INVALID, "image %lld is in no cluster that it could leave",
                             (long long)images[i]);
    if (status == ST_OK)
        status = verdict_bring(verdict, images, count, 0, err);
    if (status == ST_OK)
        status = verdict_part(verdict, images, count, from, false, err);
    mem_free(from);
    return status;
}

static enum status verdict_unusable(struct verdict *verdict, const int64_t *images, size_t count,
                                    struct err *err)
{
    int64_t *from = NULL;
    enum status status = verdict_origins(verdict, &from, images, count, err);

    if (status == ST_OK)
        status = verdict_bring(verdict, images, count, 0, err);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status =
            decision_change_text(&verdict->decision, CHANGE_VERDICT, images[i], "exclude", err);
    mem_free(from);
    return status;
}

/* A decision on images alone. */
static enum status
decide_images(const struct db_review *review, const char *verb, const int64_t *images, size_t count,
              enum status (*decide)(struct verdict *verdict, const int64_t *images, size_t count,
                                    struct err *err),
              struct err *err)
{
    struct verdict verdict;
    char argument[RECORD_TEXT];
    int64_t *sorted;
    enum status status = images_sort(&sorted, &count, images, err);

    if (status != ST_OK)
        return status;
    status = verdict_begin(&verdict, review, verb, images_tell(argument, sorted, count), err);
    if (status == ST_OK)
        status = decision_end(&verdict.decision, decide(&verdict, sorted, count, err), err);
    mem_free(sorted);
    return status;
}

enum status db_decide_not(const struct db_review *review, const int64_t *images, size_t count,
                          struct err *err)
{
    return decide_images(review, "not", images, count, verdict_not, err);
}

enum status db_decide_unusable(const struct db_review *review, const int64_t *images, size_t count,
                               struct err *err)
{
    return decide_images(review, "unusable", images, count, verdict_unusable, err);
}

static enum status verdict_pair(struct verdict *verdict, int64_t a, int64_t b, bool same,
                                struct err *err)
{
    const int64_t both[2] = {a < b ? a : b, a < b ? b : a};
    int64_t of_a, of_b, made;
    enum status status = verdict_cluster(verdict, a, &of_a, err);

    if (status == ST_OK)
        status = verdict_cluster(verdict, b, &of_b, err);
    if (status != ST_OK || a == b)
        return status;
    if (!same) { /* where they are in one cluster, b leaves it */
        if (of_a == of_b)
            status = verdict_bring(verdict, &b, 1, 0, err);
        return status == ST_OK ? verdict_link(verdict, a, b, 0, err) : status;
    }
    if (of_a == 0 && of_b == 0)
        return verdict_move(verdict, both, 2, 0, &made, err);
    if (of_a == 0)
        status = verdict_bring(verdict, &a, 1, of_b, err);
    else if (of_b == 0)
        status = verdict_bring(verdict, &b, 1, of_a, err);
    else
        status = verdict_merge(verdict, of_b, of_a, err);
    return status == ST_OK ? verdict_link(verdict, a, b, 1, err) : status;
}

enum status db_decide_pair(const struct db_review *review, int64_t a, int64_t b, bool same,
                           struct err *err)
{
    struct verdict verdict;
    char argument[64];
    enum status status;

    (void)snprintf(argument, sizeof argument, "%lld %lld", (long long)a, (long long)b);
    status = verdict_begin(&verdict, review, same ? "same" : "different", argument, err);
    if (status != ST_OK)
        return status;
    return decision_end(&verdict.decision, verdict_pair(&verdict, a, b, same, err), err);
}
