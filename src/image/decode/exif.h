/* The EXIF orientation of a JPEG (APP1) or PNG (eXIf): 1 .. 8, and 1 if there is none or it is
 * damaged. Reads nothing outside the bytes, whatever they contain. */
#ifndef FACENET_IMAGE_EXIF_H
#define FACENET_IMAGE_EXIF_H

#include <stddef.h>

int exif_orientation(const unsigned char *bytes, size_t length);

#endif
