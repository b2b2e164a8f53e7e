/* See join.h.  The rule is that of a clustering (src/cmd/cluster/people.c), for the faces that are
 * clusters by themselves because a person is near: sure is the least distance, by a margin to the
 * next person, of a face that may be the person's. */
#include "db/review/join.h"

#include "db/faces/columns.h"
#include "db/review/candidates.h"
#include "db/review/pile.h"

/* Faces of one photo, and those that a decision keeps apart, are two people; faces that must be
 * together are left to a clustering. */
#define SURE \
    "WITH changes AS (SELECT * FROM decision_changes WHERE decision_id = ?1)," \
    " g AS (SELECT threshold FROM clusterings WHERE id = ?2)," \
    " changed(id) AS (SELECT new FROM changes WHERE what = 'member' UNION" \
    "  SELECT old FROM changes WHERE what = 'member' UNION" \
    "  SELECT object FROM changes WHERE what = 'confirmed' UNION SELECT cluster_id FROM changes" \
    "  JOIN cluster_members ON image_id = object AND clustering_id = other WHERE what = " \
    "'joined')," \
    " known AS (SELECT c.id, c.name FROM changed JOIN clusters c USING (id)" \
    "  WHERE c.confirmed AND c.clustering_id = ?2)," \
    " near AS (SELECT k.id AS person, k.name, other_id AS alone, distance FROM known k" \
    "   JOIN candidates ON cluster_id = k.id UNION ALL" \
    "  SELECT k.id, k.name, cluster_id, distance FROM known k JOIN candidates ON other_id = k.id)" \
    " SELECT m.image_id, near.person FROM near, g JOIN clusters c ON c.id = near.alone" \
    " JOIN cluster_members m ON m.cluster_id = c.id" \
    " WHERE near.distance <= ?3 * threshold AND " SQL_SINGLE( \
        "(SELECT count(*) FROM cluster_members WHERE cluster_id = c.id)")
#define OTHERS \
    " AND NOT EXISTS (SELECT 1 FROM (SELECT other_id AS id, distance AS far FROM candidates" \
    "   WHERE cluster_id = c.id UNION ALL SELECT cluster_id, distance FROM candidates" \
    "   WHERE other_id = c.id) o JOIN clusters p ON p.id = o.id WHERE p.confirmed" \
    "  AND p.id <> person AND (p.name = '' OR name_key(p.name) <> name_key(near.name))" \
    "  AND far < near.distance + ?4 * threshold" \
    "  AND EXISTS (SELECT 1 FROM cluster_members WHERE cluster_id = p.id))"
#define MAY \
    " AND NOT EXISTS (SELECT 1 FROM (SELECT image_b AS other, same FROM constraints" \
    "   WHERE image_a = m.image_id UNION ALL SELECT image_a, same FROM constraints" \
    "   WHERE image_b = m.image_id) WHERE same OR other IN" \
    "  (SELECT image_id FROM cluster_members WHERE cluster_id = person))" \
    " AND NOT EXISTS (SELECT 1 FROM faces own JOIN faces f ON f.photo_id = own.photo_id" \
    "  JOIN cluster_members o ON o.image_id = f.image_id AND o.cluster_id = person" \
    "  WHERE own.image_id = m.image_id)" \
    " AND " SQL_USABLE("m.image_id")

enum status join_sure(struct decision *decision, int64_t clustering, struct err *err)
{
    bool found = true;
    enum status status = ST_OK;

    while (status == ST_OK && found) { /* one at a time: the next may be of its photo */
        int64_t image, person;

        status = sql_run(decision->db, &found, err,
                         SURE OTHERS MAY " ORDER BY near.distance, m.image_id LIMIT 1", "iidd>ii",
                         decision->id, clustering, (double)PEOPLE_SURE, (double)PEOPLE_MARGIN,
                         &image, &person);
        if (status != ST_OK || !found)
            break;
        status = decision_change(decision, CHANGE_MEMBER, image, clustering, person, err);
        if (status == ST_OK)
            status = decision_change(decision, CHANGE_JOINED, image, clustering, 1, err);
    }
    return status;
}
