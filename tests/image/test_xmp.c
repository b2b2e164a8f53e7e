/* image: names of faces in XMP, in each form that RDF allows and as other programs write them;
 * where XMP is in a picture; what is written; XMP that is damaged or hostile.  FACENET_LONG in the
 * environment: a hundred times as many mutated files. */
#include "config.h"

#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "image/raster.h"
#include "image/xmp/xmp.h"
#include "worker.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define OPEN \
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF" \
    " xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'" \
    " xmlns:mwg-rs='http://www.metadataworkinggroup.com/schemas/regions/'" \
    " xmlns:stArea='http://ns.adobe.com/xmp/sType/Area#'" \
    " xmlns:stDim='http://ns.adobe.com/xap/1.0/sType/Dimensions#'" \
    " xmlns:MP='http://ns.microsoft.com/photo/1.2/'" \
    " xmlns:MPRI='http://ns.microsoft.com/photo/1.2/t/RegionInfo#'" \
    " xmlns:MPReg='http://ns.microsoft.com/photo/1.2/t/Region#'" \
    " xmlns:dc='http://purl.org/dc/elements/1.1/'><rdf:Description rdf:about=''>"
#define CLOSE "</rdf:Description></rdf:RDF></x:xmpmeta>"
#define LIST(items) \
    OPEN "<mwg-rs:Regions rdf:parseType='Resource'><mwg-rs:AppliedToDimensions stDim:w='4000'" \
         " stDim:h='3000' stDim:unit='pixel'/><mwg-rs:RegionList><rdf:Bag>" items \
         "</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>" CLOSE
#define AREA(x, y, w, h) \
    "<mwg-rs:Area stArea:x='" x "' stArea:y='" y "' stArea:w='" w "' stArea:h='" h \
    "' stArea:unit='normalized'/>"
#define FACE(name) \
    "<rdf:li><rdf:Description mwg-rs:Name='" name \
    "' mwg-rs:Type='Face'>" AREA("0.5", "0.4", "0.2", "0.1") "</rdf:Description></rdf:li>"

#define PLACED(type, x, y, w, h) \
    "<rdf:li rdf:parseType='Resource'><mwg-rs:Name>Rex</mwg-rs:Name><mwg-rs:Type>" type \
    "</mwg-rs:Type>" AREA(x, y, w, h) "</rdf:li>"
#define NOT_FACES \
    PLACED("Pet", "0.5", "0.4", "0.2", "0.1") \
    PLACED("BarCode", "0.5", "0.4", "0.2", "0.1") \
    PLACED("Focus", "0.5", "0.4", "0.2", "0.1") \
    PLACED("Face", "0.5", "0.4", "0", "0.1") \
    PLACED("Face", "nan", "0.4", "0.1", "0.1") \
    PLACED("Face", "1e9", "0.4", "0.1", "0.1") \
    PLACED("Face", "0,5", "0,4", "0,1", "0,1")
#define LONG_NAME \
    FACE("0123456789012345678901234567890123456789012345678901234567890123456789" \
         "0123456789012345678901234567890123456789012345678901234567890123456789")

#ifdef HAVE_XMP
static void read_text(struct decoder *decoder, const char *xmp, struct xmp_regions *out)
{
    char reason[DECODE_REASON];
    struct err err;

    assert_ok(xmp_read(decoder, (const unsigned char *)xmp, strlen(xmp), out, reason, &err));
    assert_string_equal(reason, "");
}

static void expect_region(const struct xmp_regions *regions, size_t i, const char *name, double x,
                          double y, double width, double height)
{
    const struct xmp_box *box = &regions->region[i].box;

    assert_true(i < regions->count);
    assert_string_equal(regions->region[i].name, name);
    assert_true(fabs(box->x - x) < 1e-5 && fabs(box->y - y) < 1e-5);
    assert_true(fabs(box->width - width) < 1e-5 && fabs(box->height - height) < 1e-5);
}

