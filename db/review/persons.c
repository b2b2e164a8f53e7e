/* See persons.h. */
#include "db/review/persons.h"

#include "db/faces/columns.h"

#include "base/clock.h"

#define NEWEST(column) \
    "(SELECT " column " FROM verdicts WHERE image_id = i.id ORDER BY id DESC LIMIT 1)"
#define FACES \
    " FROM clusterings g JOIN cluster_members m ON m.clustering_id = g.id" \
    " JOIN clusters c ON c.id = m.cluster_id JOIN images i ON i.id = m.image_id" \
    " LEFT JOIN faces f ON f.image_id = i.id LEFT JOIN photos p ON p.id = f.photo_id" \
    " WHERE g.dataset_id = ?1 AND g.current AND NOT i.excluded" \
    " AND ifnull(" NEWEST("verdict") ", '') NOT IN " SQL_LEAVING_OUT
#define KNOWN " AND c.confirmed AND c.name <> '' AND NOT m.joined"

enum status db_persons_each(struct db *db, int64_t dataset,
                            enum status (*each)(void *context, const struct db_person_face *face,
                                                struct err *err),
                            void *context, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true;
    enum status status =
        sql_open(db, &statement, err,
                 "SELECT m.image_id, c.id, c.confirmed, c.hidden, m.joined, c.name, m.distance,"
                 " ifnull(i.source_id, 0), i.path, coalesce(p.sha256, i.sha256),"
                 " coalesce(p.bytes, i.bytes), ifnull(i.crop, -1), x, y, f.width, f.height,"
                 " ifnull(p.id, 0), coalesce(p.width, i.width, 0),"
                 " coalesce(p.height, i.height, 0), coalesce(p.orientation, i.orientation)" FACES
                 " ORDER BY c.id, m.image_id",
                 "i", dataset);

    while (status == ST_OK) {
        struct db_person_face face;

        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        sql_get(statement, "iitttpdippiiddddiiii", &face.image, &face.cluster, &face.confirmed,
                &face.hidden, &face.joined, &face.name, &face.distance, &face.source, &face.path,
                &face.sha256, &face.bytes, &face.crop, &face.box[0], &face.box[1], &face.box[2],
                &face.box[3], &face.photo, &face.width, &face.height, &face.orientation);
        status = face.name == NULL || face.path == NULL || face.sha256 == NULL
                     ? err_nomem(err, "the name of a person")
                     : each(context, &face, err);
    }
    sql_close(statement);
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
                       "SELECT min(c.name), count(*)" FACES KNOWN
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
        " SELECT image, 'move', person, ?2 FROM (SELECT i.id AS image,"
        "  (SELECT min(id) FROM identities WHERE dataset_id = ?1"
        "   AND key = name_key(c.name)) AS person,"
        "  (SELECT name FROM identities WHERE id = i.identity_id) AS own,"
        "  " NEWEST(
            "identity_id") " AS before" FACES KNOWN ")"
                           " WHERE own = '' AND person IS NOT NULL AND before IS NOT person",
        "ii", dataset, clock_now_ms());
    if (status == ST_OK)
        status = sql_write(db, true, NULL, err,
                           "INSERT INTO verdicts (image_id, verdict, identity_id, time)"
                           " SELECT i.id, 'none', NULL, ?2 FROM identities own"
                           " JOIN images i ON i.identity_id = own.id"
                           " WHERE own.dataset_id = ?1 AND own.name = ''"
                           " AND " NEWEST("verdict") " = 'move' AND i.id NOT IN"
                                                     "  (SELECT i.id" FACES KNOWN ")",
                           "ii", dataset, clock_now_ms());
    return db_end(db, status, err);
}
