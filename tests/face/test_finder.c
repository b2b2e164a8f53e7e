/* The finder over nets that the test makes: a detector of squares, red above and blue below, with
 * YuNet's maps, and landmarks that are always in the same place of their square. */
#include "unit.h"

#include "base/mem.h"
#include "face/align.h"
#include "face/finder.h"
#include "face/landmarks.h"
#include "nn/layer/layer.h"
#include "nn/net/checkpoint.h"
#include "nn/net/net.h"
#include "nn/net/table.h"

#include <math.h>
#include <unistd.h>

#define LEVELS 3
#define KINDS 4

static char folder[] = "/tmp/test_finder.XXXXXX";
static char detector_path[64], blind_path[64], landmarks_path[64], five_path[64];
static char upright_path[64], endless_path[64];

/* Points of a face as shares of its square; eyes are level. */
static const float place[FACE_POINTS][2] = {
    {0.3f, 0.35f}, {0.7f, 0.35f}, {0.5f, 0.55f}, {0.35f, 0.75f}, {0.65f, 0.75f}};

/* What a tensor of the detector is, by the name of its row: its level's digit, then its kind's. */
static void fill_detector(const struct tensor *tensor)
{
    const unsigned level = (unsigned)tensor->name[3] - '0', kind = (unsigned)tensor->name[4] - '0';
    const size_t stride = (size_t)8 << level;

    if (strstr(tensor->name, "weight") != NULL) {
        /* The score is the mean of red above and blue below over that of the rest, which are 1 and
         * -1 in a square; sums over stride * stride pixels of four such numbers. */
        for (size_t i = 0; kind == 0 && i < stride * stride; i++) {
            const bool above = i / stride < stride / 2;
            const float share = 0.25f / (float)(stride * stride);

            tensor->data[i * 3] = above ? share : -share;
            tensor->data[i * 3 + 1] = -2 * share;
            tensor->data[i * 3 + 2] = above ? -share : share;
        }
        return;
    }
    if (kind == 1)
        tensor->data[0] = 1;
    for (size_t i = 0; kind == 2 && i < 2; i++)
        tensor->data[i] = 0.5f; /* the middle of the cell; sides of a stride */
    for (size_t i = 0; kind == 3 && i < 10; i++)
        tensor->data[i] = place[i / 2][i % 2];
}

/* Points of all 68 in the middle, those that make the five in their places. */
static void fill_landmarks(const struct tensor *tensor)
{
    static const unsigned number[FACE_POINTS][4] = {
        {37, 38, 40, 41}, {43, 44, 46, 47}, {30, 30, 30, 30}, {48, 60, 48, 60}, {54, 64, 54, 64}};

    if (strstr(tensor->name, "bias") == NULL)
        return;
    for (size_t i = 0; i < tensor_size(tensor); i++)
        tensor->data[i] = 0.5f;
    for (size_t i = 0; i < FACE_POINTS; i++)
        for (size_t k = 0; k < 4; k++)
            memcpy(tensor->data + (size_t)number[i][k] * 2, place[i], sizeof place[i]);
}

static void save(const char *path, struct table *table, uint32_t size,
                 void (*fill)(const struct tensor *tensor))
{
    const struct net_options options = {.size = size, .max_batch = 1, .threads = 1};
    struct tensor tensors[32];
    struct text text = {0};
    struct checkpoint_meta meta = {TABLE_META, NULL};
    char digest[65];
    struct net *net;
    size_t count;
    struct err err;

    assert_ok(net_new_from(&net, &table->net, &options, &err));
    count = net_tensor_count(net);
    assert_true(count <= sizeof tensors / sizeof *tensors);
    for (size_t i = 0; i < count; i++) {
        net_tensor(net, i, &tensors[i]);
        fill(&tensors[i]);
    }
    table_write(table, &text);
    meta.value = text_string(&text);
    assert_ok(checkpoint_save(path, tensors, count, &meta, 1, digest, &err));
    text_free(&text);
    net_del(net);
    table_del(table);
}

