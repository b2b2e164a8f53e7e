/* Checks a JPEG before stb_image reads it: the library trusts Huffman tables, and decodes a file
 * whose tables or scans are missing. */
#ifndef FACENET_IMAGE_CHECK_JPEG_H
#define FACENET_IMAGE_CHECK_JPEG_H

#include "image/arena.h"

#include <stddef.h>
#include <stdint.h>

struct check_jpeg {
    uint32_t width, height; /* 1 .. 65535 */
    unsigned components;    /* 1, 3 or 4 */
    size_t adobe; /* where its last Adobe segment (APP14) says how colours are coded; 0: nowhere */
};

/* bytes start with FF D8.  NULL, or why the file is refused, for a user (reason.h). */
const char *check_jpeg(const unsigned char *bytes, size_t length, struct arena *arena,
                       struct check_jpeg *out);

#endif
