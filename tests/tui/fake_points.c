/* The points of the fake database: none. */
#include "fake_db.h"

#include "base/mem.h"
#include "db/findings/points.h"

enum status db_points_list(struct db *db, int64_t run, int64_t step, struct db_point_row **out,
                           size_t *count, struct err *err)
{
    (void)db, (void)run, (void)step;
    *count = 0;
    *out = mem_new(0, sizeof **out);
    return *out != NULL ? ST_OK : err_nomem(err, "points");
}
