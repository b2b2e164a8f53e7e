/* See exempi.h: reads regions, and changes them in XMP that keeps all else.  A region that we wrote
 * has a mark, XMP_MARK, by which it is known when it is to go.  What is written follows digiKam
 * (dmetadata_faces.cpp), which reads regions up to the first without a name: ours come first. */
#include "image/xmp/exempi.h"

#include "image/decode/reason.h"
#include "image/xmp/xmp.h"

#include <exempi/xmp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define EXEMPI_ITEMS 2048 /* of a list that are looked at */
#define EXEMPI_PATH 192
#define EXEMPI_DIGIKAM "http://www.digikam.org/ns/1.0/"
#define EXEMPI_TAGS "digiKam:TagsList"
#define EXEMPI_PEOPLE "People/"
#define EXEMPI_SIZE "mwg-rs:Regions/mwg-rs:AppliedToDimensions"

/* A kind of regions. */
static const struct scheme {
    const char *space, *whole, *list, *name, *mark, *marked;
    const char *area; /* NULL: the fields of Microsoft's are one text */
} schemes[] = {
    {"http://www.metadataworkinggroup.com/schemas/regions/", "mwg-rs:Regions",
     "mwg-rs:Regions/mwg-rs:RegionList", "mwg-rs:Name", "mwg-rs:Extensions",
     "mwg-rs:Extensions/xmp:CreatorTool", "mwg-rs:Area"},
    {"http://ns.microsoft.com/photo/1.2/", "MP:RegionInfo", "MP:RegionInfo/MPRI:Regions",
     "MPReg:PersonDisplayName", NULL, "xmp:CreatorTool", NULL},
};
#define MWG (&schemes[0])

static const struct {
    const char *uri, *prefix;
} exempi_spaces[] = {{"http://www.metadataworkinggroup.com/schemas/regions/", "mwg-rs"},
                     {"http://ns.adobe.com/xmp/sType/Area#", "stArea"},
                     {"http://ns.adobe.com/xap/1.0/sType/Dimensions#", "stDim"},
                     {"http://ns.adobe.com/xap/1.0/", "xmp"},
                     {"http://ns.microsoft.com/photo/1.2/", "MP"},
                     {"http://ns.microsoft.com/photo/1.2/t/RegionInfo#", "MPRI"},
                     {"http://ns.microsoft.com/photo/1.2/t/Region#", "MPReg"},
                     {EXEMPI_DIGIKAM, "digiKam"}};

static const char *const exempi_area[] = {"mwg-rs:Area/stArea:x", "mwg-rs:Area/stArea:y",
                                          "mwg-rs:Area/stArea:w", "mwg-rs:Area/stArea:h"};

/* XMP at work. */
struct exempi {
    XmpPtr xmp;
    XmpStringPtr text;
    bool changed, failed;
};

bool exempi_prepare(void)
{
    XmpStringPtr prefix = xmp_init() ? xmp_string_new() : NULL;
    bool done = prefix != NULL;

    for (size_t i = 0; done && i < sizeof exempi_spaces / sizeof *exempi_spaces; i++)
        done = xmp_register_namespace(exempi_spaces[i].uri, exempi_spaces[i].prefix, prefix);
    xmp_string_free(prefix);
    return done;
}

static const char *exempi_path(char out[EXEMPI_PATH], const char *list, int item, const char *field)
{
    (void)snprintf(out, EXEMPI_PATH, "%s[%d]/%s", list, item, field);
    return out;
}

/* The text of a property, valid until the next; NULL: there is none. */
static const char *exempi_get(struct exempi *exempi, const char *space, const char *path)
{
    return xmp_get_property(exempi->xmp, space, path, exempi->text, NULL)
               ? xmp_string_cstr(exempi->text)
               : NULL;
}

static void exempi_set(struct exempi *exempi, const char *space, const char *path,
                       const char *value, uint32_t options)
{
    exempi->changed = true;
    if (!xmp_set_property(exempi->xmp, space, path, value, options))
        exempi->failed = true;
}

static void exempi_delete(struct exempi *exempi, const char *space, const char *path)
{
    exempi->changed = xmp_delete_property(exempi->xmp, space, path) || exempi->changed;
}

