/* See check_jpeg.h. ITU-T T.81, annex B. Nothing is decoded here.
 *
 * The walk finds each segment that stb_image finds, at the same place: it skips what the library
 * skips, and refuses what stops the library. So a table can't pass the check unseen. */
#include "image/decode/check_jpeg.h"

#include "image/decode/bytes.h"
#include "image/decode/reason.h"

#include <stdbool.h>
#include <string.h>

#define JPEG_COMPONENTS 4u
#define JPEG_TABLES 4u
#define JPEG_FAST_BITS 9u /* codes up to this length are looked up by stb_image */
#define JPEG_TRUNCATED "truncated JPEG"

enum jpeg_marker {
    JPEG_SOF0 = 0xC0,
    JPEG_SOF2 = 0xC2, /* progressive */
    JPEG_DHT = 0xC4,
    JPEG_JPG = 0xC8,
    JPEG_DAC = 0xCC,
    JPEG_SOF15 = 0xCF,
    JPEG_RST0 = 0xD0,
    JPEG_EOI = 0xD9,
    JPEG_SOS = 0xDA,
    JPEG_DQT = 0xDB,
    JPEG_DNL = 0xDC,
    JPEG_DRI = 0xDD,
    JPEG_APP0 = 0xE0,
    JPEG_APP14 = 0xEE,
    JPEG_APP15 = 0xEF,
    JPEG_LS = 0xF7, /* the frame header of another standard, ITU-T T.87 */
    JPEG_COM = 0xFE,
    JPEG_END_OF_FILE = 0xFF /* no marker has this number */
};

struct jpeg_component {
    unsigned id;
    unsigned across, down; /* sampling factors */
    unsigned quantiser;
    bool scanned;
};

struct jpeg {
    const unsigned char *bytes;
    size_t length, at;
    struct arena *arena;
    struct check_jpeg *out;
    struct jpeg_component components[JPEG_COMPONENTS];
    unsigned most_across, most_down;
    unsigned quantisers, dc_tables, ac_tables; /* a bit for each table that is defined */
    uint32_t interval;                         /* MCUs between restarts; 0: none */
    bool progressive;
};

/* Counts of codes of 1 .. 16 bits. */
static bool jpeg_codes_fit(const unsigned char counts[16], size_t *sum)
{
    uint32_t code = 0;
    size_t fast = 0;

    *sum = 0;
    for (unsigned bits = 1; bits <= 16; bits++) {
        code = code * 2 + counts[bits - 1];
        if (code > 1u << bits)
            return false;
        *sum += counts[bits - 1];
        fast = bits <= JPEG_FAST_BITS ? *sum : fast;
    }
    /* The library's marker for "no fast code" is 255, so it loses a 256th one. */
    return *sum <= 256 && fast <= 255;
}

static const char *jpeg_huffman(struct jpeg *jpeg, const unsigned char *at, size_t length)
{
    while (length > 0) {
        size_t sum;

        if (length < 17 || at[0] >> 4 > 1 || (at[0] & 15) >= JPEG_TABLES ||
            !jpeg_codes_fit(at + 1, &sum) || sum > length - 17)
            return "damaged JPEG (a Huffman table)";
        *(at[0] >> 4 == 0 ? &jpeg->dc_tables : &jpeg->ac_tables) |= 1u << (at[0] & 15);
        at += 17 + sum;
        length -= 17 + sum;
    }
    return NULL;
}

static const char *jpeg_quantiser(struct jpeg *jpeg, const unsigned char *at, size_t length)
{
    while (length > 0) {
        size_t size = at[0] >> 4 == 0 ? 65 : 129;

        if (at[0] >> 4 > 1 || (at[0] & 15) >= JPEG_TABLES || size > length)
            return "damaged JPEG (a quantisation table)";
        jpeg->quantisers |= 1u << (at[0] & 15);
        at += size;
        length -= size;
    }
    return NULL;
}

static bool jpeg_samplings_divide(const struct jpeg *jpeg)
{
    for (unsigned i = 0; i < jpeg->out->components; i++)
        if (jpeg->most_across % jpeg->components[i].across != 0 ||
            jpeg->most_down % jpeg->components[i].down != 0)
            return false;
    return true;
}

/* Table B.1, beyond the kinds that are read. */
static const char *jpeg_kind(unsigned marker)
{
    switch (marker) {
    case 0xC3:
        return "lossless JPEG";
    case 0xC9:
    case 0xCA:
    case JPEG_DAC:
        return "JPEG with arithmetic coding";
    case 0xCB:
        return "lossless JPEG with arithmetic coding";
    case JPEG_LS:
        return "JPEG-LS";
    default:
        return "hierarchical JPEG";
    }
}

static const char *jpeg_refuse(const struct jpeg *jpeg, const char *kind)
{
    return reason_print(jpeg->arena, "%s is not supported; convert it to PNG or plain JPEG", kind);
}

