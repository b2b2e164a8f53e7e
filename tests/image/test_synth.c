/* image: drawn faces.  That they look like faces is for people to judge; what is tested is that
 * colour and raw pixels are not enough to tell them apart, and that a face is always the same. */
#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/sha256.h"
#include "image/synth/synth.h"

#include <stdlib.h>

enum { PEOPLE = 60, EACH = 6, SIZE = 64, BYTES = SIZE * SIZE * 3, PAIRS = 1500, FOLDS = 10 };

struct pair {
    double distance;
    bool same;
};

static double distance_mean_colour(const uint8_t *a, const uint8_t *b)
{
    double difference[3] = {0}, sum = 0;

    for (int i = 0; i < BYTES; i++)
        difference[i % 3] += (double)a[i] - b[i];
    for (int c = 0; c < 3; c++)
        sum += difference[c] * difference[c];
    return sum;
}

static double distance_pixels(const uint8_t *a, const uint8_t *b)
{
    double sum = 0;

    for (int i = 0; i < BYTES; i++)
        sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
    return sum;
}

/* How many of the pairs of one fold (or of all others) the threshold judges rightly. */
static size_t count_right(const struct pair *pairs, size_t fold, bool inside, double threshold)
{
    size_t right = 0;

    for (size_t i = 0; i < 2 * PAIRS; i++) {
        if ((i / 2 % FOLDS == fold) == inside)
            right += (pairs[i].distance <= threshold) == pairs[i].same;
    }
    return right;
}

/* Verification accuracy; each fold is judged by the best threshold of the others. */
static double accuracy(const struct pair *pairs)
{
    size_t right = 0;

    for (size_t fold = 0; fold < FOLDS; fold++) {
        size_t most = 0;
        double best = 0;

        for (size_t i = 0; i < 2 * PAIRS; i += 7) { /* every seventh distance is tried */
            size_t here = count_right(pairs, fold, false, pairs[i].distance);

            if (here > most) {
                most = here;
                best = pairs[i].distance;
            }
        }
        right += count_right(pairs, fold, true, best);
    }
    return (double)right / (2 * PAIRS);
}

static double measure(uint8_t (*faces)[BYTES],
                      double (*distance)(const uint8_t *a, const uint8_t *b))
{
    static struct pair pairs[2 * PAIRS];
    struct rng rng;

    rng_init(&rng, 3, RNG_TEST, 0, 0);
    for (size_t i = 0; i < 2 * PAIRS; i++) {
        uint32_t a = rng_below(&rng, PEOPLE), k = rng_below(&rng, EACH), b = a, other;

        if (i % 2 == 0) {
            other = (k + 1 + rng_below(&rng, EACH - 1)) % EACH;
        } else {
            b = (a + 1 + rng_below(&rng, PEOPLE - 1)) % PEOPLE;
            other = rng_below(&rng, EACH);
        }
        pairs[i].same = i % 2 == 0;
        pairs[i].distance = distance(faces[a * EACH + k], faces[b * EACH + other]);
    }
    return accuracy(pairs);
}

static void test_colour_is_not_enough(void **state)
{
    uint8_t(*faces)[BYTES] = calloc(PEOPLE * EACH, BYTES);
    double colour, pixels;
    struct image image;
    struct err err;

    (void)state;
    for (uint32_t i = 0; i < PEOPLE * EACH; i++) {
        assert_ok(synth_draw(9, i / EACH, i % EACH, SIZE, &image, &err));
        memcpy(faces[i], image.pixels, BYTES);
        image_free(&image);
    }
    colour = measure(faces, distance_mean_colour);
    pixels = measure(faces, distance_pixels);
    print_message("# mean colour %.3f, raw pixels %.3f\n", colour, pixels);
    assert_true(colour < 0.60);
    assert_true(pixels < 0.75);
    assert_true(pixels > 0.45 && colour > 0.45); /* else the measure itself is wrong */
    free(faces);
}