static const char *item_get(struct exempi *exempi, const struct scheme *scheme, int item,
                            const char *field)
{
    char path[EXEMPI_PATH];

    return exempi_get(exempi, scheme->space, exempi_path(path, scheme->list, item, field));
}

static bool item_is_there(struct exempi *exempi, const struct scheme *scheme, int item)
{
    char path[EXEMPI_PATH];

    (void)snprintf(path, sizeof path, "%s[%d]", scheme->list, item);
    return item <= EXEMPI_ITEMS && xmp_has_property(exempi->xmp, scheme->space, path);
}

static bool exempi_number(const char *text, double *out)
{
    char *end;

    if (text == NULL)
        return false;
    *out = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*out);
}

/* "0.1, 0.2, 0.3, 0.4": left and upper side, size. */
static bool item_rectangle(struct exempi *exempi, const struct scheme *scheme, int item,
                           struct xmp_box *box)
{
    const char *text = item_get(exempi, scheme, item, "MPReg:Rectangle");
    char rest[2];

    return text != NULL &&
           sscanf(text, "%lf , %lf , %lf , %lf %1s", &box->x, &box->y, &box->width, &box->height,
                  rest) == 4 &&
           xmp_box_is_fine(box);
}

/* Its centre and size, as shares of the picture; of a face. */
static bool item_area(struct exempi *exempi, const struct scheme *scheme, int item,
                      struct xmp_box *box)
{
    double *const places[] = {&box->x, &box->y, &box->width, &box->height};
    const char *unit, *type = item_get(exempi, scheme, item, "mwg-rs:Type");

    if (type != NULL && strcasecmp(type, "Face") != 0)
        return false;
    unit = item_get(exempi, scheme, item, "mwg-rs:Area/stArea:unit");
    if (unit != NULL && strcmp(unit, "normalized") != 0)
        return false;
    for (int i = 0; i < 4; i++)
        if (!exempi_number(item_get(exempi, scheme, item, exempi_area[i]), places[i]))
            return false;
    box->x -= box->width / 2;
    box->y -= box->height / 2;
    return xmp_box_is_fine(box);
}

static bool item_box(struct exempi *exempi, const struct scheme *scheme, int item,
                     struct xmp_box *box)
{
    return scheme->area != NULL ? item_area(exempi, scheme, item, box)
                                : item_rectangle(exempi, scheme, item, box);
}

/* Copies the name of an item, "" without one and for one that doesn't fit; its length. */
static size_t item_name(struct exempi *exempi, const struct scheme *scheme, int item,
                        char out[RECORD_NAME])
{
    const char *name = item_get(exempi, scheme, item, scheme->name);
    size_t length = name == NULL || name[strspn(name, " \t\r\n")] == '\0' ? 0 : strlen(name);

    (void)snprintf(out, RECORD_NAME, "%s", length > 0 && length < RECORD_NAME ? name : "");
    return length;
}

static bool item_is_ours(struct exempi *exempi, const struct scheme *scheme, int item)
{
    const char *tool = item_get(exempi, scheme, item, scheme->marked);

    return tool != NULL && strcmp(tool, XMP_MARK) == 0;
}

static void read_dimensions(struct exempi *exempi, struct xmp_regions *regions)
{
    double width = 0, height = 0;

    if (exempi_number(exempi_get(exempi, MWG->space, EXEMPI_SIZE "/stDim:w"), &width) &&
        exempi_number(exempi_get(exempi, MWG->space, EXEMPI_SIZE "/stDim:h"), &height) &&
        width >= 1 && width < 1e6 && height >= 1 && height < 1e6) {
        regions->width = (uint32_t)width;
        regions->height = (uint32_t)height;
    }
}

/* Adds the named faces; what a scheme before says of a face is enough. */
static void read_scheme(struct exempi *exempi, const struct scheme *scheme,
                        struct xmp_regions *regions)
{
    uint32_t before = regions->count;

    for (int item = 1; regions->count < XMP_REGIONS && item_is_there(exempi, scheme, item);
         item++) {
        struct xmp_region *region = &regions->region[regions->count];
        bool twice = false;

        regions->longer += item_name(exempi, scheme, item, region->name) >= RECORD_NAME;
        if (region->name[0] == '\0' || !item_box(exempi, scheme, item, &region->box))
            continue;
        for (uint32_t i = 0; i < before; i++)
            twice = twice || xmp_box_overlap(&regions->region[i].box, &region->box) > 0.5;
        if (twice)
            continue;
        regions->ours += item_is_ours(exempi, scheme, item);
        regions->count++;
    }
}

