/* image: photos composed of drawn faces: who is on which, that faces lie in the photo and apart,
 * and that photos are always the same. */
#include "unit.h"

#include "base/mem.h"
#include "image/synth/synth_photo.h"

#include <math.h>

enum { PEOPLE = 11, EACH = 7 };

/* The oval of a face lies in the photo, to the right of the one before. */
static void check_place(const struct synth_photo *photo, unsigned i)
{
    const struct synth_photo_face *face = &photo->faces[i], *before = face - 1;
    const double scale = face->height / synth_cut.height, wide = scale * synth_cut.oval_width;
    const double y = face->y + scale * (synth_cut.oval_y - synth_cut.y);
    const double high = scale * synth_cut.oval_height;

    assert_true(face->height >= 100 && face->height <= 267);
    assert_true(face->x >= wide && face->x + wide <= SYNTH_PHOTO_WIDTH + 1e-6);
    assert_true(y >= high - 1e-6 && y + high <= SYNTH_PHOTO_HEIGHT + 1e-6);
    assert_true(i == 0 ||
                face->x - wide >=
                    before->x + before->height / synth_cut.height * synth_cut.oval_width - 1e-6);
}

static void test_plan(void **state)
{
    unsigned seen[PEOPLE] = {0}, sizes[SYNTH_PHOTO_FACES + 1] = {0};
    struct synth_photo *photos;
    struct err err;
    size_t count;

    (void)state;
    assert_ok(synth_photo_plan(5, PEOPLE, EACH, &photos, &count, &err));
    for (size_t i = 0; i < count; i++) {
        bool here[PEOPLE] = {false};

        assert_int_equal(photos[i].number, i);
        assert_in_range(photos[i].count, 1, SYNTH_PHOTO_FACES);
        sizes[photos[i].count]++;
        for (unsigned f = 0; f < photos[i].count; f++) {
            const uint32_t who = photos[i].faces[f].identity;

            assert_true(who < PEOPLE && !here[who]);
            here[who] = true;
            seen[who]++;
            check_place(&photos[i], f);
        }
    }
    for (unsigned i = 0; i < PEOPLE; i++)
        assert_int_equal(seen[i], EACH);
    for (unsigned i = 1; i <= SYNTH_PHOTO_FACES; i++)
        assert_true(sizes[i] > 0);
    mem_free(photos);
    assert_status(synth_photo_plan(5, 100000, 11, &photos, &count, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "1100000 faces are too many"));
}

/* Each image of a person is taken once. */
static void test_images_differ(void **state)
{
    uint32_t last[PEOPLE];
    struct synth_photo *photos;
    struct err err;
    size_t count;

    (void)state;
    memset(last, 255, sizeof last);
    assert_ok(synth_photo_plan(5, PEOPLE, EACH, &photos, &count, &err));
    for (size_t i = 0; i < count; i++)
        for (unsigned f = 0; f < photos[i].count; f++) {
            const struct synth_photo_face *face = &photos[i].faces[f];

            assert_true(last[face->identity] == UINT32_MAX || face->index > last[face->identity]);
            last[face->identity] = face->index;
        }
    mem_free(photos);
}

static void test_pure(void **state)
{
    const size_t bytes = (size_t)SYNTH_PHOTO_WIDTH * SYNTH_PHOTO_HEIGHT * 3;
    struct image kept, image;
    struct err err;

    (void)state;
    for (unsigned i = 0; i < 4; i++) { /* the same, the same, another seed, another photo */
        struct synth_photo *photos;
        size_t count;

        assert_ok(synth_photo_plan(1 + (i == 2), 2, 2, &photos, &count, &err));
        assert_true(count >= 2);
        assert_ok(synth_photo_draw(1 + (i == 2), &photos[i == 3], i == 0 ? &kept : &image, &err));
        mem_free(photos);
        if (i == 0)
            continue;
        assert_int_equal(memcmp(kept.pixels, image.pixels, bytes) == 0, i == 1);
        image_free(&image);
    }
    image_free(&kept);
}

static void test_no_memory(void **state)
{
    struct synth_photo *photos;
    struct image image;
    struct err err;
    enum status status;
    size_t count, n = 0;

    (void)state;
    do {
        mem_fail_after(++n);
        status = synth_photo_plan(1, 1, 1, &photos, &count, &err);
        assert_true(status == ST_OK || (status == ST_NOMEM && photos == NULL));
    } while (status != ST_OK);
    assert_int_equal(n, 4);
    for (n = 1; n <= 4; n++) { /* the photo, two sketches, the portrait */
        mem_fail_after(n);
        assert_status(synth_photo_draw(1, photos, &image, &err), ST_NOMEM);
        assert_null(image.pixels);
    }
    mem_fail_after(0);
    mem_free(photos);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_plan),
    cmocka_unit_test(test_images_differ),
    cmocka_unit_test(test_pure),
    cmocka_unit_test(test_no_memory),
};
UNIT_MAIN(tests)
