/* The format of a picture file, by its first bytes and by its name. */
#ifndef FACENET_IMAGE_FORMAT_H
#define FACENET_IMAGE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

/* What this build reads, for a user; config.h is included before. */
#ifdef HAVE_WEBP
#define FORMAT_LIST_WEBP ", WebP"
#else
#define FORMAT_LIST_WEBP ""
#endif
#ifdef HAVE_HEIF
#define FORMAT_LIST_HEIF ", HEIC, AVIF"
#else
#define FORMAT_LIST_HEIF ""
#endif
#define FORMAT_LIST "JPEG, PNG, BMP, PGM, PPM" FORMAT_LIST_WEBP FORMAT_LIST_HEIF

#define FORMAT_MAGIC 16 /* bytes that suffice to recognise a picture */

enum format {
    FORMAT_UNKNOWN,
    FORMAT_JPEG,
    FORMAT_PNG,
    FORMAT_BMP,
    FORMAT_NETPBM, /* P2, P3, P5, P6: what we read of the family */
    FORMAT_WEBP,
    FORMAT_HEIF, /* HEIC and AVIF, too */
    FORMAT_TIFF, /* or a camera's raw file */
    FORMAT_OTHER_PICTURE,
    FORMAT_NO_PICTURE, /* of a well-known format */
};

/* By the first bytes; length may be smaller than FORMAT_MAGIC. */
enum format format_recognise(const unsigned char *bytes, size_t length);

/* "JPEG", "AVIF", "PDF", ...: finer than the format, and finest for the whole file; "" where it is
 * unknown. */
const char *format_name(const unsigned char *bytes, size_t length);

/* Whether these first bytes are of a picture, supported or not. */
bool format_is_picture(const unsigned char *bytes, size_t length);

/* Whether the end of a name (".jpg", any case) is that of a picture, supported or not. */
bool format_names_picture(const char *name);

#endif
