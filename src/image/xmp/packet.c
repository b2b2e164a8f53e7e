/* Finds XMP in a picture, see xmp.h: reads heads of segments and chunks, and no pixels.  XMP
 * Specification Part 3 (Adobe, 2020), 1.1.3 and 1.1.5; WebP Container Specification. */
#include "image/xmp/xmp.h"

#include "base/file.h"
#include "base/mem.h"
#include "image/decode/bytes.h"
#include "image/decode/format.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PACKET_PARTS 65536 /* segments or chunks that are looked at */
#define PACKET_JPEG "http://ns.adobe.com/xap/1.0/"
#define PACKET_PNG "XML:com.adobe.xmp"

/* Where XMP is in a file. */
struct packet {
    int file;
    uint64_t at;
    size_t length; /* 0: there is none */
};

static bool packet_get(const struct packet *packet, uint64_t at, void *out, size_t length)
{
    return pread(packet->file, out, length, (off_t)at) == (ssize_t)length;
}

static void packet_jpeg(struct packet *packet)
{
    unsigned char head[4 + sizeof PACKET_JPEG];
    uint64_t at = 2;

    for (int part = 0; part < PACKET_PARTS && packet_get(packet, at, head, 4); part++) {
        size_t size = bytes_big16(head + 2);

        if (head[0] != 0xFF || head[1] == 0xDA || head[1] == 0xD9)
            return;
        if (head[1] == 0xFF) {
            at++;
            continue;
        }
        if (head[1] == 0xE1 && size > 2 + sizeof PACKET_JPEG &&
            packet_get(packet, at, head, sizeof head) &&
            memcmp(head + 4, PACKET_JPEG, sizeof PACKET_JPEG) == 0) {
            packet->at = at + sizeof head;
            packet->length = size - 2 - sizeof PACKET_JPEG;
            return;
        }
        at += 2 + size;
    }
}

/* A text that isn't compressed: its key, two zero bytes, language and translated key, both ended.
 */
static void packet_png(struct packet *packet)
{
    unsigned char head[8 + sizeof PACKET_PNG + 2 + 62];
    uint64_t at = 8;

    for (int part = 0; part < PACKET_PARTS && packet_get(packet, at, head, 8); part++) {
        size_t size = bytes_big32(head), skip = sizeof PACKET_PNG + 2;
        const unsigned char *text = head + 8 + skip;

        if (memcmp(head + 4, "iTXt", 4) == 0 && size >= skip + 64 &&
            packet_get(packet, at, head, sizeof head) &&
            memcmp(head + 8, PACKET_PNG, sizeof PACKET_PNG) == 0 && text[-2] == 0) {
            for (int ends = 0; ends < 2 && skip < sizeof head - 8; skip++)
                ends += head[8 + skip] == 0;
            packet->at = at + 8 + skip;
            packet->length = size - skip;
            return;
        }
        at += 12 + (uint64_t)size;
    }
}

static void packet_webp(struct packet *packet)
{
    unsigned char head[8];
    uint64_t at = 12;

    for (int part = 0; part < PACKET_PARTS && packet_get(packet, at, head, 8); part++) {
        size_t size = bytes_little32(head + 4);

        if (memcmp(head, "XMP ", 4) == 0) {
            packet->at = at + 8;
            packet->length = size;
            return;
        }
        at += 8 + (uint64_t)size + size % 2;
    }
}

enum status xmp_packet_read(const char *picture, unsigned char **out, size_t *length,
                            struct err *err)
{
    unsigned char magic[FORMAT_MAGIC];
    struct packet packet = {0};
    enum status status = file_open(picture, 0, &packet.file, NULL, err);

    *out = NULL;
    *length = 0;
    if (status != ST_OK)
        return status;
    if (packet_get(&packet, 0, magic, sizeof magic)) {
        enum format format = format_recognise(magic, sizeof magic);

        if (format == FORMAT_JPEG)
            packet_jpeg(&packet);
        else if (format == FORMAT_PNG)
            packet_png(&packet);
        else if (format == FORMAT_WEBP)
            packet_webp(&packet);
    }
    if (packet.length > 0 && packet.length <= XMP_LIMIT) {
        *out = mem_new(packet.length + 1, 1);
        *length = packet.length;
        if (*out == NULL)
            status = err_nomem(err, picture);
        else if (!packet_get(&packet, packet.at, *out, packet.length)) { /* the file ends before */
            mem_free(*out);
            *out = NULL;
        }
    }
    (void)close(packet.file);
    return status;
}

enum status xmp_sidecar_read(const char *sidecar, unsigned char **out, size_t *length,
                             struct err *err)
{
    *out = NULL;
    *length = 0;
    return file_is_gone(sidecar) ? ST_OK : file_read(sidecar, XMP_LIMIT, out, length, err);
}
