/* The door to exempi, the XMP toolkit of Adobe, in facenet-decode-more. */
#ifndef FACENET_IMAGE_EXEMPI_H
#define FACENET_IMAGE_EXEMPI_H

#include "image/arena.h"
#include "image/decode/decode.h"

/* Before the sandbox is entered. */
bool exempi_prepare(void);

/* DECODE_XMP_READ makes struct xmp_regions of XMP, as many regions as it counts.  DECODE_XMP_WRITE
 * takes these followed by XMP, or by nothing, and makes a byte, whether anything changed, followed
 * by the XMP.  NULL, or a reason for a user. */
const char *exempi_convert(enum decode_kind kind, const unsigned char *bytes, size_t length,
                           struct arena *arena, const void **out, size_t *out_length);

#endif