/* The same region as attributes, as elements, as nested descriptions, and as resources. */
static void test_forms(void **state)
{
    static const char *const forms[] = {
        LIST(FACE("Ann")),
        LIST("<rdf:li rdf:parseType='Resource'><mwg-rs:Name>Ann</mwg-rs:Name>"
             "<mwg-rs:Type>Face</mwg-rs:Type><mwg-rs:Area rdf:parseType='Resource'>"
             "<stArea:x>0.5</stArea:x><stArea:y>0.4</stArea:y><stArea:w>0.2</stArea:w>"
             "<stArea:h>0.1</stArea:h></mwg-rs:Area></rdf:li>"),
        LIST("<rdf:li><rdf:Description><mwg-rs:Name>Ann</mwg-rs:Name><mwg-rs:Type>Face"
             "</mwg-rs:Type><mwg-rs:Area><rdf:Description stArea:x='0.5' stArea:y='0.4'>"
             "<stArea:w>0.2</stArea:w><stArea:h>0.1</stArea:h></rdf:Description></mwg-rs:Area>"
             "</rdf:Description></rdf:li>"),
        LIST("<rdf:li mwg-rs:Name='Ann'/><rdf:li rdf:parseType='Resource'>"
             "<mwg-rs:Name>Ann</mwg-rs:Name>" AREA("0.5", "0.4", "0.2", "0.1") "</rdf:li>"),
        "\xEF\xBB\xBF<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>" LIST(
            FACE("A&#110;n")) "<?xpacket end='w'?>   ",
    };
    struct xmp_regions regions;

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        read_text(*state, forms[i], &regions);
        assert_int_equal(regions.count, 1);
        assert_int_equal(regions.ours, 0);
        expect_region(&regions, 0, "Ann", 0.4, 0.35, 0.2, 0.1);
        assert_int_equal(regions.width, 4000);
        assert_int_equal(regions.height, 3000);
    }
}

static void test_microsoft(void **state)
{
    struct xmp_regions regions;

    read_text(*state,
              OPEN "<MP:RegionInfo rdf:parseType='Resource'><MPRI:Regions><rdf:Bag>"
                   "<rdf:li MPReg:Rectangle='0.1, 0.2, 0.3, 0.4' MPReg:PersonDisplayName='Ann'/>"
                   "<rdf:li MPReg:Rectangle='0.1, 0.2, 0.3' MPReg:PersonDisplayName='Bob'/>"
                   "<rdf:li MPReg:PersonDisplayName='Cid'/>"
                   "</rdf:Bag></MPRI:Regions></MP:RegionInfo>" CLOSE,
              &regions);
    assert_int_equal(regions.count, 1);
    expect_region(&regions, 0, "Ann", 0.1, 0.2, 0.3, 0.4);
    /* digiKam writes both: one face each. */
    read_text(*state,
              OPEN "<MP:RegionInfo rdf:parseType='Resource'><MPRI:Regions><rdf:Bag>"
                   "<rdf:li MPReg:Rectangle='0.4, 0.35, 0.2, 0.1' MPReg:PersonDisplayName='Ann'/>"
                   "<rdf:li MPReg:Rectangle='0.1, 0.7, 0.1, 0.1' MPReg:PersonDisplayName='Bob'/>"
                   "</rdf:Bag></MPRI:Regions></MP:RegionInfo>"
                   "<mwg-rs:Regions rdf:parseType='Resource'><mwg-rs:RegionList><rdf:Bag>" FACE(
                       "Ann") "</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>" CLOSE,
              &regions);
    assert_int_equal(regions.count, 2);
    expect_region(&regions, 1, "Bob", 0.1, 0.7, 0.1, 0.1);
}

static void test_names(void **state)
{
    static const char *const names[] = {"Zo\xC3\xAB &amp; &lt;Max&gt;", "\xE6\x9D\x8E",
                                        "&quot;&apos;", " Ann "};
    static const char *const same[] = {"Zo\xC3\xAB & <Max>", "\xE6\x9D\x8E", "\"'", " Ann "};
    /* No face, no name, a name that is too long, areas that are none. */
    static const char none[] = LIST("<rdf:li mwg-rs:Name='Rex' mwg-rs:Type='Pet'/>" FACE("")
                                        FACE("  ") NOT_FACES LONG_NAME);
    struct xmp_regions regions;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct text xmp = {0};

        text_addf(
            &xmp, "%s%s%s",
            OPEN "<mwg-rs:Regions rdf:parseType='Resource'>"
                 "<mwg-rs:RegionList><rdf:Bag><rdf:li><rdf:Description"
                 " mwg-rs:Name='",
            names[i],
            "'>" AREA("0.5", "0.4", "0.2", "0.1") "</rdf:Description></rdf:li></rdf:Bag></"
                                                  "mwg-rs:RegionList></mwg-rs:Regions>" CLOSE);
        read_text(*state, text_string(&xmp), &regions);
        assert_int_equal(regions.count, 1);
        assert_string_equal(regions.region[0].name, same[i]);
        text_free(&xmp);
    }
    read_text(*state, none, &regions);
    assert_int_equal(regions.count, 0);
    read_text(*state, OPEN CLOSE, &regions);
    assert_int_equal(regions.count, 0);
}

#endif

