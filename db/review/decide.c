/* Decisions on clusters and faces; see decisions.h.  Each is a list of changes (changes.h) that
 * keeps the invariant of decide_faces.c. */
#include "db/review/decide.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    qsort(*out, given, sizeof **out, images_compare);
    for (size_t i = 0; i < given; i++)
        if (*count == 0 || (*out)[*count - 1] != (*out)[i])
            (*out)[(*count)++] = (*out)[i];
    return ST_OK;
}

/* Writes images as people read them: "1 2 3". */
static const char *images_list(char out[RECORD_TEXT], const int64_t *images, size_t count)
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

/* What a merge needs to know of two clusters. */
struct couple {
    char from[RECORD_NAME], into[RECORD_NAME]; /* names */
    bool from_confirmed, into_confirmed;
    bool two; /* of two names */
};

static enum status verdict_couple(const struct verdict *verdict, int64_t from, int64_t into,
                                  struct couple *couple, struct err *err)
{
    struct db *db = verdict->decision.db;
    enum status status;

    *couple = (struct couple){.two = false};
    status = sql_run(db, NULL, err,
                     "SELECT f.name, i.name, f.confirmed, i.confirmed"
                     " FROM clusters f JOIN clusters i WHERE f.id = ? AND i.id = ?",
                     "ii>sstt", from, into, couple->from, sizeof couple->from, couple->into,
                     sizeof couple->into, &couple->from_confirmed, &couple->into_confirmed);
    couple->two = couple->from[0] != '\0' && couple->into[0] != '\0' &&
                  !unicode_same(couple->from, couple->into);
    return status;
}

/* The cluster into which another is merged keeps its name, or takes the other's when it has none.
 * Of two names it stays confirmed only when both were, else if one was: see verdict_unseen. */
static enum status verdict_inherit(struct verdict *verdict, int64_t from, int64_t into,
                                   struct err *err)
{
    struct decision *decision = &verdict->decision;
    char kept[RECORD_NAME], dropped[RECORD_NAME];
    struct couple couple;
    enum status status = verdict_couple(verdict, from, into, &couple, err);

    if (status == ST_OK && couple.two && verdict->note != NULL) {
        (void)text_clean(kept, sizeof kept, couple.into, false);
        (void)text_clean(dropped, sizeof dropped, couple.from, false);
        (void)snprintf(verdict->note, RECORD_TEXT, "the name %s is kept, %s dropped", kept,
                       dropped);
    }
    if (status == ST_OK && couple.into[0] == '\0')
        status = decision_change_text(decision, CHANGE_NAME, into, couple.from, err);
    if (status == ST_OK)
        status = decision_change_text(decision, CHANGE_NAME, from, "", err);
    if (status == ST_OK && couple.from_confirmed != couple.into_confirmed)
        status = decision_change(decision, CHANGE_CONFIRMED, into, 0, !couple.two, err);
    if (status == ST_OK)
        status = decision_change(decision, CHANGE_CONFIRMED, from, 0, 0, err);
    return status;
}

static void integer_read(sqlite3_stmt *row, void *item)
{
    sql_get(row, "i", (int64_t *)item);
}

/* The faces of two clusters that nobody will have looked at when these are one: of two or more that
 * come to a confirmed person only one was shown. */
static int64_t *verdict_unseen(const struct verdict *verdict, int64_t from, int64_t into,
                               size_t *count, enum status *status, struct err *err)
{
    struct couple couple;

    *count = 0;
    *status = verdict_couple(verdict, from, into, &couple, err);
    if (*status != ST_OK)
        return NULL;
    return sql_collect(
        verdict->decision.db, status, count, sizeof(int64_t), integer_read, err,
        "SELECT image_id FROM cluster_members m JOIN clusters c ON c.id = cluster_id"
        " WHERE cluster_id IN (?1, ?2) AND m.clustering_id = ?3 AND ?4 AND (joined OR"
        "  NOT confirmed"
        "  AND (SELECT max(confirmed) FROM clusters WHERE id IN (?1, ?2))"
        "  AND (SELECT count(*) FROM cluster_members WHERE cluster_id = c.id) > 1)"
        " ORDER BY image_id",
        "iiii", from, into, verdict->clustering,
        (int64_t)(!couple.two || (couple.from_confirmed && couple.into_confirmed)));
}

static enum status verdict_merge(struct verdict *verdict, int64_t from, int64_t into,
                                 struct err *err)
{
    int64_t *ours = NULL, *theirs = NULL, *unseen;
    size_t our_count, their_count, unseen_count;
    enum status status = ST_OK;

    if (from == into)
        return ST_OK;
    unseen = verdict_unseen(verdict, from, into, &unseen_count, &status, err);
    if (status == ST_OK)
        status = verdict_members(verdict, from, &ours, &our_count, err);
    if (status == ST_OK)
        status = verdict_members(verdict, into, &theirs, &their_count, err);
    if (status == ST_OK)
        status = verdict_bring(verdict, ours, our_count, into, err);
    if (status == ST_OK)
        status = verdict_look(verdict, unseen, unseen_count, false, err);
    if (status == ST_OK)
        status = verdict_link(verdict, ours[0], theirs[0], 1, err);
    if (status == ST_OK)
        status = verdict_inherit(verdict, from, into, err);
    mem_free(ours);
    mem_free(theirs);
    mem_free(unseen);
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
    return verdict_end(&verdict, verdict_merge(&verdict, from, into, err), err);
}

