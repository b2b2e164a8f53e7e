/* SHA-256 (FIPS 180-4) of bytes in memory, by the processor's own instructions where it has them;
 * libmd does the rest. */
#ifndef FACENET_BASE_SHA256_H
#define FACENET_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32

void sha256_hash(const void *bytes, size_t length, uint8_t digest[SHA256_BYTES]);

#endif
