/* See forget.h.  Rows of most tables go with the images; decisions refer to images by numbers,
 * which later images may get, so what decisions did to the images goes, too. */
#include "db/faces/forget.h"

#include "db/core/sqlite.h"

/* A name is meant in all the bytes that it can be written in. */
#define IS_NAME(name) "name_key(" name ") = name_key(?2)"
/* A picture's folder, the first of its path, or the folders whose names the name has. */
#define FIRST_FOLDER \
    "CAST(substr(CAST(path AS BLOB), 1, instr(CAST(path AS BLOB), x'2F') - 1) AS TEXT)"
#define BELOW_NAME \
    "substr(CAST(path AS BLOB), 1, length(CAST(?2 || '/' AS BLOB))) = CAST(?2 || '/' AS BLOB)"
#define PHOTOS_OF_NAME \
    "FROM photos WHERE source_id IN (SELECT id FROM sources WHERE dataset_id = ?1)" \
    " AND (" IS_NAME(FIRST_FOLDER) " OR " BELOW_NAME ")"
#define IS_PERSON "dataset_id = ?1 AND " IS_NAME("name")
#define OF_DATASET "IN (SELECT id FROM decisions WHERE dataset_id = ?1)"
/* What decisions made and say, those of clusterings that aren't current any more, too. */
#define CLUSTER_OF_NAME \
    IS_NAME("name") " AND clustering_id IN (SELECT id FROM clusterings WHERE dataset_id = ?1)"
#define CHANGE_OF_NAME \
    "decision_id " OF_DATASET " AND what = 'name' AND (" IS_NAME("old") " OR " IS_NAME("new") ")"
#define DECISION_OF_NAME \
    "dataset_id = ?1 AND verb IN ('name', 'person', 'box') AND " IS_NAME( \
        "substr(argument, instr(argument, ' ') + 1)")

static void forgotten_read(sqlite3_stmt *row, void *item)
{
    struct db_forgotten *image = item;

    sql_get(row, "iit", &image->image, &image->crop, &image->elsewhere);
}

enum status db_forget_list(struct db *db, int64_t dataset, const char *name,
                           struct db_forgotten **out, size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(
        db, &status, count, sizeof **out, forgotten_read, err,
        "SELECT i.id, ifnull(crop, -1), NOT " IS_NAME(
            "p.name") " FROM identities p"
                      " JOIN images i ON identity_id = p.id WHERE dataset_id = ?1 AND "
                      "(" IS_NAME("p.name") " OR " IS_NAME(
                          FIRST_FOLDER) " OR " BELOW_NAME
                                        " OR (SELECT identity_id FROM verdicts WHERE image_id = "
                                        "i.id ORDER BY id DESC LIMIT 1)"
                                        "  IN (SELECT id FROM identities WHERE " IS_PERSON ")"
                                        " OR EXISTS (SELECT 1 FROM regions r WHERE applied <> 2 "
                                        "AND "
                                        "r.image_id = i.id AND " IS_NAME(
                                            "r.name") ")"
                                                      " OR EXISTS (SELECT 1 FROM clusterings g "
                                                      "JOIN "
                                                      "cluster_members m ON m.clustering_id = g.id"
                                                      "  JOIN clusters c ON c.id = m.cluster_id"
                                                      "  WHERE g.dataset_id = ?1 AND current AND "
                                                      "m.image_id = "
                                                      "i.id AND " IS_NAME(
                                                          "c.name") "))"
                                                                    " ORDER BY i.id",
        "is", dataset, name);
    return status;
}

enum status db_forget_named(struct db *db, int64_t dataset, const char *name, bool *found,
                            struct err *err)
{
    return sql_run(db, found, err,
                   "SELECT 1 WHERE EXISTS (SELECT 1 " PHOTOS_OF_NAME ")"
                   " OR EXISTS (SELECT 1 FROM clusters WHERE " CLUSTER_OF_NAME ")"
                   " OR EXISTS (SELECT 1 FROM decision_changes WHERE " CHANGE_OF_NAME ")"
                   " OR EXISTS (SELECT 1 FROM decisions WHERE " DECISION_OF_NAME ")",
                   "is", dataset, name);
}

enum status db_forget_list_source(struct db *db, int64_t source, struct db_forgotten **out,
                                  size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, forgotten_read, err,
                       "SELECT id, ifnull(crop, -1), 0 FROM images WHERE source_id = ? ORDER BY id",
                       "i", source);
    return status;
}

enum status db_forget_images(struct db *db, int64_t dataset, const struct db_forgotten *images,
                             size_t count, struct err *err)
{
    static const char *const decided[] = {
        "UPDATE decision_changes SET old = (SELECT id FROM images WHERE id = old),"
        " new = (SELECT id FROM images WHERE id = new)"
        " WHERE decision_id " OF_DATASET " AND what = 'cover'",
        "DELETE FROM decision_changes WHERE decision_id " OF_DATASET
        " AND (what IN ('member', 'verdict', 'constraint', 'joined')"
        "  AND NOT EXISTS (SELECT 1 FROM images WHERE id = object)"
        " OR what = 'constraint' AND NOT EXISTS (SELECT 1 FROM images WHERE id = other))",
        "DELETE FROM decisions WHERE dataset_id = ?1 AND target IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM decision_changes WHERE decision_id = id)"};
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = sql_run(db, NULL, err, "DELETE FROM images WHERE id = ?", "i", images[i].image);
    for (size_t i = 0; status == ST_OK && i < sizeof decided / sizeof *decided; i++)
        status = sql_run(db, NULL, err, decided[i], "i", dataset);
    return status;
}

enum status db_forget_nobodies(struct db *db, int64_t dataset, struct err *err)
{
    return sql_run(db, NULL, err,
                   "DELETE FROM identities WHERE dataset_id = ?1"
                   " AND NOT EXISTS (SELECT 1 FROM images WHERE identity_id = identities.id)"
                   " AND NOT EXISTS (SELECT 1 FROM verdicts WHERE identity_id = identities.id)",
                   "i", dataset);
}

enum status db_forget_person(struct db *db, int64_t dataset, const char *name,
                             const struct db_forgotten *images, size_t count, struct err *err)
{
    /* In this order: a change names the person by number, an argument ends in the name, and
     * decisions that changed nothing else are gone as if they had never been made. */
    static const char *const by_name[] = {
        "DELETE FROM decision_changes WHERE decision_id " OF_DATASET " AND what = 'verdict'"
        " AND EXISTS (SELECT 1 FROM identities WHERE " IS_PERSON
        "  AND 'move ' || id IN (old, new))",
        "DELETE FROM identities WHERE " IS_PERSON,
        "DELETE FROM regions WHERE photo_id IN (SELECT p.id FROM photos p JOIN sources s"
        " ON s.id = source_id WHERE dataset_id = ?1) AND " IS_NAME("name"),
        "DELETE " PHOTOS_OF_NAME,
        "UPDATE clusters SET name = '' WHERE " CLUSTER_OF_NAME,
        "UPDATE decision_changes SET old = CASE WHEN " IS_NAME(
            "old") " THEN '' ELSE old END,"
                   " new = CASE WHEN " IS_NAME("new") " THEN '' ELSE new END WHERE " CHANGE_OF_NAME,
        "UPDATE decisions SET argument = substr(argument, 1, instr(argument, ' ') - 1)"
        " WHERE " DECISION_OF_NAME};
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < sizeof by_name / sizeof *by_name; i++)
        status = sql_run(db, NULL, err, by_name[i], "is", dataset, name);
    return status == ST_OK ? db_forget_images(db, dataset, images, count, err) : status;
}
