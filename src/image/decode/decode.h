/* Decoding files of unknown origin in a worker process that may crash, hang or be killed without
 * harm: file bytes in, pixels out over a socket (decode_protocol.h).  The worker is the program
 * facenet-decode (decode_worker.h); it is exec'd, so it inherits no descriptor and no database
 * lock, and after start-up it lives under seccomp strict mode. What needs a library, WebP and HEIF,
 * goes to a second one, facenet-decode-more beside it, under a seccomp filter. */
#ifndef FACENET_IMAGE_DECODE_H
#define FACENET_IMAGE_DECODE_H

#include "image/image.h"

#include <stdbool.h>
#include <sys/types.h>

#define DECODE_REASON 160
#define DECODE_FILE_LIMIT (448u << 20) /* bytes of a file: 110 megapixels of 32 bits fit */
#define DECODE_FILE_LARGE "larger than 448 MiB; make it smaller"
#define DECODE_PIXEL_LIMIT \
    110000000u                  /* pixels of an image: telephones make up to 108 megapixels \
                                 */
#define DECODE_CROP_LIMIT 4096u /* side of a crop */

struct decoder; /* its worker or workers; used by one thread at a time */

/* worker_path: the facenet-decode program (borrowed only during the call; copied).
 * timeout: seconds for one picture; a large file has more. */
enum status decoder_open(struct decoder **out, const char *worker_path, double timeout,
                         struct err *err) MUST_CHECK;
void decoder_close(struct decoder *decoder);

/* False in sanitizer and coverage builds, whose worker runs without the sandbox. */
bool decoder_is_sandboxed(void);

enum decode_outcome { DECODE_OK, DECODE_REFUSED };

struct decoded {
    struct image image;   /* of DECODE_OK; the caller's (image_free) */
    unsigned char *bytes; /* of DECODE_OK where no picture is asked for; the caller's (mem_free) */
    size_t length;
    uint32_t width, height; /* of the whole picture, upright */
    int orientation;        /* EXIF, 1 .. 8; 1 where there is none */
    enum decode_outcome outcome;
    char reason[DECODE_REASON]; /* of DECODE_REFUSED */
};

/* Decodes one file's bytes, turned upright; alpha is laid over white, 16 bits become 8.  size: side
 * of the crop that is wanted (as of image_crop_square: 4096 at most), or 0 for the whole picture.
 * DECODE_REFUSED with a reason for a user ("GIF is not supported; convert it to PNG or JPEG",
 * "truncated JPEG", "the decoder crashed on it", "took longer than 10 s").
 * A worker that fails or refuses a file is replaced before the next one; a file is blamed for a
 * crash only when it crashes a fresh worker. An error status means that no worker can be had at
 * all, or no memory for the pixels. */
enum status decoder_decode(struct decoder *decoder, const unsigned char *bytes, size_t length,
                           double fraction, uint32_t size, struct decoded *out,
                           struct err *err) MUST_CHECK;

/* What else facenet-decode-more makes of bytes (image/xmp/exempi.h). */
enum decode_kind { DECODE_PICTURE, DECODE_XMP_READ, DECODE_XMP_WRITE };
#define DECODE_BYTES_LIMIT (16u << 20) /* of what it makes */

/* As decoder_decode, of bytes that are no picture: *out has bytes. */
enum status decoder_convert(struct decoder *decoder, enum decode_kind kind,
                            const unsigned char *bytes, size_t length, struct decoded *out,
                            struct err *err) MUST_CHECK;

/* The workers' processes, -1 while there is none: for messages and tests. */
pid_t decoder_worker(const struct decoder *decoder);
pid_t decoder_more_worker(const struct decoder *decoder);

#endif