/* Which of our regions an item is, count: none. */
static uint32_t write_find(const struct xmp_regions *regions, const bool *done,
                           const struct xmp_box *box)
{
    uint32_t best = regions->count;
    double most = 0;

    for (uint32_t i = 0; i < regions->count; i++) {
        double overlap = xmp_box_overlap(&regions->region[i].box, box);

        if (!done[i] && overlap > most && xmp_box_same(&regions->region[i].box, box)) {
            most = overlap;
            best = i;
        }
    }
    return best;
}

static bool write_has_name(struct exempi *exempi, const char *name)
{
    char other[RECORD_NAME];

    for (size_t s = 0; s < sizeof schemes / sizeof *schemes; s++)
        for (int item = 1; item_is_there(exempi, &schemes[s], item); item++)
            if (item_name(exempi, &schemes[s], item, other) && strcmp(name, other) == 0)
                return true;
    return false;
}

/* The tag of a person, who may be below others: the place of "People/NAME", ".../NAME" when any is
 * true; 0: it is not there. */
static int tag_find(struct exempi *exempi, const char *name, bool any)
{
    char path[EXEMPI_PATH];
    const char *tag;

    for (int item = 1; item <= EXEMPI_ITEMS; item++) {
        (void)snprintf(path, sizeof path, EXEMPI_TAGS "[%d]", item);
        tag = exempi_get(exempi, EXEMPI_DIGIKAM, path);
        if (tag == NULL)
            return 0;
        if (any && strrchr(tag, '/') != NULL && strcmp(strrchr(tag, '/') + 1, name) == 0)
            return item;
        if (strncmp(tag, EXEMPI_PEOPLE, strlen(EXEMPI_PEOPLE)) == 0 &&
            strcmp(tag + strlen(EXEMPI_PEOPLE), name) == 0)
            return item;
    }
    return 0;
}

static void tag_add(struct exempi *exempi, const char *name)
{
    char tag[RECORD_NAME + sizeof EXEMPI_PEOPLE];

    if (strchr(name, '/') != NULL || tag_find(exempi, name, true) > 0)
        return;
    (void)snprintf(tag, sizeof tag, EXEMPI_PEOPLE "%s", name);
    exempi->changed = true;
    if (!xmp_append_array_item(exempi->xmp, EXEMPI_DIGIKAM, EXEMPI_TAGS, XMP_PROP_ARRAY_IS_ORDERED,
                               tag, 0))
        exempi->failed = true;
}

/* Of a region that we wrote and that goes: unless another one has the name. */
static void tag_remove(struct exempi *exempi, const char *name)
{
    char path[EXEMPI_PATH];
    int item = write_has_name(exempi, name) ? 0 : tag_find(exempi, name, false);

    if (item == 0)
        return;
    (void)snprintf(path, sizeof path, EXEMPI_TAGS "[%d]", item);
    exempi_delete(exempi, EXEMPI_DIGIKAM, path);
    if (!xmp_has_property(exempi->xmp, EXEMPI_DIGIKAM, EXEMPI_TAGS "[1]"))
        exempi_delete(exempi, EXEMPI_DIGIKAM, EXEMPI_TAGS);
}

/* Gives an item a name and our mark. */
static void write_name(struct exempi *exempi, const struct scheme *scheme, int item,
                       const char *name)
{
    char path[EXEMPI_PATH];

    exempi_set(exempi, scheme->space, exempi_path(path, scheme->list, item, scheme->name), name, 0);
    if (scheme->mark != NULL)
        exempi_set(exempi, scheme->space, exempi_path(path, scheme->list, item, scheme->mark), "",
                   XMP_PROP_VALUE_IS_STRUCT);
    exempi_set(exempi, scheme->space, exempi_path(path, scheme->list, item, scheme->marked),
               XMP_MARK, 0);
}

/* The items that are there: one where a face of ours is has its name then, done; one of ours
 * without a face goes.  Backwards, since those after it get other numbers. */
