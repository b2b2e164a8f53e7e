/* The format of a picture file, by its first bytes and by its name. */
#ifndef FACENET_IMAGE_FORMAT_H
#define FACENET_IMAGE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#define FORMAT_MAGIC 16 /* bytes that suffice to recognise every format */

enum format {
    FORMAT_UNKNOWN,
    FORMAT_JPEG,
    FORMAT_PNG,
    FORMAT_BMP,
    FORMAT_NETPBM, /* P2, P3, P5, P6: what we read of the family */
    FORMAT_UNSUPPORTED_FIRST,
    FORMAT_WEBP = FORMAT_UNSUPPORTED_FIRST,
    FORMAT_HEIC,
    FORMAT_AVIF,
    FORMAT_GIF,
    FORMAT_TIFF,
    FORMAT_JPEG_XL,
    FORMAT_JPEG_2000,
    FORMAT_BITMAP, /* P1, P4, P7 */
    FORMAT_COUNT
};

/* By the first bytes; length may be smaller than FORMAT_MAGIC. */
enum format format_recognise(const unsigned char *bytes, size_t length);

/* "JPEG", "WebP", ...; "" for FORMAT_UNKNOWN. */
const char *format_name(enum format format);

/* Whether the end of a name (".jpg", any case) is that of a picture, supported or not. */
bool format_names_picture(const char *name);

#endif
