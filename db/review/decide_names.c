/* Names from other programs, see decisions.h: the faces of regions get their names by one decision.
 * Faces of a name become one person; the faces that share its cluster stay there as joined, since
 * nobody has said who they are.  What a user decided about a face stays. */
#include "db/review/decide.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* A face that a region names.  The rows are ordered by the key of the name, then by image. */
struct naming {
    int64_t region, image, cluster;
    char name[RECORD_NAME];
    bool first; /* of its name */
    bool left;  /* a user has decided on it */
    bool same;  /* it has the name already */
};

/* Decisions of users in force, as the set "decided" of the images that they say are with others, or
 * left out; and "named", of those that names of other programs put where they are. */
#define IN_FORCE \
    " FROM decision_changes c JOIN decisions d ON d.id = decision_id WHERE d.dataset_id = ?1" \
    " AND 'undo' IS NOT (SELECT verb FROM decisions WHERE target = d.id ORDER BY id DESC LIMIT 1)"
#define BY_USERS IN_FORCE " AND d.verb NOT IN ('names', 'cluster')"
#define DECIDED \
    "WITH decided(image) AS MATERIALIZED (SELECT object" BY_USERS \
    "  AND what IN ('member', 'verdict') UNION SELECT object" BY_USERS \
    "  AND what = 'constraint' AND new = 1 UNION SELECT other" BY_USERS \
    "  AND what = 'constraint' AND new = 1)," \
    " named(image) AS MATERIALIZED (SELECT object" IN_FORCE \
    "  AND d.verb = 'names' AND what IN ('member', 'constraint')" \
    "  UNION SELECT other" IN_FORCE " AND d.verb = 'names' AND what = 'constraint') "

static void naming_read(sqlite3_stmt *row, void *item)
{
    struct naming *naming = item;

    sql_get(row, "iiisttt", &naming->region, &naming->image, &naming->cluster, naming->name,
            sizeof naming->name, &naming->first, &naming->left, &naming->same);
}

/* The faces whose names were not applied yet.  A face in a cluster to which a user gave another
 * name is decided, too, unless it only joined it, or the name of another program put it there. */
static struct naming *naming_list(const struct verdict *verdict, size_t *count, enum status *status,
                                  struct err *err)
{
    return sql_collect(
        verdict->decision.db, status, count, sizeof(struct naming), naming_read, err,
        DECIDED
        "SELECT r.id, r.image_id, coalesce(m.cluster_id, 0), r.name,"
        " lag(name_key(r.name)) OVER all_rows IS NOT name_key(r.name),"
        " r.image_id IN (SELECT image FROM decided) OR (c.name <> ''"
        "  AND name_key(c.name) <> name_key(r.name) AND NOT m.joined"
        "  AND r.image_id NOT IN (SELECT image FROM named)),"
        " ifnull(c.confirmed AND NOT m.joined AND name_key(c.name) = name_key(r.name), 0)"
        " FROM regions r JOIN photos p ON p.id = photo_id JOIN sources s ON s.id = source_id"
        " JOIN cluster_members m ON m.image_id = r.image_id AND m.clustering_id = ?2"
        " LEFT JOIN clusters c ON c.id = m.cluster_id"
        " WHERE s.dataset_id = ?1 AND NOT applied"
        " WINDOW all_rows AS (ORDER BY name_key(r.name), r.image_id, r.id)"
        " ORDER BY name_key(r.name), r.image_id, r.id",
        "ii", verdict->decision.dataset, verdict->clustering);
}

enum status verdict_named(const struct verdict *verdict, const char *name, int64_t *cluster,
                          struct err *err)
{
    *cluster = 0;
    return sql_run(verdict->decision.db, NULL, err,
                   "SELECT id FROM (SELECT id, confirmed, (SELECT count(*) FROM cluster_members"
                   "   WHERE cluster_id = c.id AND clustering_id = ?1) AS size FROM clusters c"
                   "  WHERE clustering_id = ?1 AND name <> '' AND name_key(name) = name_key(?2))"
                   " WHERE size > 0 ORDER BY confirmed DESC, size DESC, id LIMIT 1",
                   "is>i", verdict->clustering, name, cluster);
}

/* The cluster that has a name, or the one that a user gave another name, where most faces are that
 * got this one before.  *cluster 0: there is none. */
