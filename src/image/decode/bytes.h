/* Numbers in the bytes of a file: big-endian as in JPEG and PNG, little-endian as in BMP. The
 * caller has checked that they lie in the file. */
#ifndef FACENET_IMAGE_BYTES_H
#define FACENET_IMAGE_BYTES_H

#include <stdint.h>

static inline uint32_t bytes_big16(const unsigned char *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static inline uint32_t bytes_big32(const unsigned char *at)
{
    return bytes_big16(at) << 16 | bytes_big16(at + 2);
}

static inline uint32_t bytes_little16(const unsigned char *at)
{
    return (uint32_t)at[1] << 8 | at[0];
}

static inline uint32_t bytes_little32(const unsigned char *at)
{
    return bytes_little16(at + 2) << 16 | bytes_little16(at);
}

#endif
