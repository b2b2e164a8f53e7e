/* Checks a PNG before stb_image reads it, and turns a palette picture into one whose indices can be
 * checked: the library reads colours of its palette that no file has written. */
#ifndef FACENET_IMAGE_CHECK_PNG_H
#define FACENET_IMAGE_CHECK_PNG_H

#include "image/arena.h"
#include "image/decode/palette.h"

struct check_png {
    uint32_t width, height; /* 1 .. 65535 */
    unsigned depth;         /* bits of a sample */
    struct palette palette; /* count 0: the picture has none */
    size_t transparency;    /* where the type of its tRNS chunk lies; 0: none */
};

/* bytes start with the eight of a PNG.  NULL, or why the file is refused, for a user (reason.h). */
const char *check_png(const unsigned char *bytes, size_t length, struct arena *arena,
                      struct check_png *out);

/* Changes the file of a palette picture in place to a grey one: the library then decodes its
 * indices, times check_png_scale. */
void check_png_to_grey(unsigned char *bytes, const struct check_png *png);
unsigned check_png_scale(const struct check_png *png);

#endif