static void write_there(struct exempi *exempi, const struct scheme *scheme,
                        const struct xmp_regions *regions, bool *done)
{
    char was[RECORD_NAME], path[EXEMPI_PATH];
    int count = 0;

    while (item_is_there(exempi, scheme, count + 1))
        count++;
    for (int item = count; item >= 1; item--) {
        bool ours = item_is_ours(exempi, scheme, item);
        struct xmp_box box;
        uint32_t place =
            item_box(exempi, scheme, item, &box) ? write_find(regions, done, &box) : regions->count;

        (void)item_name(exempi, scheme, item, was);
        if (place < regions->count)
            done[place] = true;
        if (place < regions->count && strcmp(regions->region[place].name, was) != 0) {
            write_name(exempi, scheme, item, regions->region[place].name);
        } else if (place == regions->count && ours) {
            (void)snprintf(path, sizeof path, "%s[%d]", scheme->list, item);
            exempi_delete(exempi, scheme->space, path);
        } else {
            continue;
        }
        if (was[0] != '\0')
            tag_remove(exempi, was);
    }
    if (count > 0 && !item_is_there(exempi, scheme, 1))
        exempi_delete(exempi, scheme->space, scheme->whole);
}

static void write_number(struct exempi *exempi, const char *path, double value, int digits)
{
    char number[32];

    (void)snprintf(number, sizeof number, "%.*f", digits, value);
    exempi_set(exempi, MWG->space, path, number, 0);
}

static void write_dimensions(struct exempi *exempi, const struct xmp_regions *regions)
{
    if (xmp_has_property(exempi->xmp, MWG->space, EXEMPI_SIZE))
        return;
    exempi_set(exempi, MWG->space, EXEMPI_SIZE, "", XMP_PROP_VALUE_IS_STRUCT);
    write_number(exempi, EXEMPI_SIZE "/stDim:w", regions->width, 0);
    write_number(exempi, EXEMPI_SIZE "/stDim:h", regions->height, 0);
    exempi_set(exempi, MWG->space, EXEMPI_SIZE "/stDim:unit", "pixel", 0);
}

/* A region of ours, before those that are there. */
static void write_region(struct exempi *exempi, const struct xmp_region *region)
{
    const struct xmp_box *box = &region->box;
    const double area[] = {box->x + box->width / 2, box->y + box->height / 2, box->width,
                           box->height};
    char path[EXEMPI_PATH];

    if (!xmp_has_property(exempi->xmp, MWG->space, MWG->list))
        exempi_set(exempi, MWG->space, MWG->list, "", XMP_PROP_VALUE_IS_ARRAY);
    exempi->changed = true;
    if (item_is_there(exempi, MWG, 1)
            ? !xmp_set_array_item(exempi->xmp, MWG->space, MWG->list, 1, NULL,
                                  XMP_PROP_VALUE_IS_STRUCT | XMP_PROP_ARRAY_INSERT_BEFORE)
            : !xmp_append_array_item(exempi->xmp, MWG->space, MWG->list, XMP_PROP_VALUE_IS_ARRAY,
                                     NULL, XMP_PROP_VALUE_IS_STRUCT)) {
        exempi->failed = true;
        return;
    }
    write_name(exempi, MWG, 1, region->name);
    exempi_set(exempi, MWG->space, exempi_path(path, MWG->list, 1, "mwg-rs:Type"), "Face", 0);
    exempi_set(exempi, MWG->space, exempi_path(path, MWG->list, 1, MWG->area), "",
               XMP_PROP_VALUE_IS_STRUCT);
    for (int i = 0; i < 4; i++)
        write_number(exempi, exempi_path(path, MWG->list, 1, exempi_area[i]), area[i], 6);
    exempi_set(exempi, MWG->space, exempi_path(path, MWG->list, 1, "mwg-rs:Area/stArea:unit"),
               "normalized", 0);
}

