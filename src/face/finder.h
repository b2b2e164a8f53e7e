/* Finds the faces of a picture: a detector over the picture at a few scales, then a net of
 * landmarks for the points of each face, unless the detector gives these itself. */
#ifndef FACENET_FACE_FINDER_H
#define FACENET_FACE_FINDER_H

#include "base/err.h"
#include "face/face.h"
#include "image/image.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FINDER_FACES_MOST 1000 /* of a picture; the best are kept */
#define FINDER_SIDE_LEAST 128
#define FINDER_SIDE_MOST 1536

struct finder_options {
    const char *detector;  /* checkpoint of a detector; borrowed during finder_open */
    const char *family;    /* how its maps are read: heads.h */
    const char *landmarks; /* checkpoint of a net of landmarks; NULL: the detector gives points */
    double threshold;      /* least score of a face; 0: as the family is usually run */
    uint32_t least;        /* least height of a face's box, in pixels of the picture */
    uint32_t side;         /* longer side at which pictures are searched; none is enlarged */
    bool turned;           /* search turned copies, too: for faces on their side or upside down */
    int threads;
};
#define FINDER_SIDE 1280
#define FINDER_LEAST 24

struct finder; /* used by one thread at a time */

/* ST_INVALID when the files aren't nets that work together. */
enum status finder_open(struct finder **out, const struct finder_options *options,
                        struct err *err) MUST_CHECK;
void finder_close(struct finder *finder);

/* The faces of a picture from left to right, which numbers them; *out: mem_free.  The same picture
 * gives the same faces, whatever was searched before. */
enum status finder_run(struct finder *finder, const struct image *image, struct face **out,
                       size_t *count, struct err *err) MUST_CHECK;

#endif