enum status verdict_move(struct verdict *verdict, const int64_t *images, size_t count,
                         int64_t cluster, int64_t *made, struct err *err)
{
    int64_t *there = NULL, *from = NULL;
    size_t there_count = 0;
    enum status status = verdict_origins(verdict, &from, images, count, err);

    *made = cluster;
    if (status == ST_OK && cluster == 0)
        status = verdict_new_cluster(verdict, made, err);
    else if (status == ST_OK)
        status = verdict_looked(verdict, cluster, &there, &there_count, err);
    if (status == ST_OK && cluster != 0 && there_count == 0)
        status = verdict_nobody(cluster, err);
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
    (void)snprintf(argument, sizeof argument, "%s %s", to, images_list(list, sorted, count));
    status = verdict_begin(&verdict, review, "move", argument, err);
    if (status == ST_OK)
        status =
            verdict_end(&verdict, verdict_move(&verdict, sorted, count, cluster, made, err), err);
    mem_free(sorted);
    return status;
}

/* The heads of different parts: no two of them may be together. */
static enum status verdict_keep_apart(struct verdict *verdict, const int64_t *head, size_t heads,
                                      struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < heads; i++)
        for (size_t k = i + 1; status == ST_OK && k < heads; k++)
            status = verdict_link(verdict, head[i], head[k], 0, err);
    return status;
}

static enum status verdict_all_of(const struct verdict *verdict, int64_t cluster,
                                  const int64_t *images, size_t count, struct err *err)
{
    enum status status = ST_OK;
    int64_t from;

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        status = verdict_cluster(verdict, images[i], &from, err);
        if (status == ST_OK && from != cluster)
            status = err_set(err, ST_INVALID, "image %lld is not in cluster %lld",
                             (long long)images[i], (long long)cluster);
    }
    return status;
}

