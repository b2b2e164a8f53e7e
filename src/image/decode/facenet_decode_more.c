/* facenet-decode-more: decodes what needs a library, WebP, HEIC and AVIF, and reads and writes XMP,
 * for another process (decode_worker.h). It is not run by hand.
 *
 * The libraries allocate and start threads, so it lives under a seccomp filter in place of strict
 * mode (filter.h), and malloc has its own share of a memory limit. A library that ends the process
 * when memory is short ends only this one. */
#include "config.h"

#include "image/decode/decode_worker.h"
#include "image/decode/exif.h"
#include "image/decode/filter.h"
#include "image/decode/format.h"
#include "image/decode/heic.h"
#include "image/decode/webp.h"
#include "image/xmp/exempi.h"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

static const char *more_decode(unsigned char *bytes, size_t length, struct arena *arena,
                               struct raster *out, int *orientation)
{
    *orientation = exif_orientation(bytes, length);
    switch (format_recognise(bytes, length)) {
#ifdef HAVE_WEBP
    case FORMAT_WEBP:
        return webp_read(bytes, length, arena, out);
#endif
#ifdef HAVE_HEIF
    case FORMAT_HEIF:
        return heic_read(bytes, length, arena, out);
#endif
    default:
        return "not a picture that we know; convert it to PNG or JPEG";
    }
}

int main(void)
{
    struct decode_worker worker = {more_decode, NULL, filter_enter, RLIMIT_DATA,
                                   (size_t)1280 << 20 /* what the libraries allocate */};

    /* Threads share one heap, and large blocks go back to the system: no picture leaves less memory
     * for the next. */
    (void)mallopt(M_ARENA_MAX, 1);
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 20);
#ifdef HAVE_HEIF
    if (!heic_prepare())
        return 1;
#endif
#ifdef HAVE_XMP
    if (!exempi_prepare())
        return 1;
    worker.convert = exempi_convert;
#endif
    _exit(decode_worker_run(&worker));
}