static enum status names_find(const struct verdict *verdict, const char *name, int64_t *cluster,
                              struct err *err)
{
    enum status status = verdict_named(verdict, name, cluster, err);

    if (status == ST_OK && *cluster == 0)
        status = sql_run(verdict->decision.db, NULL, err,
                         "SELECT c.id FROM (SELECT image_id FROM regions WHERE applied = 1"
                         "  AND name_key(name) = name_key(?2)) r CROSS JOIN cluster_members m"
                         " ON m.image_id = r.image_id AND m.clustering_id = ?1"
                         " JOIN clusters c ON c.id = m.cluster_id WHERE c.name <> ''"
                         " AND c.confirmed GROUP BY c.id ORDER BY count(*) DESC, c.id LIMIT 1",
                         "is>i", verdict->clustering, name, cluster);
    return status;
}

/* The cluster without a name that has most of the faces, which then stands for the person; or a new
 * one. */
static enum status names_choose(const struct verdict *verdict, const struct naming *faces,
                                size_t count, int64_t *cluster, struct err *err)
{
    size_t most = 0;
    enum status status = ST_OK;

    *cluster = 0;
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        size_t here = 0;
        bool free = false;

        for (size_t k = 0; k < count; k++)
            here += faces[k].cluster == faces[i].cluster;
        if (faces[i].cluster == 0 || faces[i].cluster == *cluster || here <= most)
            continue;
        status = sql_run(verdict->decision.db, &free, err,
                         "SELECT id FROM clusters WHERE id = ? AND name = '' AND NOT confirmed",
                         "i", faces[i].cluster);
        if (free) {
            most = here;
            *cluster = faces[i].cluster;
        }
    }
    return status == ST_OK && *cluster == 0 ? verdict_new_cluster(verdict, cluster, err) : status;
}

/* Leaves out the faces that a user said are not with faces of the cluster. */
static enum status names_part(const struct verdict *verdict, int64_t cluster, int64_t *images,
                              size_t *count, struct err *err)
{
    size_t kept = 0;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < *count; i++) {
        bool apart = false;

        status = sql_run(verdict->decision.db, &apart, err,
                         "SELECT 1 FROM (SELECT image_b AS other FROM constraints"
                         "  WHERE image_a = ?1 AND NOT same UNION ALL"
                         "  SELECT image_a FROM constraints WHERE image_b = ?1 AND NOT same)"
                         " JOIN cluster_members ON image_id = other AND clustering_id = ?2"
                         " WHERE cluster_id = ?3 LIMIT 1",
                         "iii", images[i], verdict->clustering, cluster);
        if (!apart)
            images[kept++] = images[i];
    }
    *count = kept;
    return status;
}

/* A face of a cluster that stands for its person; 0: there is none yet. */
static enum status names_hub(const struct verdict *verdict, int64_t cluster, int64_t *hub,
                             bool *confirmed, struct err *err)
{
    *hub = 0;
    *confirmed = false;
    return sql_run(verdict->decision.db, NULL, err,
                   "SELECT min(image_id), confirmed FROM clusters c JOIN cluster_members m"
                   " ON cluster_id = c.id AND m.clustering_id = ?1"
                   " WHERE c.id = ?2 AND confirmed AND NOT joined",
                   "ii>it", verdict->clustering, cluster, hub, confirmed);
}

/* The faces are named; of a cluster that nobody had confirmed others came with them, but for those
 * that were bound to some face before. */
static enum status names_join(struct verdict *verdict, int64_t cluster, bool confirmed,
                              const int64_t *images, size_t count, struct err *err)
{
    int64_t *members;
    size_t member_count;
    enum status status = verdict_faces(verdict, cluster, &members, &member_count, err);

    for (size_t i = 0; status == ST_OK && i < member_count; i++) {
        bool named = images_have(images, count, members[i]), bound = confirmed;

        if (!named && !bound)
            status = sql_run(verdict->decision.db, &bound, err,
                             "SELECT 1 FROM constraints WHERE image_a = ?1 AND same UNION ALL"
                             " SELECT 1 FROM constraints WHERE image_b = ?1 AND same LIMIT 1",
                             "i", members[i]);
        if (status == ST_OK && (named || !bound))
            status = decision_change(&verdict->decision, CHANGE_JOINED, members[i],
                                     verdict->clustering, !named, err);
    }
    mem_free(members);
    return status;
}

