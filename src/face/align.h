/* Cutting a face out of its picture as a recogniser expects it: turned, scaled and moved so that
 * its five points come nearest to those of a template, at any size. */
#ifndef FACENET_FACE_ALIGN_H
#define FACENET_FACE_ALIGN_H

#include "base/err.h"
#include "face/face.h"
#include "face/similarity.h"
#include "image/image.h"

#include <stdbool.h>
#include <stdint.h>

/* none: the square around the box, as long as its longer side, upright.
 * arcface: the template of ArcFace (Deng et al. 2019), which InsightFace and most nets since use.
 * dlib: the mean face of dlib (King 2009) with a quarter of padding, its 68 points reduced to five.
 * Aligned crops are kept under these names: a template never changes. */
#define ALIGNMENTS(X) \
    X(NONE, none) \
    X(ARCFACE, arcface) \
    X(DLIB, dlib)

#define ALIGNMENT_ID(id, name) ALIGNMENT_##id,
enum alignment { ALIGNMENTS(ALIGNMENT_ID) ALIGNMENT_COUNT };

const char *alignment_name(enum alignment alignment);
/* False: no alignment has that name. */
bool alignment_find(const char *name, enum alignment *out);

/* From the picture to a crop of size x size pixels.  False when the face's points, or for none its
 * box, give no place: all in one point, not finite. */
bool align_similarity(const struct face *face, enum alignment alignment, uint32_t size,
                      struct similarity *out);

/* Cuts a face out: out (size, size), to be freed with image_free; size 1 to 4096.  Bilinear; a face
 * that is larger than its crop is averaged over the area of each pixel, so that nothing aliases.
 * What lies outside the picture is black.  ST_INVALID when the face has no place. */
enum status face_align(const struct image *image, const struct face *face, enum alignment alignment,
                       uint32_t size, struct image *out, struct err *err) MUST_CHECK;

/* The same for any similarity from the picture to the crop; out is an image already. */
void align_warp(const struct image *image, const struct similarity *to_crop, struct image *out);

#endif
