/* Making a whole picture smaller, each side by its own factor. */
#ifndef FACENET_IMAGE_SHRINK_H
#define FACENET_IMAGE_SHRINK_H

#include "image/image.h"

/* out = image at width x height pixels, 1 to those that it has.  A pixel is the mean of the area
 * that it covers.  Free with image_free. */
enum status image_shrink(const struct image *image, uint32_t width, uint32_t height,
                         struct image *out, struct err *err) MUST_CHECK;

#endif
