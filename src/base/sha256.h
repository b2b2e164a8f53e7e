/* SHA-256 (FIPS 180-4) as lower-case hexadecimal, computed by nettle. */
#ifndef FACENET_BASE_SHA256_H
#define FACENET_BASE_SHA256_H

#include "base/err.h"

#include <stddef.h>

#define SHA256_HEX 65 /* 64 hexadecimal digits and the terminator */

/* The digest of bytes in memory, of a whole regular file. */
void sha256_bytes(const void *bytes, size_t length, char out[SHA256_HEX]);
enum status sha256_file(const char *path, char out[SHA256_HEX], struct err *err) MUST_CHECK;

/* The digest of bytes added piece by piece. sha256_new gives NULL when out of memory; sha256_end
 * frees. */
struct sha256;
struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *sha256, const void *bytes, size_t length);
void sha256_end(struct sha256 *sha256, char out[SHA256_HEX]);

#endif
