/* See persons.h. */
#include "db/review/persons.h"

#include "db/faces/columns.h"

#include "base/clock.h"

#define NEWEST(column) \
    "(SELECT " column " FROM verdicts WHERE image_id = i.id ORDER BY id DESC LIMIT 1)"
#define MEMBERS \
    " FROM clusterings g JOIN cluster_members m ON m.clustering_id = g.id" \
    " JOIN clusters c ON c.id = m.cluster_id"
#define THEIRS " WHERE g.dataset_id = ?1 AND g.current AND " SQL_USABLE("m.image_id")
#define KNOWN THEIRS " AND c.confirmed AND c.name <> '' AND NOT m.joined"
#define FACE "SELECT m.image_id, c.id, c.confirmed, c.hidden, m.joined, c.name"

enum status db_person_known(struct db *db, int64_t dataset, const char *name, bool *known,
                            struct err *err)
{
    return sql_run(db, known, err,
                   "SELECT 1 FROM identities WHERE dataset_id = ?1 AND key = name_key(?2)"
                   " UNION ALL SELECT 1" MEMBERS " WHERE g.dataset_id = ?1 AND g.current"
                   " AND c.name <> '' AND name_key(c.name) = name_key(?2) LIMIT 1",
                   "is>", dataset, name);
}

/* Gives the rows of a query, which it closes. */
static enum status
persons_give(struct db *db, sqlite3_stmt *statement, bool whole, enum status status,
             enum status (*each)(void *context, const struct db_person_face *face, struct err *err),
             void *context, struct err *err)
{
    bool found = true;

    while (status == ST_OK) {
        struct db_person_face face = {.path = "", .sha256 = ""};

        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        sql_get(statement, whole ? "iitttpdippiiddddiiii" : "iitttp", &face.image, &face.cluster,
                &face.confirmed, &face.hidden, &face.joined, &face.name, &face.distance,
                &face.source, &face.path, &face.sha256, &face.bytes, &face.crop, &face.box[0],
                &face.box[1], &face.box[2], &face.box[3], &face.photo, &face.width, &face.height,
                &face.orientation);
        status = face.name == NULL || face.path == NULL || face.sha256 == NULL
                     ? err_nomem(err, "the name of a person")
                     : each(context, &face, err);
    }
    sql_close(statement);
    return status;
}

enum status db_persons_each(struct db *db, int64_t dataset, bool whole,
                            enum status (*each)(void *context, const struct db_person_face *face,
                                                struct err *err),
                            void *context, struct err *err)
{
    static const char *const query[] = {
        FACE MEMBERS THEIRS " ORDER BY c.id",
        FACE ", m.distance, ifnull(i.source_id, 0), i.path, coalesce(p.sha256, i.sha256),"
             " coalesce(p.bytes, i.bytes), ifnull(i.crop, -1), x, y, f.width, f.height,"
             " ifnull(p.id, 0), coalesce(p.width, i.width, 0), coalesce(p.height, i.height, 0),"
             " coalesce(p.orientation, i.orientation)" MEMBERS
             " JOIN images i ON i.id = m.image_id LEFT JOIN faces f ON f.image_id = i.id"
             " LEFT JOIN photos p ON p.id = f.photo_id" THEIRS " ORDER BY c.id, m.image_id"};
    sqlite3_stmt *statement;
    enum status status = sql_open(db, &statement, err, query[whole], "i", dataset);

    return persons_give(db, statement, whole, status, each, context, err);
}

enum status db_persons_among(struct db *db, int64_t dataset, const char *among,
                             enum status (*each)(void *context, const struct db_person_face *face,
                                                 struct err *err),
                             void *context, struct err *err)
{
    sqlite3_stmt *statement;
    enum status status =
        sql_open(db, &statement, err,
                 FACE " FROM json_each(?2) CROSS JOIN cluster_members m ON m.image_id = value"
                      " JOIN clusterings g ON g.id = m.clustering_id"
                      " JOIN clusters c ON c.id = m.cluster_id" THEIRS " ORDER BY c.id",
                 "is", dataset, among);

    return persons_give(db, statement, false, status, each, context, err);
}

static void image_read(sqlite3_stmt *row, void *item)
{
    sql_get(row, "i", (int64_t *)item);
}

enum status db_persons_of(struct db *db, const char *among, int64_t **out, size_t *count,
                          struct err *err)
{
    enum status status;

    *out =
        sql_collect(db, &status, count, sizeof **out, image_read, err,
                    "SELECT value AS image FROM json_each(?1)"
                    " UNION SELECT other.image_id FROM json_each(?1)"
                    "  CROSS JOIN cluster_members m ON m.image_id = value"
                    "  CROSS JOIN clusterings g ON g.id = m.clustering_id AND current"
                    "  CROSS JOIN cluster_members other ON other.cluster_id = m.cluster_id"
                    " UNION SELECT other.id FROM json_each(?1) CROSS JOIN images i ON i.id = value"
                    "  CROSS JOIN identities p ON p.id = i.identity_id AND p.name <> ''"
                    "  CROSS JOIN images other INDEXED BY images_by_identity"
                    "   ON other.identity_id = p.id ORDER BY image",
                    "s", among);
    return status;
}

static void name_read(sqlite3_stmt *row, void *item)
{
    struct db_person_name *person = item;

    sql_get(row, "si", person->name, sizeof person->name, &person->faces);
}

enum status db_persons_named(struct db *db, int64_t dataset, struct db_person_name **out,
                             size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, name_read, err,
                       "SELECT min(c.name), count(*)" MEMBERS KNOWN
                       " GROUP BY name_key(c.name) ORDER BY name_key(c.name)",
                       "i", dataset);
    return status;
}

enum status db_persons_to_verdicts(struct db *db, int64_t dataset, struct err *err)
{
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    status = sql_write(
        db, true, NULL, err,
        "INSERT INTO verdicts (image_id, verdict, identity_id, time)"
        " SELECT i.id, 'move', person, ?2 FROM (SELECT m.image_id AS image,"
        "  (SELECT min(id) FROM identities WHERE dataset_id = ?1"
        "   AND key = name_key(c.name)) AS person" MEMBERS KNOWN ")"
        " JOIN images i ON i.id = image"
        " JOIN identities own ON own.id = i.identity_id"
        " WHERE own.name = '' AND person IS NOT NULL AND " NEWEST("identity_id") " IS NOT person",
        "ii", dataset, clock_now_ms());
    if (status == ST_OK)
        status = sql_write(db, true, NULL, err,
                           "INSERT INTO verdicts (image_id, verdict, identity_id, time)"
                           " SELECT i.id, 'none', NULL, ?2 FROM identities own"
                           " JOIN images i ON i.identity_id = own.id"
                           " WHERE own.dataset_id = ?1 AND own.name = ''"
                           " AND " NEWEST("verdict") " = 'move' AND i.id NOT IN"
                                                     "  (SELECT m.image_id" MEMBERS KNOWN ")",
                           "ii", dataset, clock_now_ms());
    return db_end(db, status, err);
}