static const char *write_all(struct exempi *exempi, const struct xmp_regions *regions)
{
    struct xmp_regions there = {.count = 0};
    bool done[XMP_REGIONS] = {false}, named[XMP_REGIONS] = {false}, adds = regions->width > 0;

    read_dimensions(exempi, &there);
    if (item_is_there(exempi, MWG, 1) &&
        !xmp_proportions_same(there.width, there.height, regions->width, regions->height))
        return "its regions are of a picture of other proportions";
    write_there(exempi, MWG, regions, done);
    write_there(exempi, &schemes[1], regions, named);
    for (uint32_t i = regions->count; adds && i-- > 0;)
        if (!done[i])
            write_region(exempi, &regions->region[i]);
    for (uint32_t i = 0; adds && i < regions->count; i++)
        tag_add(exempi, regions->region[i].name);
    if (adds && regions->count > 0)
        write_dimensions(exempi, regions);
    return exempi->failed ? "the XMP toolkit cannot write regions into it" : NULL;
}

/* Whether any property is left. */
static bool exempi_has_any(const struct exempi *exempi)
{
    XmpIteratorPtr all = xmp_iterator_new(exempi->xmp, NULL, NULL, XMP_ITER_JUSTLEAFNODES);
    bool any = all != NULL && xmp_iterator_next(all, NULL, NULL, NULL, NULL);

    xmp_iterator_free(all);
    return any;
}

static const char *exempi_write(struct exempi *exempi, const struct xmp_regions *regions,
                                struct arena *arena, const void **out, size_t *out_length)
{
    const char *reason = write_all(exempi, regions);
    const char *text = "";
    char *bytes;

    if (reason != NULL)
        return reason;
    *out_length = 0;
    if (exempi->changed && exempi_has_any(exempi)) {
        if (!xmp_serialize_and_format(exempi->xmp, exempi->text, XMP_SERIAL_OMITPACKETWRAPPER, 0,
                                      "\n", " ", 0))
            return "the XMP toolkit cannot write it";
        text = xmp_string_cstr(exempi->text);
        *out_length = strlen(text);
    }
    if (*out_length >= XMP_LIMIT)
        return "it is too large";
    bytes = arena_new(arena, *out_length + 1);
    if (bytes == NULL)
        return REASON_MEMORY;
    bytes[0] = (char)exempi->changed;
    memcpy(bytes + 1, text, *out_length);
    *out = bytes;
    *out_length += 1;
    return NULL;
}

static const char *exempi_read(struct exempi *exempi, struct arena *arena, const void **out,
                               size_t *out_length)
{
    struct xmp_regions *regions = arena_new(arena, sizeof *regions);

    if (regions == NULL)
        return REASON_MEMORY;
    read_dimensions(exempi, regions);
    for (size_t s = 0; s < sizeof schemes / sizeof *schemes; s++)
        read_scheme(exempi, &schemes[s], regions);
    *out = regions;
    *out_length = offsetof(struct xmp_regions, region) + regions->count * sizeof *regions->region;
    return NULL;
}

/* The regions that a request to write begins with; 0: it is none. */
static size_t exempi_request(const unsigned char *bytes, size_t length, struct xmp_regions *regions)
{
    size_t head = offsetof(struct xmp_regions, region), all;

    if (length < head)
        return 0;
    memcpy(regions, bytes, head);
    all = head + regions->count * sizeof *regions->region;
    if (regions->count > XMP_REGIONS || length < all)
        return 0;
    memcpy(regions, bytes, all);
    return all;
}

const char *exempi_convert(enum decode_kind kind, const unsigned char *bytes, size_t length,
                           struct arena *arena, const void **out, size_t *out_length)
{
    struct xmp_regions *regions = arena_new(arena, sizeof *regions);
    struct exempi exempi = {.text = xmp_string_new()};
    const char *reason = NULL;
    size_t skip = 0;

    if (regions == NULL || exempi.text == NULL)
        return REASON_MEMORY;
    if (kind == DECODE_XMP_WRITE)
        skip = exempi_request(bytes, length, regions);
    exempi.xmp =
        length == skip ? xmp_new_empty() : xmp_new((const char *)bytes + skip, length - skip);
    if (exempi.xmp == NULL)
        reason = "damaged XMP";
    else
        reason = kind == DECODE_XMP_WRITE ? exempi_write(&exempi, regions, arena, out, out_length)
                                          : exempi_read(&exempi, arena, out, out_length);
    xmp_free(exempi.xmp);
    xmp_string_free(exempi.text);
    return reason;
}
