/* Which confirmed person a new face of a photo surely is. */
#ifndef FACENET_CMD_BOX_NEAREST_H
#define FACENET_CMD_BOX_NEAREST_H

#include "db/review/clusters.h"

/* The cluster of the nearest person, as facenet cluster judges faces that came since.  Who has a
 * face in the photo isn't it.  *cluster 0: nobody is near enough, or two are about as near. */
enum status box_nearest(struct db *db, const struct db_clustering *clustering, int64_t photo,
                        int64_t image, int64_t *cluster, struct err *err) MUST_CHECK;

#endif
