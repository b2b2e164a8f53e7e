/* Names of faces in XMP: regions of the Metadata Working Group (mwg-rs:Regions, Guidelines for
 * Handling Image Metadata 2.0, 5.9), as digiKam, Lightroom and Picasa write them, and Microsoft's
 * (MP:RegionInfo). XMP comes from strangers, so facenet-decode-more parses it (exempi.h); what it
 * answers is checked. */
#ifndef FACENET_IMAGE_XMP_H
#define FACENET_IMAGE_XMP_H

#include "base/record.h"
#include "image/decode/decode.h"
#include "image/xmp/box.h"

#define XMP_REGIONS 256        /* of a picture */
#define XMP_LIMIT (8u << 20)   /* bytes of XMP */
#define XMP_MARK "facenet-tui" /* the CreatorTool of regions that we wrote */

struct xmp_region {
    struct xmp_box box; /* in the picture as it is stored, before its EXIF orientation */
    char name[RECORD_NAME];
};

/* Sent between the processes with as many regions as count says. */
struct xmp_regions {
    uint32_t width, height; /* of the stored picture that they were drawn on; 0: not said */
    uint32_t count;
    uint32_t ours;   /* of them, those that facenet wrote */
    uint32_t longer; /* read: regions whose names don't fit, which are left out */
    struct xmp_region region[XMP_REGIONS];
};

/* Whether this facenet was built with exempi. */
bool xmp_is_built(void);

/* The XMP in a JPEG, a PNG or a WebP, or the whole of a sidecar; *out new (mem_free) and ended by a
 * zero byte, NULL where there is none. What is compressed, or spread over several segments, is not
 * looked for. */
enum status xmp_packet_read(const char *picture, unsigned char **out, size_t *length,
                            struct err *err) MUST_CHECK;
enum status xmp_sidecar_read(const char *sidecar, unsigned char **out, size_t *length,
                             struct err *err) MUST_CHECK;

/* Whether XMP has bytes without which it has no regions. */
bool xmp_may_have_regions(const unsigned char *bytes, size_t length);

/* The named faces of XMP.  reason (DECODE_REASON bytes): why it cannot be read, or "". */
enum status xmp_read(struct decoder *decoder, const unsigned char *bytes, size_t length,
                     struct xmp_regions *out, char *reason, struct err *err) MUST_CHECK;

/* XMP with these regions: bytes, NULL for none, keeps all else that it has.  Regions that facenet
 * wrote and that are not among these go, one where another name stands gets this one, and each name
 * is in digiKam:TagsList.  Without a size of their picture none is added: what is not among them
 * goes.  *out: new (mem_free), NULL when nothing changes; an empty text (*written
 * 0) when nothing is left. */
enum status xmp_write(struct decoder *decoder, const unsigned char *bytes, size_t length,
                      const struct xmp_regions *regions, unsigned char **out, size_t *written,
                      char *reason, struct err *err) MUST_CHECK;

#endif