/* kinds: 4, or 3 for a detector without points. */
static void save_detector(const char *path, unsigned kinds)
{
    static const uint16_t channels[KINDS] = {1, 1, 4, 10};
    struct table *table;
    struct err err;

    assert_ok(table_new(&table, "squares", 64, &err));
    /* A row that all others read, as a table has no name for the picture. */
    assert_ok(table_add(table, &(struct zoo_layer){.name = "row", .kind = LAYER_PAD}, &err));
    for (unsigned kind = 0; kind < kinds; kind++)
        for (unsigned level = 0; level < LEVELS; level++) {
            const uint16_t stride = (uint16_t)(8u << level);
            char name[16];

            (void)snprintf(name, sizeof name, "row%u%u", level, kind);
            assert_ok(table_add(table,
                                &(struct zoo_layer){.name = name,
                                                    .kind = LAYER_CONV,
                                                    .inputs = {"row"},
                                                    .channels = channels[kind],
                                                    .kernel = stride,
                                                    .stride = stride,
                                                    .output = (uint16_t)(kind * LEVELS + level + 1),
                                                    .bias = true},
                                &err));
        }
    save(path, table, 64, fill_detector);
}

static void fill_five(const struct tensor *tensor)
{
    if (strstr(tensor->name, "bias") != NULL)
        memcpy(tensor->data, place, sizeof place);
}

static void fill_endless(const struct tensor *tensor)
{
    fill_five(tensor);
    if (strstr(tensor->name, "bias") != NULL)
        tensor->data[5] = 3e38f; /* a share of 64 pixels */
}

/* Of 68 points, or of five. */
static void save_landmarks(const char *path, bool five, void (*fill)(const struct tensor *tensor))
{
    struct table *table;
    struct err err;

    assert_ok(table_new(&table, "points", 64, &err));
    assert_ok(table_add(table,
                        &(struct zoo_layer){.name = "points",
                                            .kind = LAYER_LINEAR,
                                            .channels = five ? FACE_POINTS * 2 : LANDMARKS_68 * 2,
                                            .output = 1,
                                            .bias = true},
                        &err));
    save(path, table, 64, fill);
}

/* Which way is up in the square, as red has its weight there and blue below: in a disc, so that it
 * turns with the square.  Twice each, since ReLU follows: x, y, -y, -x. */
static void fill_up(float *weights)
{
    const double r = 32, whole = 2 * 4 * r * r * r / 3; /* red less blue is 2 or -2 */

    for (int y = 0; y < 64; y++)
        for (int x = 0; x < 64; x++) {
            const double u = x - 31.5, v = y - 31.5;
            const double moments[4] = {u / whole, v / whole, -v / whole, -u / whole};

            for (int k = 0; k < 4 && hypot(u, v) < r; k++) {
                float *to = weights + ((size_t)(y * 64 + x) * 3) * 4 + k;

                to[0] = (float)moments[k];
                to[8] = -(float)moments[k];
            }
        }
}

/* Five points around the middle, from which way is up; but a face that is upside down is taken for
 * its mirror image that isn't. */
static void fill_upright(const struct tensor *tensor)
{
    if (strcmp(tensor->name, "up.weight") == 0) {
        fill_up(tensor->data);
        return;
    }
    for (size_t i = 0; i < 2 * FACE_POINTS; i++) {
        const float u = place[i / 2][0] - 0.5f, v = place[i / 2][1] - 0.5f;

        if (strcmp(tensor->name, "points.bias") == 0)
            tensor->data[i] = 0.5f;
        if (strcmp(tensor->name, "points.weight") == 0) {
            /* With up = (x, y) a point is at (-u y - v x, u x - v y); y is never below the middle.
             */
            const float of_x = i % 2 == 0 ? -v : u, of_y = i % 2 == 0 ? -u : -v;

            tensor->data[i] = of_x;
            tensor->data[10 + i] = tensor->data[20 + i] = -of_y;
            tensor->data[30 + i] = -of_x;
        }
    }
}