static const char *jpeg_frame(struct jpeg *jpeg, unsigned marker, const unsigned char *at,
                              size_t length)
{
    struct check_jpeg *out = jpeg->out;
    const char *reason;

    if (out->components != 0 || length < 6)
        return "damaged JPEG (its frame header)";
    if (marker > JPEG_SOF2)
        return jpeg_refuse(jpeg, jpeg_kind(marker));
    if (at[0] != 8)
        return reason_print(jpeg->arena,
                            "JPEG of %u bits is not supported; convert it to PNG or plain JPEG",
                            at[0]);
    out->height = bytes_big16(at + 1);
    out->width = bytes_big16(at + 3);
    out->components = at[5];
    jpeg->progressive = marker == JPEG_SOF2;
    if (out->width == 0 || out->height == 0)
        return "damaged JPEG (an empty picture)";
    reason = reason_large(jpeg->arena, out->width, out->height);
    if (reason != NULL)
        return reason;
    if ((out->components != 1 && out->components != 3 && out->components != 4) ||
        length != 6 + 3 * out->components)
        return "damaged JPEG (its components)";
    for (unsigned i = 0; i < out->components; i++) {
        const unsigned char *from = at + 6 + 3 * i;
        struct jpeg_component component = {from[0], from[1] >> 4, from[1] & 15, from[2], false};

        if (component.across < 1 || component.across > 4 || component.down < 1 ||
            component.down > 4 || component.quantiser >= JPEG_TABLES)
            return "damaged JPEG (its components)";
        jpeg->components[i] = component;
        jpeg->most_across =
            component.across > jpeg->most_across ? component.across : jpeg->most_across;
        jpeg->most_down = component.down > jpeg->most_down ? component.down : jpeg->most_down;
    }
    return jpeg_samplings_divide(jpeg) ? NULL : "damaged JPEG (its components)";
}

/* Restart markers that a scan must hold; component NULL: of several components. */
static uint32_t jpeg_restarts(const struct jpeg *jpeg, const struct jpeg_component *component)
{
    uint32_t across = 8 * jpeg->most_across, down = 8 * jpeg->most_down;
    uint32_t width = jpeg->out->width, height = jpeg->out->height;

    if (jpeg->interval == 0)
        return 0;
    if (component != NULL) {
        width = (width * component->across + jpeg->most_across - 1) / jpeg->most_across;
        height = (height * component->down + jpeg->most_down - 1) / jpeg->most_down;
        across = down = 8;
    }
    return ((width + across - 1) / across * ((height + down - 1) / down) - 1) / jpeg->interval;
}

/* Moves past the entropy-coded bytes of a scan, in which FF is followed by 00 or by a restart
 * marker; any other marker ends them. */
static const char *jpeg_data(struct jpeg *jpeg, uint32_t restarts)
{
    const unsigned char *end = jpeg->bytes + jpeg->length, *at = jpeg->bytes + jpeg->at;
    uint32_t found = 0;

    while ((at = memchr(at, 0xFF, (size_t)(end - at))) != NULL) {
        const unsigned char *next = at + 1;

        while (next < end && *next == 0xFF)
            next++;
        if (next == end)
            break;
        if (*next != 0 && (*next & 0xF8) != JPEG_RST0) {
            jpeg->at = (size_t)(at - jpeg->bytes);
            return found < restarts ? "damaged JPEG (restart markers are missing)" : NULL;
        }
        found += *next != 0;
        at = next + 1;
    }
    return JPEG_TRUNCATED;
}

/* Whether all that a scan of the component reads is defined. */
static bool jpeg_has_tables(const struct jpeg *jpeg, const struct jpeg_component *component,
                            unsigned tables, const unsigned char *spectrum)
{
    bool dc = jpeg->dc_tables >> (tables >> 4) & 1, ac = jpeg->ac_tables >> (tables & 15) & 1;

    if (tables >> 4 >= JPEG_TABLES || (tables & 15) >= JPEG_TABLES ||
        !(jpeg->quantisers >> component->quantiser & 1))
        return false;
    if (!jpeg->progressive)
        return dc && ac;
    return spectrum[0] > 0 ? ac : dc || spectrum[2] >> 4 > 0;
}

/* spectrum: first and last coefficient, high and low bit. */
static bool jpeg_spectrum_fits(const struct jpeg *jpeg, const unsigned char *spectrum,
                               unsigned count)
{
    if (!jpeg->progressive)
        return spectrum[0] == 0 && spectrum[2] == 0;
    return spectrum[0] <= spectrum[1] && spectrum[1] <= 63 && spectrum[2] >> 4 <= 13 &&
           (spectrum[2] & 15) <= 13 && (spectrum[0] == 0 ? spectrum[1] == 0 : count == 1);
}

