/* See suspects.h. */
#include "db/findings/suspects.h"

#include "db/core/sqlite.h"

#include <string.h>

enum status db_suspects_put(struct db *db, int64_t run, const struct db_suspect *suspects,
                            size_t count, struct err *err)
{
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    status = sql_run(db, NULL, err, "DELETE FROM suspects WHERE run_id = ?", "i", run);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = sql_run(db, NULL, err,
                         "INSERT INTO suspects (run_id, position, image_id, like_id, score, own,"
                         " other) VALUES (?, ?, ?, nullif(?, 0), ?, ?, ?)",
                         "iiiiddd", run, (int64_t)i + 1, suspects[i].image, suspects[i].like,
                         suspects[i].score, suspects[i].own, suspects[i].other);
    return db_end(db, status, err);
}

static void suspect_read(sqlite3_stmt *row, void *item)
{
    struct db_suspect_row *out = item;
    struct db_suspect *suspect = &out->suspect;
    char verdict[16];
    int64_t moved;

    sql_get(row, "iiddddissssissi", &suspect->image, &suspect->like, &suspect->score, &suspect->own,
            &suspect->other, &out->hard, &out->person, out->name, sizeof out->name, out->like_name,
            sizeof out->like_name, out->path, sizeof out->path, out->twin, sizeof out->twin,
            &out->verdict_id, verdict, sizeof verdict, out->moved_name, sizeof out->moved_name,
            &moved);
    out->verdict = out->verdict_id == 0 ? VERDICT_NONE : db_verdict_of(verdict);
    if (out->name[0] != '\0' || out->verdict != VERDICT_MOVE || moved == suspect->like)
        return;
    out->person = moved; /* a face of a photo: decisions named it before it was ranked */
    memcpy(out->name, out->moved_name, sizeof out->name);
    out->moved_name[0] = '\0';
    out->verdict = VERDICT_NONE;
    out->verdict_id = 0;
}

enum status db_suspect_list(struct db *db, int64_t run, struct db_suspect_row **out, size_t *count,
                            struct err *err)
{
    enum status status;

    *out =
        sql_collect(db, &status, count, sizeof **out, suspect_read, err,
                    "SELECT s.image_id, s.like_id, s.score, s.own, s.other,"
                    " coalesce((h.anchor + h.positive) / 2, h.anchor, h.positive), p.id, p.name,"
                    " l.name, i.path, (SELECT path FROM images WHERE i.sha256 <> ''"
                    "  AND sha256 = i.sha256 AND identity_id = s.like_id AND NOT excluded LIMIT 1),"
                    " v.id, v.verdict, m.name, m.id FROM suspects s"
                    " JOIN images i ON i.id = s.image_id JOIN identities p ON p.id = i.identity_id"
                    " LEFT JOIN identities l ON l.id = s.like_id LEFT JOIN hardness h"
                    "  ON h.run_id = s.run_id AND h.image_id = s.image_id LEFT JOIN verdicts v"
                    "  ON v.id = (SELECT max(id) FROM verdicts WHERE image_id = s.image_id)"
                    " LEFT JOIN identities m ON m.id = v.identity_id"
                    " WHERE s.run_id = ? AND NOT i.excluded AND NOT p.excluded ORDER BY s.position",
                    "i", run);
    return status;
}

enum status db_pairs_put(struct db *db, int64_t run, const struct db_pair *pairs, size_t count,
                         struct err *err)
{
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    status = sql_run(db, NULL, err, "DELETE FROM suspect_pairs WHERE run_id = ?", "i", run);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = sql_run(db, NULL, err, "INSERT INTO suspect_pairs VALUES (?, ?, ?, ?, ?, ?)",
                         "iiiidd", run, (int64_t)i + 1, pairs[i].a, pairs[i].b, pairs[i].distance,
                         pairs[i].dropped);
    return db_end(db, status, err);
}

static void pair_read(sqlite3_stmt *row, void *item)
{
    struct db_pair_row *out = item;
    char answer[16];

    sql_get(row, "iiddssssis", &out->pair.a, &out->pair.b, &out->pair.distance, &out->pair.dropped,
            out->number[0], sizeof out->number[0], out->caption[0], sizeof out->caption[0],
            out->number[1], sizeof out->number[1], out->caption[1], sizeof out->caption[1],
            &out->answer_id, answer, sizeof answer);
    out->answer = strcmp(answer, "relevant") == 0 ? ANSWER_RELEVANT
                  : strcmp(answer, "not") == 0    ? ANSWER_NOT
                                                  : ANSWER_NONE;
}

enum status db_pair_list(struct db *db, int64_t run, struct db_pair_row **out, size_t *count,
                         struct err *err)
{
    enum status status;

    *out = sql_collect(
        db, &status, count, sizeof **out, pair_read, err,
        "SELECT s.image_a, s.image_b, s.distance, s.dropped, a.path, ia.caption, b.path,"
        " ib.caption, p.id, p.answer FROM suspect_pairs s"
        " JOIN images a ON a.id = s.image_a JOIN images b ON b.id = s.image_b"
        " LEFT JOIN items ia ON ia.image_id = a.id LEFT JOIN items ib ON ib.image_id = b.id"
        " LEFT JOIN item_pairs p ON p.id = (SELECT max(id) FROM item_pairs"
        "  WHERE image_a = s.image_a AND image_b = s.image_b)"
        " WHERE s.run_id = ? AND NOT a.excluded AND NOT b.excluded ORDER BY s.position",
        "i", run);
    return status;
}

enum status db_pair_answered(struct db *db, int64_t dataset, struct db_pair_row *out, bool *found,
                             struct err *err)
{
    return sql_run(db, found, err,
                   "SELECT a.id, b.id, 0.0, 0.0, a.path, ia.caption, b.path, ib.caption, p.id,"
                   " p.answer FROM item_pairs p JOIN images a ON a.id = image_a"
                   " JOIN images b ON b.id = image_b JOIN identities own ON own.id = a.identity_id"
                   " LEFT JOIN items ia ON ia.image_id = a.id"
                   " LEFT JOIN items ib ON ib.image_id = b.id"
                   " WHERE own.dataset_id = ? AND answer <> 'none' AND p.id = (SELECT max(id)"
                   "  FROM item_pairs WHERE image_a = p.image_a AND image_b = p.image_b)"
                   " ORDER BY p.id DESC LIMIT 1",
                   "i>r", dataset, pair_read, (void *)out);
}