static void test_pure(void **state)
{
    static const struct {
        uint64_t seed, identity;
        uint32_t index, size;
    } others[] = {{1, 2, 3, SIZE}, {2, 2, 3, SIZE}, {1, 3, 3, SIZE}, {1, 2, 4, SIZE}};
    struct image kept, image;
    struct err err;

    (void)state;
    assert_ok(synth_draw(1, 2, 3, SIZE, &kept, &err));
    assert_int_equal(kept.width, SIZE);
    assert_int_equal(kept.height, SIZE);
    for (size_t i = 0; i < 4; i++) {
        assert_ok(synth_draw(others[i].seed, others[i].identity, others[i].index, others[i].size,
                             &image, &err));
        assert_int_equal(memcmp(image.pixels, kept.pixels, BYTES) == 0, i == 0);
        image_free(&image);
    }
    image_free(&kept);
}

/* The same pixels on every machine and with every compiler: a digest of twenty faces. */
static void test_known_faces(void **state)
{
    char sum[SHA256_HEX];
    uint8_t all[20][BYTES];
    struct image image;
    struct err err;

    (void)state;
    for (uint32_t i = 0; i < 20; i++) {
        assert_ok(synth_draw(7, i, i, SIZE, &image, &err));
        memcpy(all[i], image.pixels, BYTES);
        image_free(&image);
    }
    sha256_bytes(all, sizeof all, sum);
    assert_string_equal(sum, "01eb0ae8e8b02c4b5868e0676c0f5214ff8b385192a0175378427f850665d29e");
}

static void test_sizes(void **state)
{
    static const uint32_t sizes[] = {16, 17, 33, 96, 224, 512};
    struct image image;
    struct err err;

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (uint32_t index = 0; index < 4; index++) {
            uint8_t low = 255, high = 0;

            assert_ok(synth_draw(1, i, index, sizes[i], &image, &err));
            for (size_t p = 0; p < (size_t)sizes[i] * sizes[i] * 3; p++) {
                low = image.pixels[p] < low ? image.pixels[p] : low;
                high = image.pixels[p] > high ? image.pixels[p] : high;
            }
            assert_true(high - low > 60); /* something is drawn */
            image_free(&image);
        }
    }
    assert_status(synth_draw(1, 0, 0, 15, &image, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "16 to 512"));
    assert_status(synth_draw(1, 0, 0, 513, &image, &err), ST_INVALID);
}

static void test_no_memory(void **state)
{
    struct image image;
    struct err err;
    enum status status;
    size_t n = 0;

    (void)state;
    do {
        mem_fail_after(++n);
        status = synth_draw(1, 0, 0, 32, &image, &err);
        assert_true(status == ST_OK || (status == ST_NOMEM && image.pixels == NULL));
    } while (status != ST_OK);
    mem_fail_after(0);
    assert_int_equal(n, 4);
    image_free(&image);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void test_names(void **state)
{
    enum { COUNT = 100000 };
    char(*names)[32] = calloc(COUNT, sizeof *names), other[32];
    size_t equal = 0;

    (void)state;
    for (uint64_t i = 0; i < COUNT; i++) {
        synth_name(1, i, names[i]);
        synth_name(2, i, other);
        equal += strcmp(names[i], other) == 0;
    }
    assert_true(equal < 5); /* another seed names other people */
    assert_int_equal(strspn(names[0], "abcdefghijklmnoprstuvzBDFGHJKLMNPRSTVZ_"), strlen(names[0]));
    qsort(names, COUNT, sizeof *names, compare_names);
    for (size_t i = 1; i < COUNT; i++)
        assert_string_not_equal(names[i - 1], names[i]);
    free(names);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_colour_is_not_enough),
    cmocka_unit_test(test_pure),
    cmocka_unit_test(test_known_faces),
    cmocka_unit_test(test_sizes),
    cmocka_unit_test(test_no_memory),
    cmocka_unit_test(test_names),
};

UNIT_MAIN(tests)