/* A pixel that is stored at a place is shown where its box is. */
static void test_orientations(void **state)
{
    enum { WIDE = 5, HIGH = 3 };

    (void)state;
    for (int orientation = 1; orientation <= 8; orientation++) {
        for (uint32_t place = 0; place < WIDE * HIGH; place++) {
            uint8_t pixels[WIDE * HIGH] = {0}, row[WIDE * 3];
            struct raster raster = {pixels, WIDE, HIGH, 1, 1};
            struct xmp_box stored = {place % WIDE / 5.0, place / WIDE / 3.0, 1 / 5.0, 1 / 3.0};
            struct xmp_box box = xmp_box_upright(&stored, orientation);
            struct xmp_box back = xmp_box_stored(&box, orientation);
            uint32_t width, height;

            pixels[place] = 255;
            raster_upright(&raster, orientation, &width, &height);
            raster_row(&raster, orientation, (uint32_t)lround(box.y * height), row);
            assert_int_equal(row[lround(box.x * width) * 3], 255);
            assert_int_equal(lround(box.width * width), 1);
            assert_int_equal(lround(box.height * height), 1);
            assert_true(fabs(back.x - stored.x) < 1e-9 && fabs(back.y - stored.y) < 1e-9 &&
                        fabs(back.width - stored.width) < 1e-9);
        }
    }
}

static void test_same(void **state)
{
    const struct xmp_box face = {0.4, 0.4, 0.1, 0.1}, hair = {0.37, 0.33, 0.16, 0.2},
                         beside = {0.47, 0.4, 0.1, 0.1}, body = {0.2, 0.35, 0.5, 0.6};

    (void)state;
    assert_true(xmp_box_same(&face, &face) && xmp_box_same(&face, &hair));
    assert_false(xmp_box_same(&face, &beside));
    assert_false(xmp_box_same(&face, &body));
    assert_true(xmp_proportions_same(4000, 3000, 1024, 768));
    assert_true(xmp_proportions_same(0, 0, 1024, 768));
    assert_false(xmp_proportions_same(4000, 3000, 3000, 4000));
    assert_false(xmp_proportions_same(4000, 3000, 1024, 683));
}

/* XMP in the file of a picture of each kind, after another segment or chunk. */
static void test_packets(void **state)
{
    static const char xmp[] = LIST(FACE("Ann"));
    char path[] = "/tmp/facenet-xmp-XXXXXX";
    int file = mkstemp(path);
    struct text bytes = {0};
    unsigned char *out;
    size_t length;
    struct err err;

    (void)state;
    assert_true(file >= 0);
    for (int kind = 0; kind < 4; kind++) {
        size_t size = sizeof xmp - 1;

        text_clear(&bytes);
        if (kind == 0) { /* JPEG: the size counts itself */
            size += 2 + 29;
            text_add_bytes(&bytes,
                           "\xFF\xD8\xFF\xE1\0\x08"
                           "Exif\0\0\xFF\xE1",
                           14);
            text_addf(&bytes, "%c%c", (int)(size >> 8), (int)(size & 255));
            text_add_bytes(&bytes, "http://ns.adobe.com/xap/1.0/", 29);
        } else if (kind == 1 || kind == 3) { /* PNG */
            size += 22 + (kind == 3 ? 3 : 0);
            text_add_bytes(&bytes, "\x89PNG\r\n\x1A\n\0\0\0\1abcdxCRC_", 21);
            text_add_bytes(&bytes, (char[]){0, 0, (char)(size >> 8), (char)(size & 255)}, 4);
            text_add_bytes(&bytes, "iTXtXML:com.adobe.xmp\0\0\0", 24);
            text_add_bytes(&bytes, kind == 3 ? "de\0x\0" : "\0\0", kind == 3 ? 5 : 2);
        } else { /* WebP */
            text_add_bytes(&bytes, "RIFF....WEBPVP8L\3\0\0\0abc_XMP ", 28);
            text_add_bytes(&bytes, (char[]){(char)(size & 255), (char)(size >> 8), 0, 0}, 4);
        }
        text_add_bytes(&bytes, xmp, sizeof xmp - 1);
        text_add_bytes(&bytes, "\xFF\xDA after", 8);
        for (int cut = 0; cut < 2; cut++) {
            assert_int_equal(ftruncate(file, 0), 0);
            assert_int_equal(pwrite(file, bytes.data, bytes.length - (cut ? 20 : 0), 0),
                             (ssize_t)(bytes.length - (cut ? 20 : 0)));
            assert_ok(xmp_packet_read(path, &out, &length, &err));
            if (cut) {
                assert_null(out);
                continue;
            }
            assert_non_null(out);
            assert_int_equal(length, sizeof xmp - 1);
            assert_memory_equal(out, xmp, length);
            assert_true(xmp_may_have_regions(out, length));
            mem_free(out);
        }
    }
    assert_false(xmp_may_have_regions((const unsigned char *)"Regio", 5));
    text_free(&bytes);
    (void)close(file);
    (void)unlink(path);
}