static const char *jpeg_scan(struct jpeg *jpeg, const unsigned char *at, size_t length)
{
    unsigned count = length > 0 ? at[0] : 0, taken = 0;
    const unsigned char *spectrum = at + 1 + 2 * count;
    struct jpeg_component *component = NULL;

    if (count < 1 || count > jpeg->out->components || length != 4 + 2 * count ||
        !jpeg_spectrum_fits(jpeg, spectrum, count))
        return "damaged JPEG (a scan header)";
    for (unsigned i = 0; i < count; i++) {
        unsigned which = 0;

        while (which < jpeg->out->components && jpeg->components[which].id != at[1 + 2 * i])
            which++;
        if (which == jpeg->out->components || taken >> which & 1)
            return "damaged JPEG (a scan header)";
        taken |= 1u << which;
        component = &jpeg->components[which];
        if (!jpeg_has_tables(jpeg, component, at[2 + 2 * i], spectrum))
            return "damaged JPEG (a table is missing)";
        component->scanned = component->scanned || (spectrum[0] == 0 && spectrum[2] >> 4 == 0);
    }
    return jpeg_data(jpeg, jpeg_restarts(jpeg, count == 1 ? component : NULL));
}

/* The segment's bytes, without marker and length. */
static const char *jpeg_segment(struct jpeg *jpeg, unsigned marker, const unsigned char *at,
                                size_t length)
{
    bool frame = jpeg->out->components != 0;

    if (marker == JPEG_APP14 && length >= 12 && memcmp(at, "Adobe\0", 6) == 0)
        jpeg->out->adobe = (size_t)(at - jpeg->bytes) + 11;
    if ((marker >= JPEG_APP0 && marker <= JPEG_APP15) || marker == JPEG_COM)
        return NULL;
    if (marker == JPEG_DHT)
        return jpeg_huffman(jpeg, at, length);
    if (marker == JPEG_DQT)
        return jpeg_quantiser(jpeg, at, length);
    if (marker == JPEG_SOS && frame)
        return jpeg_scan(jpeg, at, length);
    if (marker == JPEG_DNL && frame && length == 2 && bytes_big16(at) == jpeg->out->height)
        return NULL;
    if (marker == JPEG_DRI && length == 2) {
        jpeg->interval = bytes_big16(at);
        return NULL;
    }
    if (marker >= JPEG_SOF0 && marker <= JPEG_SOF15 && marker != JPEG_JPG && marker != JPEG_DAC)
        return jpeg_frame(jpeg, marker, at, length);
    if (marker == JPEG_DAC || marker == JPEG_LS)
        return jpeg_refuse(jpeg, jpeg_kind(marker));
    return "damaged JPEG (an unexpected segment)";
}

static const char *jpeg_end(const struct jpeg *jpeg)
{
    if (jpeg->out->components == 0)
        return "damaged JPEG (no frame header)";
    for (unsigned i = 0; i < jpeg->out->components; i++)
        if (!jpeg->components[i].scanned)
            return "damaged JPEG (a scan is missing)";
    return NULL;
}

/* Moves past padding and fill bytes to a marker, and past it.  0: the library does not go on. */
static unsigned jpeg_marker(struct jpeg *jpeg)
{
    /* Padding is only skipped before the frame header. */
    while (jpeg->out->components == 0 && jpeg->at < jpeg->length && jpeg->bytes[jpeg->at] != 0xFF)
        jpeg->at++;
    if (jpeg->at < jpeg->length && jpeg->bytes[jpeg->at] != 0xFF)
        return 0;
    while (jpeg->at < jpeg->length && jpeg->bytes[jpeg->at] == 0xFF)
        jpeg->at++;
    return jpeg->at < jpeg->length ? jpeg->bytes[jpeg->at++] : JPEG_END_OF_FILE;
}

const char *check_jpeg(const unsigned char *bytes, size_t length, struct arena *arena,
                       struct check_jpeg *out)
{
    struct jpeg jpeg = {bytes, length, .at = 2, .arena = arena, .out = out};

    *out = (struct check_jpeg){0};
    for (;;) {
        unsigned marker = jpeg_marker(&jpeg);
        const unsigned char *segment = bytes + jpeg.at;
        const char *reason;
        size_t size;

        if (marker == JPEG_EOI)
            return jpeg_end(&jpeg);
        if (marker == JPEG_END_OF_FILE)
            return JPEG_TRUNCATED;
        if (marker < JPEG_SOF0 || (marker >= JPEG_RST0 && marker < JPEG_EOI))
            return "damaged JPEG (an unexpected marker)";
        if (length - jpeg.at < 2)
            return JPEG_TRUNCATED;
        size = bytes_big16(segment);
        if (size < 2)
            return "damaged JPEG (a segment's length)";
        if (size > length - jpeg.at)
            return JPEG_TRUNCATED;
        jpeg.at += size;
        reason = jpeg_segment(&jpeg, marker, segment + 2, size - 2);
        if (reason != NULL)
            return reason;
    }
}