/* Each part but 0 to a new cluster; the first face of each part, and of what stays, is its head. */
static enum status verdict_split(struct verdict *verdict, int64_t cluster, const int64_t *images,
                                 const uint32_t *part, size_t count, struct err *err)
{
    int64_t *ours = mem_new(count, sizeof *ours), *head = mem_new(count + 1, sizeof *head);
    int64_t *rest = NULL, made;
    uint32_t parts = 0;
    size_t heads = 0, rest_count = 0;
    enum status status =
        ours == NULL || head == NULL ? err_nomem(err, "the images of a decision") : ST_OK;

    if (status == ST_OK)
        status = verdict_all_of(verdict, cluster, images, count, err);
    for (size_t i = 0; i < count; i++)
        parts = part[i] > parts ? part[i] : parts;
    for (uint32_t p = 1; status == ST_OK && p <= parts; p++) {
        size_t of_part = 0;

        for (size_t i = 0; i < count; i++)
            if (part[i] == p)
                ours[of_part++] = images[i];
        if (of_part == 0)
            continue;
        qsort(ours, of_part, sizeof *ours, images_compare);
        head[heads++] = ours[0];
        status = verdict_new_cluster(verdict, &made, err);
        if (status == ST_OK)
            status = verdict_bring(verdict, ours, of_part, made, err);
    }
    if (status == ST_OK)
        status = verdict_looked(verdict, cluster, &rest, &rest_count, err);
    if (status == ST_OK && rest_count > 0)
        head[heads++] = rest[0];
    if (status == ST_OK)
        status = verdict_keep_apart(verdict, head, heads, err);
    mem_free(rest);
    mem_free(head);
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
    return verdict_end(&verdict, verdict_split(&verdict, cluster, images, part, count, err), err);
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

/* Releases are not reported: an image that is left out needn't be with any other. */
static enum status verdict_leave_out(struct verdict *verdict, const int64_t *images, size_t count,
                                     const char *why, struct err *err)
{
    int64_t *from = NULL;
    enum status status = verdict_origins(verdict, &from, images, count, err);

    verdict->note = NULL;
    if (status == ST_OK)
        status = verdict_bring(verdict, images, count, 0, err);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = decision_change_text(&verdict->decision, CHANGE_VERDICT, images[i], why, err);
    mem_free(from);
    return status;
}

static enum status verdict_unusable(struct verdict *verdict, const int64_t *images, size_t count,
                                    struct err *err)
{
    return verdict_leave_out(verdict, images, count, "exclude", err);
}

static enum status verdict_nonface(struct verdict *verdict, const int64_t *images, size_t count,
                                   struct err *err)
{
    return verdict_leave_out(verdict, images, count, "nonface", err);
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
    status = verdict_begin(&verdict, review, verb, images_list(argument, sorted, count), err);
    if (status == ST_OK)
        status = verdict_end(&verdict, decide(&verdict, sorted, count, err), err);
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

enum status db_decide_nonface(const struct db_review *review, const int64_t *images, size_t count,
                              struct err *err)
{
    return decide_images(review, "nonface", images, count, verdict_nonface, err);
}

/* The images that go with an image: its cluster, or all images that it must be with. */
static enum status verdict_group(const struct verdict *verdict, int64_t image, int64_t cluster,
                                 int64_t **out, size_t *count, struct err *err)
{
    return cluster != 0 ? verdict_faces(verdict, cluster, out, count, err)
                        : verdict_bound(verdict, image, out, count, err);
}

/* "same" doesn't merge two confirmed clusters with different names: only an explicit merge does. */
static enum status verdict_may_merge(const struct verdict *verdict, int64_t from, int64_t into,
                                     struct err *err)
{
    char ours[RECORD_NAME], theirs[RECORD_NAME];
    struct couple couple;
    enum status status = verdict_couple(verdict, from, into, &couple, err);

    if (status != ST_OK || !couple.two || !couple.from_confirmed || !couple.into_confirmed)
        return status;
    (void)text_clean(ours, sizeof ours, couple.from, false);
    (void)text_clean(theirs, sizeof theirs, couple.into, false);
    return err_set(err, ST_INVALID,
                   "clusters %lld, %.90s, and %lld, %.90s, are both confirmed: merge them (m, or "
                   "--decide \"merge %lld %lld\") if they are one person",
                   (long long)from, ours, (long long)into, theirs, (long long)from,
                   (long long)into);
}

/* Brings the groups of a and b together, of which at least one is alone. */
static enum status verdict_gather(struct verdict *verdict, const int64_t *ours, size_t our_count,
                                  int64_t of_a, const int64_t *theirs, size_t their_count,
                                  int64_t of_b, struct err *err)
{
    size_t count = our_count + their_count;
    int64_t *all, made;
    enum status status;

    if (of_a != 0 || of_b != 0)
        return of_a == 0 ? verdict_bring(verdict, ours, our_count, of_b, err)
                         : verdict_bring(verdict, theirs, their_count, of_a, err);
    all = mem_new(count, sizeof *all);
    if (all == NULL)
        return err_nomem(err, "the images of a decision");
    memcpy(all, ours, our_count * sizeof *all);
    memcpy(all + our_count, theirs, their_count * sizeof *all);
    qsort(all, count, sizeof *all, images_compare);
    status = verdict_move(verdict, all, count, 0, &made, err);
    mem_free(all);
    return status;
}

static enum status verdict_same(struct verdict *verdict, int64_t a, int64_t b, struct err *err)
{
    int64_t of_a, of_b, *ours = NULL, *theirs = NULL;
    size_t our_count = 0, their_count = 0;
    enum status status = verdict_cluster(verdict, a, &of_a, err);

    if (status == ST_OK)
        status = verdict_cluster(verdict, b, &of_b, err);
    if (status == ST_OK)
        status = verdict_group(verdict, a, of_a, &ours, &our_count, err);
    if (status == ST_OK)
        status = verdict_group(verdict, b, of_b, &theirs, &their_count, err);
    if (status == ST_OK)
        status = verdict_may_join(verdict, ours, our_count, theirs, their_count, a < b ? a : b,
                                  a < b ? b : a, err);
    if (status == ST_OK && of_a != 0 && of_b != 0 && of_a != of_b) {
        status = verdict_may_merge(verdict, of_b, of_a, err);
        if (status == ST_OK)
            status = verdict_merge(verdict, of_b, of_a, err);
    } else if (status == ST_OK && (of_a == 0 || of_b == 0))
        status = verdict_gather(verdict, ours, our_count, of_a, theirs, their_count, of_b, err);
    if (status == ST_OK)
        status = verdict_look(verdict, (const int64_t[]){a, b}, 2, true, err);
    mem_free(ours);
    mem_free(theirs);
    return status == ST_OK ? verdict_link(verdict, a, b, 1, err) : status;
}

/* If both are in one cluster, b leaves it with all images that it must be with. */
static enum status verdict_different(struct verdict *verdict, int64_t a, int64_t b, struct err *err)
{
    int64_t of_a, of_b, made = 0, *bound = NULL;
    size_t count = 0;
    enum status status = verdict_cluster(verdict, a, &of_a, err);

    if (status == ST_OK)
        status = verdict_cluster(verdict, b, &of_b, err);
    if (status == ST_OK)
        status = verdict_may_part(verdict, a, b, err);
    if (status == ST_OK && of_a == of_b && of_a != 0) {
        status = verdict_bound(verdict, b, &bound, &count, err);
        if (status == ST_OK && count > 1)
            status = verdict_new_cluster(verdict, &made, err);
        if (status == ST_OK)
            status = verdict_bring(verdict, bound, count, made, err);
    }
    mem_free(bound);
    return status == ST_OK ? verdict_link(verdict, a, b, 0, err) : status;
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
    if (a != b)
        status = same ? verdict_same(&verdict, a, b, err) : verdict_different(&verdict, a, b, err);
    return verdict_end(&verdict, status, err);
}