#ifdef HAVE_XMP
static struct xmp_regions ours(const char *name, double x)
{
    struct xmp_regions regions = {.width = 800, .height = 600, .count = 1};

    regions.region[0] = (struct xmp_region){.box = {x, 0.35, 0.2, 0.1}};
    (void)snprintf(regions.region[0].name, RECORD_NAME, "%s", name);
    return regions;
}

/* Writes into XMP, and what comes of it replaces it; false: nothing changed. */
static bool write_text(struct decoder *decoder, char **xmp, const struct xmp_regions *regions)
{
    char reason[DECODE_REASON];
    unsigned char *out;
    size_t length;
    struct err err;

    assert_ok(xmp_write(decoder, (const unsigned char *)*xmp, *xmp != NULL ? strlen(*xmp) : 0,
                        regions, &out, &length, reason, &err));
    assert_string_equal(reason, "");
    if (out == NULL)
        return false;
    mem_free(*xmp);
    *xmp = mem_string_n((const char *)out, length);
    assert_non_null(*xmp);
    mem_free(out);
    return true;
}

static bool has(const char *xmp, const char *words)
{
    return strstr(xmp, words) != NULL;
}

static void test_write(void **state)
{
    struct xmp_regions none = {.count = 0}, regions = ours("Zo\xC3\xAB & <Max>", 0.4), back;
    char *xmp = NULL;

    assert_true(write_text(*state, &xmp, &regions));
    read_text(*state, xmp, &back);
    assert_int_equal(back.count, 1);
    assert_int_equal(back.ours, 1);
    assert_int_equal(back.width, 800);
    expect_region(&back, 0, regions.region[0].name, 0.4, 0.35, 0.2, 0.1);
    assert_true(has(xmp, "People/Zo\xC3\xAB &amp; &lt;Max&gt;"));
    assert_false(write_text(*state, &xmp, &regions));
    regions = ours("Ann", 0.4);
    assert_true(write_text(*state, &xmp, &regions));
    read_text(*state, xmp, &back);
    assert_int_equal(back.count, 1);
    expect_region(&back, 0, "Ann", 0.4, 0.35, 0.2, 0.1);
    assert_true(has(xmp, "People/Ann") && !has(xmp, "Max"));
    assert_true(write_text(*state, &xmp, &none));
    assert_string_equal(xmp, "");
    mem_free(xmp);
}

/* What others wrote stays. */
static void test_keep(void **state)
{
    static const char before[] = OPEN
        "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>A day</rdf:li></rdf:Alt></dc:title>"
        "<odd:thing xmlns:odd='http://odd/' rdf:parseType='Resource'><odd:b>2</odd:b>"
        "</odd:thing><digiKam:TagsList xmlns:digiKam='http://www.digikam.org/ns/1.0/'><rdf:Seq>"
        "<rdf:li>Places/Rome</rdf:li><rdf:li>People/Family/Ann</rdf:li></rdf:Seq>"
        "</digiKam:TagsList><mwg-rs:Regions rdf:parseType='Resource'><mwg-rs:AppliedToDimensions"
        " stDim:w='4000' stDim:h='3000' stDim:unit='pixel'/><mwg-rs:RegionList><rdf:Bag>"
        "<rdf:li rdf:parseType='Resource'><mwg-rs:Type>Pet</mwg-rs:Type><mwg-rs:Name>Rex"
        "</mwg-rs:Name>" AREA(
            "0.5", "0.4", "0.2",
            "0.1") "</rdf:li>"
                   "<rdf:li "
                   "rdf:parseType='Resource'><mwg-rs:Type>Face</mwg-rs:Type><mwg-rs:Name>Bob"
                   "</mwg-rs:Name>" AREA("0.2", "0.8", "0.2",
                                         "0.1") "</rdf:li></rdf:Bag></mwg-rs:RegionList>"
                                                "</mwg-rs:Regions>" CLOSE;
    struct xmp_regions none = {.count = 0}, regions = ours("Ann", 0.4), back;
    char *xmp = mem_string(before), reason[DECODE_REASON];
    unsigned char *out;
    size_t length;
    struct err err;

    assert_true(write_text(*state, &xmp, &regions));
    read_text(*state, xmp, &back);
    assert_int_equal(back.count, 2);
    assert_int_equal(back.width, 4000);
    expect_region(&back, 0, "Ann", 0.4, 0.35, 0.2, 0.1);
    expect_region(&back, 1, "Bob", 0.1, 0.75, 0.2, 0.1);
    assert_true(has(xmp, "A day") && has(xmp, "http://odd/") && has(xmp, "Rex") &&
                has(xmp, "Places/Rome") && has(xmp, "People/Family/Ann"));
    assert_false(has(xmp, "People/Ann")); /* she has a tag */
    assert_false(write_text(*state, &xmp, &regions));
    /* Bob is Bea: his region has her name, and that is ours. */
    regions = ours("Bea", 0.1);
    regions.region[0].box.y = 0.75;
    assert_true(write_text(*state, &xmp, &regions));
    read_text(*state, xmp, &back);
    assert_int_equal(back.count, 1);
    assert_int_equal(back.ours, 1);
    expect_region(&back, 0, "Bea", 0.1, 0.75, 0.2, 0.1);
    assert_true(write_text(*state, &xmp, &none));
    assert_true(has(xmp, "A day") && has(xmp, "Rex") && has(xmp, "People/Family/Ann"));
    assert_false(has(xmp, "Bea") || has(xmp, XMP_MARK));
    /* Regions of another picture are not mixed with ours. */
    regions.width = 600;
    regions.height = 800;
    assert_ok(xmp_write(*state, (const unsigned char *)xmp, strlen(xmp), &regions, &out, &length,
                        reason, &err));
    assert_null(out);
    assert_string_equal(reason, "its regions are of a picture of other proportions");
    mem_free(xmp);
}

