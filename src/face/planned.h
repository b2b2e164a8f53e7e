/* A net of a checkpoint, run on pictures of any shape: it is planned for each shape, and the plans
 * used last are kept, as photos have few shapes. */
#ifndef FACENET_FACE_PLANNED_H
#define FACENET_FACE_PLANNED_H

#include "base/err.h"
#include "face/heads.h"

struct planned;

/* path: a checkpoint of a net that was imported.  batch: pictures of one run at most. */
enum status planned_open(struct planned **out, const char *path, size_t batch, int threads,
                         struct err *err) MUST_CHECK;
void planned_close(struct planned *planned);

/* Runs the net on in (n, height, width, 3), values from -1 to 1.  *maps and their values, (n,
 * height, width, channels) each, are good until the next run. */
enum status planned_run(struct planned *planned, const float *in, size_t n, size_t height,
                        size_t width, const struct head_map **maps, size_t *count,
                        struct err *err) MUST_CHECK;

#endif
