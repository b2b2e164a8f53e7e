/* See sha256.h.  The only file that knows nettle. */
#include "base/sha256.h"

#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdint.h>
#include <unistd.h>

struct sha256 {
    struct sha256_ctx context;
};

static void sha256_hex(struct sha256_ctx *context, char out[SHA256_HEX])
{
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_digest(context, sizeof digest, digest);
    for (size_t i = 0; i < 2 * sizeof digest; i++)
        out[i] = "0123456789abcdef"[i % 2 == 0 ? digest[i / 2] >> 4 : digest[i / 2] & 15];
    out[2 * sizeof digest] = '\0';
}

void sha256_bytes(const void *bytes, size_t length, char out[SHA256_HEX])
{
    struct sha256_ctx context;

    sha256_init(&context);
    sha256_update(&context, length, bytes);
    sha256_hex(&context, out);
}

enum status sha256_file(const char *path, char out[SHA256_HEX], struct err *err)
{
    uint8_t block[1 << 14];
    struct sha256_ctx context;
    int descriptor;
    enum status status = file_open(path, O_RDONLY, &descriptor, NULL, err);
    ssize_t n;

    if (status != ST_OK)
        return status;
    sha256_init(&context);
    while ((n = read(descriptor, block, sizeof block)) > 0 || (n < 0 && errno == EINTR))
        sha256_update(&context, n > 0 ? (size_t)n : 0, block);
    if (n < 0)
        status = err_set_errno(err, ST_IO, errno, "cannot read %s", path);
    else
        sha256_hex(&context, out);
    (void)close(descriptor);
    return status;
}

struct sha256 *sha256_new(void)
{
    struct sha256 *sha256 = mem_new(1, sizeof *sha256);

    if (sha256 != NULL)
        sha256_init(&sha256->context);
    return sha256;
}

void sha256_add(struct sha256 *sha256, const void *bytes, size_t length)
{
    sha256_update(&sha256->context, length, bytes);
}

void sha256_end(struct sha256 *sha256, char out[SHA256_HEX])
{
    sha256_hex(&sha256->context, out);
    mem_free(sha256);
}
