/* data: the crop cache. */
#include "unit.h"

#include "base/crop.h"
#include "base/file.h"
#include "base/mem.h"
#include "data/crops.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE 4u
#define CROP ((size_t)SIZE * SIZE * 3)

static char folder[] = "/tmp/facenet-crops-XXXXXX";
static char path[64];

static int set_up(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(path, sizeof path, "%s/crops", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(folder);
}

static enum status create(struct crops **crops, const char *file, uint32_t size, uint64_t count,
                          struct err *err)
{
    enum status status = crops_create(crops, file, size, err);

    if (status == ST_OK)
        status = crops_begin(*crops, count, err);
    else
        return status;
    if (status != ST_OK)
        crops_close(*crops);
    return status;
}

static void append(struct crops *crops, uint8_t value, uint64_t expected)
{
    uint8_t pixels[CROP];
    uint64_t number;
    struct err err;

    memset(pixels, value, sizeof pixels);
    assert_ok(crops_append(crops, pixels, &number, &err));
    assert_int_equal(number, expected);
}

static void test_round_trip(void **state)
{
    struct crops *crops, *other;
    struct stat info;
    struct err err;

    (void)state;
    assert_ok(create(&crops, path, SIZE, 0, &err));
    for (unsigned i = 0; i < 5; i++)
        append(crops, (uint8_t)(10 + i), i);
    assert_ok(crops_sync(crops, &err));
    assert_status(create(&other, path, SIZE, 0, &err), ST_BUSY); /* one writer */
    assert_ok(crops_open(&other, path, SIZE, 5, &err));          /* and any readers */
    assert_int_equal(crops_size(other), SIZE);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(crops_at(other, i)[0], 10 + i);
        assert_int_equal(crops_at(other, i)[CROP - 1], 10 + i);
    }
    crops_close(other);
    crops_close(crops);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_status(crops_open(&other, path, SIZE, 6, &err), ST_CORRUPT);
    assert_status(crops_open(&other, path, SIZE, UINT64_MAX, &err), ST_CORRUPT);
    assert_status(crops_open(&other, path, SIZE + 1, 5, &err), ST_CORRUPT);
    assert_ok(crops_open(&other, path, SIZE, 0, &err));
    crops_close(other);
}

/* One crop without mapping the file, as the dashboard reads it. */
static void test_read_one(void **state)
{
    uint8_t pixels[(SIZE + 1) * (SIZE + 1) * 3];
    struct crops *crops;
    struct err err;
    char one[80];

    (void)state;
    (void)snprintf(one, sizeof one, "%s-one", path);
    assert_ok(create(&crops, one, SIZE, 0, &err));
    append(crops, 7, 0);
    append(crops, 9, 1);
    crops_close(crops);
    assert_ok(crop_read(pixels, one, SIZE, 1, &err));
    assert_true(pixels[0] == 9 && pixels[CROP - 1] == 9);
    assert_status(crop_read(pixels, one, SIZE, 2, &err), ST_CORRUPT);
    assert_status(crop_read(pixels, one, SIZE, UINT64_MAX, &err), ST_CORRUPT);
    assert_status(crop_read(pixels, one, SIZE + 1, 0, &err), ST_CORRUPT);
    assert_status(crop_read(pixels, folder, SIZE, 0, &err), ST_INVALID);
    assert_int_equal(unlink(one), 0);
    assert_status(crop_read(pixels, one, SIZE, 0, &err), ST_NOTFOUND);
}

/* An interrupted import left two crops that are not registered. */
static void test_unregistered(void **state)
{
    struct crops *crops;
    struct err err;

    (void)state;
    assert_ok(create(&crops, path, SIZE, 3, &err));
    append(crops, 99, 3);
    assert_ok(crops_sync(crops, &err));
    crops_close(crops);
    assert_status(crops_open(&crops, path, SIZE, 5, &err), ST_CORRUPT);
    assert_ok(crops_open(&crops, path, SIZE, 4, &err));
    assert_int_equal(crops_at(crops, 2)[0], 12);
    assert_int_equal(crops_at(crops, 3)[0], 99);
    crops_close(crops);
}