/* Makes a person of the images (ascending), or adds them to one. */
static enum status names_bind(struct verdict *verdict, const char *name, int64_t cluster,
                              const int64_t *images, size_t count, struct err *err)
{
    struct decision *decision = &verdict->decision;
    bool confirmed, named = false;
    int64_t hub;
    enum status status = names_hub(verdict, cluster, &hub, &confirmed, err);

    if (status == ST_OK)
        status = verdict_bring(verdict, images, count, cluster, err);
    if (status == ST_OK)
        status = verdict_bind(verdict, hub != 0 ? hub : images[0], images, count, err);
    if (status == ST_OK)
        status = names_join(verdict, cluster, confirmed, images, count, err);
    if (status == ST_OK)
        status = sql_run(decision->db, &named, err,
                         "SELECT 1 FROM clusters WHERE id = ? AND name <> ''", "i", cluster);
    if (status == ST_OK && !named)
        status = decision_change_text(decision, CHANGE_NAME, cluster, name, err);
    return status == ST_OK ? decision_change(decision, CHANGE_CONFIRMED, cluster, 0, 1, err)
                           : status;
}

/* The faces (count) of one name. */
static enum status names_person(struct verdict *verdict, const struct naming *faces, size_t count,
                                struct db_named *named, struct err *err)
{
    int64_t *images = mem_new(count, sizeof *images), cluster = 0;
    struct naming *open = mem_new(count, sizeof *open);
    size_t kept = 0, open_count;
    enum status status = ST_OK;

    if (images == NULL || open == NULL)
        status = err_nomem(err, "the names of faces");
    for (size_t i = 0; status == ST_OK && i < count; i++)
        if (!faces[i].left && !faces[i].same &&
            (kept == 0 || open[kept - 1].image != faces[i].image)) {
            images[kept] = faces[i].image;
            open[kept++] = faces[i];
        }
    if (status == ST_OK && kept > 0)
        status = names_find(verdict, faces[0].name, &cluster, err);
    if (status == ST_OK && kept > 0 && cluster == 0)
        status = names_choose(verdict, open, kept, &cluster, err);
    open_count = kept;
    if (status == ST_OK && kept > 0)
        status = names_part(verdict, cluster, images, &kept, err);
    if (status == ST_OK && kept > 0)
        status = names_bind(verdict, faces[0].name, cluster, images, kept, err);
    named->faces += kept;
    named->people += kept > 0;
    named->left += open_count - kept;
    for (size_t i = 0; i < count; i++)
        named->left += faces[i].left && !faces[i].same;
    mem_free(open);
    mem_free(images);
    return status;
}

/* What was decided now is not asked about again; undoing it doesn't bring it back either. */
static enum status names_applied(const struct verdict *verdict, const struct naming *faces,
                                 size_t count, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status =
            sql_run(verdict->decision.db, NULL, err, "UPDATE regions SET applied = ? WHERE id = ?",
                    "ii", (int64_t)(faces[i].left && !faces[i].same ? 2 : 1), faces[i].region);
    return status;
}

/* The number of faces is known at the end. */
static enum status names_describe(const struct verdict *verdict, const struct db_named *named,
                                  struct err *err)
{
    char argument[96];

    (void)snprintf(argument, sizeof argument, "%llu %s of %llu %s",
                   (unsigned long long)named->faces, text_noun(named->faces, "face", "faces"),
                   (unsigned long long)named->people, text_noun(named->people, "person", "people"));
    return sql_run(verdict->decision.db, NULL, err,
                   "UPDATE decisions SET argument = ? WHERE id = ?", "si", argument,
                   verdict->decision.id);
}

enum status db_decide_names(const struct db_review *review, struct db_named *named, struct err *err)
{
    struct verdict verdict;
    struct naming *faces;
    size_t count, end;
    enum status status = verdict_begin(&verdict, review, "names", "", err);

    *named = (struct db_named){0};
    if (status != ST_OK)
        return status;
    faces = naming_list(&verdict, &count, &status, err);
    for (size_t begin = 0; status == ST_OK && begin < count; begin = end) {
        for (end = begin + 1; end < count && !faces[end].first;)
            end++;
        status = names_person(&verdict, &faces[begin], end - begin, named, err);
    }
    if (status == ST_OK)
        status = names_applied(&verdict, faces, count, err);
    if (status == ST_OK)
        status = names_describe(&verdict, named, err);
    mem_free(faces);
    return verdict_end(&verdict, status, err);
}
