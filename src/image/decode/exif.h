/* The EXIF orientation of a JPEG (APP1), PNG (eXIf) or WebP (EXIF): 1 .. 8, and 1 if there is none
 * or it is damaged. Reads nothing outside the bytes, whatever they contain. */
#ifndef FACENET_IMAGE_EXIF_H
#define FACENET_IMAGE_EXIF_H

#include <stdbool.h>
#include <stddef.h>

int exif_orientation(const unsigned char *bytes, size_t length);

/* Whether a file that begins as TIFF does is a camera's raw file: a DNG, or one whose first picture
 * is a small copy of what others in it show. */
bool exif_is_raw(const unsigned char *bytes, size_t length);

#endif