static void test_refused(void **state)
{
    struct crops *crops;
    struct err err;
    FILE *stream;

    (void)state;
    assert_status(crops_open(&crops, "/nowhere/crops", SIZE, 0, &err), ST_NOTFOUND);
    assert_status(create(&crops, path, 0, 0, &err), ST_INVALID);
    assert_status(create(&crops, path, SIZE, 1000, &err), ST_CORRUPT);
    stream = fopen(path, "wb");
    assert_non_null(stream);
    for (int i = 0; i < 1000; i++)
        fputc('x', stream);
    fclose(stream);
    assert_status(crops_open(&crops, path, SIZE, 0, &err), ST_CORRUPT);
    assert_status(create(&crops, path, SIZE, 0, &err), ST_CORRUPT); /* not ours: kept */
    assert_int_equal(truncate(path, 20), 0); /* a header that a crash cut short */
    assert_status(create(&crops, path, SIZE, 1, &err), ST_CORRUPT);
    assert_ok(create(&crops, path, SIZE, 0, &err));
    append(crops, 1, 0);
    crops_close(crops);
    assert_status(create(&crops, path, 2 * SIZE, 1, &err), ST_CORRUPT); /* crops of another size */
    assert_ok(create(&crops, path, 2 * SIZE, 0, &err)); /* that are not registered */
    crops_close(crops);
    assert_status(create(&crops, "/dev/full", SIZE, 0, &err), ST_INVALID);
}

static void test_in_memory(void **state)
{
    struct crops *crops;
    struct err err;

    (void)state;
    assert_ok(crops_new_room(&crops, 2, 3, &err));
    assert_int_equal(crops_size(crops), 2);
    assert_int_equal(crops_at(crops, 2)[11], 0);
    crops_room(crops, 1)[0] = 7;
    assert_int_equal(crops_at(crops, 1)[0], 7);
    assert_ptr_equal(crops_at(crops, 2) - crops_at(crops, 1), 12);
    crops_close(crops);
    assert_status(crops_new_room(&crops, 4096, UINT64_MAX / 2, &err), ST_NOMEM);
}

static void test_out_of_memory(void **state)
{
    struct crops *crops;
    struct err err;

    (void)state;
    for (size_t n = 1;; n++) {
        enum status status;

        mem_fail_after(n);
        status = create(&crops, path, SIZE, 0, &err);
        if (!mem_failed()) {
            assert_int_equal(status, ST_OK);
            break;
        }
        assert_status(status, ST_NOMEM);
    }
    mem_fail_after(0);
    crops_close(crops);
}

static void test_vectors(void **state)
{
    static const float rows[2][3] = {{1.5f, -2, 0}, {3, 1e-30f, 7}};
    struct crops *crops;
    struct err err;
    uint64_t number;

    (void)state;
    assert_status(crops_create(&crops, path, CROP_VECTORS | 4097, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "vectors of 4097 numbers"));
    assert_ok(crops_create(&crops, path, CROP_VECTORS | 3, &err));
    assert_ok(crops_begin(crops, 0, &err));
    for (size_t i = 0; i < 2; i++)
        assert_ok(crops_append(crops, rows[i], &number, &err));
    assert_ok(crops_sync(crops, &err));
    crops_close(crops);
    assert_ok(crops_open(&crops, path, CROP_VECTORS | 3, 2, &err));
    assert_true(crops_has_vectors(crops) && crops_size(crops) == 3 && crops_input(crops) == 3);
    assert_memory_equal(crops_vector(crops, 1), rows[1], sizeof rows[1]);
    crops_close(crops);
    assert_status(crops_open(&crops, path, CROP_VECTORS | 3, 3, &err), ST_CORRUPT); /* too short */
    assert_status(crops_open(&crops, path, CROP_VECTORS | 4, 1, &err), ST_CORRUPT);
    assert_status(crops_open(&crops, path, 3, 0, &err), ST_CORRUPT); /* no crops */
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_round_trip),    cmocka_unit_test(test_read_one),
    cmocka_unit_test(test_unregistered),  cmocka_unit_test(test_refused),
    cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_in_memory),
    cmocka_unit_test(test_vectors),
};

int main(void)
{
    return UNIT_RUN(tests, set_up, tear_down);
}