static void save_upright(const char *path)
{
    const struct zoo_layer rows[] = {
        {.name = "up", .kind = LAYER_LINEAR, .channels = 4},
        {.name = "either", .kind = LAYER_RELU},
        {.name = "points", .kind = LAYER_LINEAR, .channels = 10, .output = 1, .bias = true},
    };
    struct table *table;
    struct err err;

    assert_ok(table_new(&table, "upright", 64, &err));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_ok(table_add(table, &rows[i], &err));
    save(path, table, 64, fill_upright);
}

static int set_up(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(detector_path, sizeof detector_path, "%s/detector", folder);
    (void)snprintf(blind_path, sizeof blind_path, "%s/blind", folder);
    (void)snprintf(landmarks_path, sizeof landmarks_path, "%s/landmarks", folder);
    save_detector(detector_path, 4);
    save_detector(blind_path, 3);
    (void)snprintf(five_path, sizeof five_path, "%s/five", folder);
    save_landmarks(landmarks_path, false, fill_landmarks);
    save_landmarks(five_path, true, fill_five);
    (void)snprintf(endless_path, sizeof endless_path, "%s/endless", folder);
    save_landmarks(endless_path, true, fill_endless);
    (void)snprintf(upright_path, sizeof upright_path, "%s/upright", folder);
    save_upright(upright_path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(detector_path);
    (void)unlink(blind_path);
    (void)unlink(landmarks_path);
    (void)unlink(five_path);
    (void)unlink(endless_path);
    (void)unlink(upright_path);
    return rmdir(folder);
}

static struct finder_options options_of(const char *detector, const char *landmarks)
{
    return (struct finder_options){.detector = detector,
                                   .family = "yunet",
                                   .landmarks = landmarks,
                                   .threshold = 0.9,
                                   .least = 1,
                                   .side = FINDER_SIDE,
                                   .threads = 1};
}

/* A square with red above and blue below, turned clockwise by quarters. */
static void draw(struct image *image, uint32_t x0, uint32_t y0, uint32_t side, unsigned quarters)
{
    for (uint32_t y = 0; y < side; y++)
        for (uint32_t x = 0; x < side; x++) {
            const bool first[4] = {y < side / 2, x >= side / 2, y >= side / 2, x < side / 2};
            const uint8_t colours[2][3] = {{0, 0, 255}, {255, 0, 0}};

            memcpy(image->pixels + ((size_t)(y0 + y) * image->width + x0 + x) * 3,
                   colours[first[quarters]], 3);
        }
}

static struct image grey(uint32_t width, uint32_t height)
{
    struct image image;
    struct err err;

    assert_ok(image_init(&image, width, height, &err));
    memset(image.pixels, 127, (size_t)width * height * 3);
    return image;
}

static void assert_face(const struct face *face, float x, float y, float side)
{
    assert_near(face->x, x, side / 50);
    assert_near(face->y, y, side / 50);
    assert_near(face->width, side, side / 50);
    assert_near(face->height, side, side / 50);
}

/* The points lie at their shares of a square, turned clockwise by quarters. */
static void assert_points(const struct face *face, float x, float y, float side, unsigned quarters)
{
    const double angle = quarters * acos(-1) / 2;

    for (unsigned i = 0; i < FACE_POINTS; i++) {
        const double u = (double)place[i][0] - 0.5, v = (double)place[i][1] - 0.5;

        assert_near(face->points[i][0], x + side * (0.5 + u * cos(angle) - v * sin(angle)),
                    (double)side / 50);
        assert_near(face->points[i][1], y + side * (0.5 + u * sin(angle) + v * cos(angle)),
                    (double)side / 50);
    }
}

/* One face of a side at (x, y) of a picture is found where it is, by points of either net. */
static void check_one(uint32_t width, uint32_t height, uint32_t x, uint32_t y, uint32_t side,
                      const char *detector, const char *landmarks)
{
    struct finder_options options = options_of(detector, landmarks);
    struct image image = grey(width, height);
    struct finder *finder;
    struct face *faces;
    size_t count;
    struct err err;

    draw(&image, x, y, side, 0);
    assert_ok(finder_open(&finder, &options, &err));
    assert_ok(finder_run(finder, &image, &faces, &count, &err));
    assert_int_equal(count, 1);
    assert_face(faces, (float)x, (float)y, (float)side);
    assert_points(faces, (float)x, (float)y, (float)side, 0);
    assert_near(faces->roll, 0, 1);
    assert_true(faces->score >= 0.9f && faces->score <= 1);
    mem_free(faces);
    finder_close(finder);
    image_free(&image);
}

/* As it is, padded, made smaller, and at a quarter of that. */
static void test_scales(void **state)
{
    (void)state;
    check_one(250, 250, 64, 96, 16, detector_path, NULL);
    check_one(250, 130, 224, 96, 8, detector_path, landmarks_path);
    check_one(20, 8, 0, 0, 8, blind_path, five_path);
    check_one(2560, 1280, 640, 128, 32, detector_path, NULL);
    check_one(2560, 1280, 512, 256, 256, blind_path, landmarks_path); /* at 320 pixels */
    check_one(640, 1000, 128, 256, 64, detector_path, NULL);          /* at 250 */
}

/* Squares on their side and upside down are found when asked for, with points turned alike. */
static void test_turned(void **state)
{
    struct finder_options options = options_of(detector_path, NULL);
    struct finder *finder;
    struct face *faces;
    size_t count;
    struct err err;

    (void)state;
    for (int net = 0; net < 2; net++) {
        if (net == 1)
            options.landmarks = landmarks_path;
        for (unsigned quarters = 1; quarters < 4; quarters++) {
            struct image image = grey(256, 192);

            draw(&image, 32, 128, 32, quarters);
            options.turned = false;
            assert_ok(finder_open(&finder, &options, &err));
            assert_ok(finder_run(finder, &image, &faces, &count, &err));
            assert_int_equal(count, 0);
            mem_free(faces);
            finder_close(finder);
            options.turned = true;
            assert_ok(finder_open(&finder, &options, &err));
            assert_ok(finder_run(finder, &image, &faces, &count, &err));
            assert_int_equal(count, 1);
            assert_face(faces, 32, 128, 32);
            assert_points(faces, 32, 128, 32, quarters);
            assert_near(fabs(remainder((double)faces->roll - 90.0 * quarters, 360)), 0, 1);
            mem_free(faces);
            finder_close(finder);
            image_free(&image);
        }
    }
}

/* A net of landmarks that takes every face for upright: points of faces upside down and on their
 * side are right all the same. */
static void test_drift(void **state)
{
    struct image image = grey(200, 200);
    struct planned *net;
    struct err err;

    (void)state;
    assert_ok(planned_open(&net, upright_path, LANDMARKS_BATCH, 1, &err));
    for (unsigned quarters = 0; quarters < 4; quarters++) {
        struct face face = {.x = 40, .y = 60, .width = 80, .height = 80};

        draw(&image, 40, 60, 80, quarters);
        assert_ok(landmarks_find(net, &image, NULL, &face, 1, &err));
        assert_points(&face, 40, 60, 80, quarters);
    }
    planned_close(net);
    image_free(&image);
}

/* A face without finite points is none. */
static void test_endless(void **state)
{
    struct finder_options options = options_of(detector_path, endless_path);
    struct image image = grey(64, 64);
    struct finder *finder;
    struct face *faces;
    size_t count;
    struct err err;

    (void)state;
    draw(&image, 0, 0, 32, 0);
    assert_ok(finder_open(&finder, &options, &err));
    assert_ok(finder_run(finder, &image, &faces, &count, &err));
    assert_int_equal(count, 0);
    mem_free(faces);
    finder_close(finder);
    image_free(&image);
}

/* Faces below the least height are left out; the threshold is the least score. */
static void test_limits(void **state)
{
    struct finder_options options = options_of(detector_path, NULL);
    struct image image = grey(256, 256);
    struct finder *finder;
    struct face *faces;
    size_t count;
    struct err err;

    (void)state;
    draw(&image, 0, 0, 8, 0);
    draw(&image, 64, 64, 16, 0);
    draw(&image, 128, 128, 32, 0);
    memset(image.pixels + ((size_t)130 * 256 + 130) * 3, 127, 60); /* a little less red */
    for (uint32_t least = 8; least <= 64; least *= 2) {
        options.least = least;
        assert_ok(finder_open(&finder, &options, &err));
        assert_ok(finder_run(finder, &image, &faces, &count, &err));
        assert_int_equal(count, least == 8 ? 3 : least == 16 ? 2 : least == 32 ? 1 : 0);
        mem_free(faces);
        finder_close(finder);
    }
    options.least = 1;
    options.threshold = 1;
    assert_ok(finder_open(&finder, &options, &err));
    assert_ok(finder_run(finder, &image, &faces, &count, &err));
    assert_int_equal(count, 2);
    mem_free(faces);
    finder_close(finder);
    image_free(&image);
}

/* Pictures of more shapes than plans are kept, in turn: each time the same faces. */
static void test_shapes(void **state)
{
    struct finder_options options = options_of(detector_path, landmarks_path);
    struct finder *finder;
    struct face first[7], *faces;
    size_t count;
    struct err err;

    (void)state;
    assert_ok(finder_open(&finder, &options, &err));
    for (unsigned i = 0; i < 21; i++) {
        struct image image = grey(64 + 64 * (i * 3 % 7), 128);

        draw(&image, 32, 32, 32, 0);
        assert_ok(finder_run(finder, &image, &faces, &count, &err));
        assert_int_equal(count, 1);
        if (i < 7)
            first[i] = *faces;
        assert_memory_equal(faces, &first[i % 7], sizeof *faces);
        mem_free(faces);
        image_free(&image);
    }
    finder_close(finder);
}

/* Nets that don't work together are refused in words. */
static void test_refused(void **state)
{
    struct finder_options options = options_of(detector_path, NULL);
    struct image image = grey(64, 64);
    struct finder *finder;
    struct face *faces;
    size_t count;
    struct err err;

    (void)state;
    options.family = "haar";
    assert_status(finder_open(&finder, &options, &err), ST_INVALID);
    assert_null(finder);
    options = options_of("/nonexistent", NULL);
    assert_status(finder_open(&finder, &options, &err), ST_NOTFOUND);
    options = options_of(blind_path, NULL);
    assert_ok(finder_open(&finder, &options, &err));
    assert_status(finder_run(finder, &image, &faces, &count, &err), ST_INVALID);
    assert_null(faces);
    finder_close(finder);
    options = options_of(detector_path, NULL);
    options.family = "ulfg";
    assert_ok(finder_open(&finder, &options, &err));
    assert_status(finder_run(finder, &image, &faces, &count, &err), ST_INVALID);
    finder_close(finder);
    draw(&image, 0, 0, 32, 0);
    options = options_of(detector_path, detector_path);
    assert_ok(finder_open(&finder, &options, &err));
    assert_status(finder_run(finder, &image, &faces, &count, &err), ST_INVALID);
    finder_close(finder);
    image_free(&image);
}

/* Each allocation fails once: an error, and the next picture is searched as ever. */
static void test_memory(void **state)
{
    struct finder_options options = options_of(detector_path, landmarks_path);
    struct image image = grey(64, 64);
    bool failed = true;

    (void)state;
    draw(&image, 32, 32, 32, 0);
    for (size_t n = 1; failed; n++) {
        struct finder *finder = NULL;
        struct face *faces = NULL;
        size_t count = 0;
        struct err err;
        enum status status;

        mem_fail_after(n);
        status = finder_open(&finder, &options, &err);
        if (status == ST_OK)
            status = finder_run(finder, &image, &faces, &count, &err);
        failed = mem_failed();
        mem_fail_after(0);
        if (failed)
            assert_status(status, ST_NOMEM);
        if (finder != NULL && faces == NULL)
            assert_ok(finder_run(finder, &image, &faces, &count, &err));
        if (finder != NULL)
            assert_int_equal(count, 1);
        mem_free(faces);
        finder_close(finder);
    }
    image_free(&image);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scales),  cmocka_unit_test(test_turned),
        cmocka_unit_test(test_drift),   cmocka_unit_test(test_endless),
        cmocka_unit_test(test_limits),  cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_memory),
    };

    return UNIT_RUN(tests, set_up, tear_down);
}