/* What a file claims takes neither our memory nor our time, and crashes nobody but the worker. */
static void test_hostile(void **state)
{
    struct xmp_regions regions;
    struct text deep = {.limit = 4 << 20};
    char reason[DECODE_REASON];
    struct err err;
    static const char laughs[] =
        "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
        "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>" LIST(FACE("&c;"));
    static const char outside[] =
        "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" LIST(FACE("x&a;"));
    static const char *const refused[] = {laughs, outside, "<", "", "\xFF\xFE<", OPEN};

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_ok(xmp_read(*state, (const unsigned char *)refused[i], strlen(refused[i]), &regions,
                           reason, &err));
        assert_int_equal(regions.count, 0);
    }
    for (int i = 0; i < 200000; i++)
        text_add(&deep, "<a>");
    assert_false(deep.failed);
    assert_ok(
        xmp_read(*state, (const unsigned char *)deep.data, deep.length, &regions, reason, &err));
    assert_int_equal(regions.count, 0);
    text_free(&deep);
    read_text(*state, LIST(FACE("Ann")), &regions); /* by another worker */
    assert_int_equal(regions.count, 1);
}

static void test_mutated(void **state)
{
    static const char xmp[] = LIST(FACE("Ann") FACE("Bob"));
    int rounds = getenv("FACENET_LONG") != NULL ? 50000 : 500, read = 0;
    unsigned char copy[sizeof xmp];
    struct rng rng;

    rng_init(&rng, 2016, RNG_TEST, 1, 0);
    for (int round = 0; round < rounds; round++) {
        size_t length = sizeof xmp - 1 - (round % 8 == 0 ? rng_below(&rng, 64) : 0);
        struct xmp_regions regions, change = ours("Ann", 0.4);
        unsigned char *out = NULL;
        char reason[DECODE_REASON];
        struct err err;

        memcpy(copy, xmp, sizeof xmp);
        for (uint32_t changes = 1 + rng_below(&rng, 3); changes > 0; changes--) {
            uint32_t at = rng_below(&rng, sizeof xmp - 1);

            copy[at] = rng_below(&rng, 2) ? (unsigned char)rng_u32(&rng)
                                          : copy[rng_below(&rng, sizeof xmp - 1)];
        }
        assert_ok(xmp_read(*state, copy, length, &regions, reason, &err));
        assert_false(has(reason, "crashed"));
        assert_false(has(reason, "senseless"));
        read += regions.count > 0;
        assert_ok(xmp_write(*state, copy, length, &change, &out, &length, reason, &err));
        assert_false(has(reason, "crashed"));
        mem_free(out);
    }
    assert_true(read > rounds / 20);
}

#endif

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_orientations),
    cmocka_unit_test(test_same),
    cmocka_unit_test(test_packets),
#ifdef HAVE_XMP
    cmocka_unit_test_setup_teardown(test_forms, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_microsoft, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_names, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_write, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_keep, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_hostile, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_mutated, worker_open, worker_close),
#endif
};

UNIT_MAIN(tests)
