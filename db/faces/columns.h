/* Private to db/: pieces of queries on faces that several files share. */
#ifndef FACENET_DB_COLUMNS_H
#define FACENET_DB_COLUMNS_H

#include "db/core/sqlite.h"

/* Whether a verdict that stands moves an image to the identity p. */
#define SQL_MOVED_TO \
    "EXISTS (SELECT 1 FROM verdicts v WHERE v.identity_id = p.id AND v.id =" \
    " (SELECT max(id) FROM verdicts WHERE image_id = v.image_id))"

/* The verdicts that leave an image out. */
#define SQL_LEAVING_OUT "('exclude', 'nonface')"

/* Whether an image, by its id, is neither excluded by hand nor by a verdict; without a look at its
 * row, which is large. */
#define SQL_USABLE(image) \
    image " NOT IN (SELECT id FROM images WHERE excluded UNION ALL" \
          " SELECT image_id FROM verdicts v WHERE verdict IN " SQL_LEAVING_OUT " AND NOT EXISTS" \
          "  (SELECT 1 FROM verdicts WHERE image_id = v.image_id AND id > v.id))"

/* Decodes a column of little-endian floats into *vector, which is made for the first row (*vector
 * NULL before it; mem_free).  ST_CORRUPT when it has another length or isn't finite; names the
 * image, whose id column 1 has, and the run, whose checkpoint's id is in the column after it. */
enum status sql_vector(struct db *db, sqlite3_stmt *row, int column, float **vector, size_t *dim,
                       struct err *err) MUST_CHECK;

/* A column crop_size; 0, which no crop cache has, when it is out of range. */
uint32_t faces_crop_size(int64_t size);

#endif
