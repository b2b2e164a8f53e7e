/* Resizes a square line by line in memory from the caller: the decode worker, which cannot
 * allocate, resizes too. */
#ifndef FACENET_IMAGE_RESIZE_H
#define FACENET_IMAGE_RESIZE_H

#include <stddef.h>
#include <stdint.h>

struct resize_square {
    uint32_t left, top, side;
};

/* The centred square of fraction (0, 1] of the shorter side, one pixel at least. */
struct resize_square resize_centre(uint32_t width, uint32_t height, double fraction);

/* Bytes of memory that resize_lines works in. */
size_t resize_memory(uint32_t side, uint32_t size);

/* out (size, size, 3) = a square of side x side pixels.  line is asked for lines 0, 1, .. side - 1,
 * each once, and gives (side, 3) numbers that are good until it is asked again.  memory:
 * resize_memory bytes, of any content. */
void resize_lines(uint8_t *out, uint32_t size, uint32_t side,
                  const uint8_t *(*line)(const void *context, uint32_t y), const void *context,
                  void *memory);

#endif
