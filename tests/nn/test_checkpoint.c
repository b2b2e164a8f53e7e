/* nn/checkpoint: what is saved is loaded; hostile files are refused. */
#include "unit.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "nn/net/checkpoint.h"

#include <stdlib.h>
#include <unistd.h>

struct folder {
    char name[64], path[96];
};

static int folder_make(void **state)
{
    struct folder *folder = mem_new(1, sizeof *folder);

    if (folder == NULL)
        return 1;
    (void)snprintf(folder->name, sizeof folder->name, "/tmp/facenet-checkpoint-XXXXXX");
    if (mkdtemp(folder->name) == NULL)
        return 1;
    (void)snprintf(folder->path, sizeof folder->path, "%s/c.safetensors", folder->name);
    *state = folder;
    return 0;
}

static int folder_remove(void **state)
{
    struct folder *folder = *state;
    int result;

    (void)unlink(folder->path);
    result = rmdir(folder->name); /* fails when a temporary was left behind */
    mem_free(folder);
    return result;
}

static float weights[2 * 3] = {1, -2, 3.5f, 0, 1e-30f, -7}, bias[3] = {9, 8, 7};
static const struct tensor tensors[] = {
    {"a.weight", {2, 3}, 2, weights},
    {"a.bias", {3}, 1, bias},
};
static const struct checkpoint_meta meta[] = {
    {"step", "17"},
    {"name", "a \"b\" \\ \n \xC3\xA9"},
};

static void test_round_trip(void **state)
{
    const struct folder *folder = *state;
    char digest[65], again[65];
    float back[6];
    struct tensor to = {"a.weight", {2, 3}, 2, back};
    struct checkpoint *checkpoint;
    struct err err;

    assert_ok(checkpoint_save(folder->path, tensors, 2, meta, 2, digest, &err));
    assert_ok(sha256_file(folder->path, again, &err));
    assert_string_equal(digest, again);
    assert_ok(checkpoint_open(&checkpoint, folder->path, &err));
    assert_string_equal(checkpoint_get_meta(checkpoint, "step"), "17");
    assert_string_equal(checkpoint_get_meta(checkpoint, "name"), meta[1].value);
    assert_null(checkpoint_get_meta(checkpoint, "Step"));
    assert_ok(checkpoint_load(checkpoint, &to, &err));
    assert_memory_equal(back, weights, sizeof back);
    to.name = "a.bias";
    assert_status(checkpoint_load(checkpoint, &to, &err), ST_CORRUPT);
    to = (struct tensor){"a.bias", {3}, 1, back};
    assert_ok(checkpoint_load(checkpoint, &to, &err));
    assert_memory_equal(back, bias, sizeof bias);
    to.name = "b";
    assert_status(checkpoint_load(checkpoint, &to, &err), ST_NOTFOUND);
    checkpoint_close(checkpoint);
    assert_status(checkpoint_open(&checkpoint, folder->name, &err), ST_INVALID);
    assert_int_equal(unlink(folder->path), 0);
    assert_status(checkpoint_open(&checkpoint, folder->path, &err), ST_NOTFOUND);
}

/* Writes a file with this header, length as claimed, and data bytes after it. */
static void write_file(const char *path, uint64_t claimed, const char *header, size_t data)
{
    FILE *stream = fopen(path, "wb");

    assert_non_null(stream);
    for (int i = 0; i < 8; i++)
        (void)fputc((int)(claimed >> (8 * i) & 255), stream);
    (void)fputs(header, stream);
    for (size_t i = 0; i < data; i++)
        (void)fputc('x', stream);
    assert_int_equal(fclose(stream), 0);
}

#define TENSOR(shape, offsets) \
    "{\"dtype\":\"F32\",\"shape\":" shape ",\"data_offsets\":" offsets "}"

static const struct hostile {
    const char *header;
    size_t data;
    const char *why; /* NULL: it is fine */
} hostiles[] = {
    {"{\"t\":" TENSOR("[2]", "[0,8]") "}", 8, NULL},
    {"{\"t\":" TENSOR("[]", "[0,4]") "} ", 4, NULL},
    {"{\"t\":" TENSOR("[2]", "[0,8]") "}", 7, "a tensor lies outside the file"},
    {"{\"t\":" TENSOR("[2]", "[0,8]") "}", 9, "there are bytes that belong to no tensor"},
    {"{\"t\":" TENSOR("[2]", "[4,12]") "}", 12, "its tensors overlap or leave a gap"},
    {"{\"t\":" TENSOR("[2]", "[0,8]") ",\"u\":" TENSOR("[2]", "[4,12]") "}", 12,
     "its tensors overlap or leave a gap"},
    {"{\"t\":" TENSOR("[2]", "[0,8]") ",\"u\":" TENSOR("[2]", "[0,8]") "}", 8,
     "its tensors overlap or leave a gap"},
    {"{\"t\":" TENSOR("[2]", "[0,8]") ",\"t\":" TENSOR("[1]", "[8,12]") "}", 12,
     "two tensors have the same name"},
    {"{\"t\":" TENSOR("[2]", "[8,0]") "}", 8, "a tensor lies outside the file"},
    {"{\"t\":" TENSOR("[3]", "[0,8]") "}", 8, "a tensor's shape and length differ"},
    {"{\"t\":" TENSOR("[4611686018427387904,4]", "[0,0]") "}", 0,
     "a tensor's shape is not a list of sizes"},
    {"{\"t\":" TENSOR("[9007199254740992,9007199254740992]", "[0,0]") "}", 0,
     "a tensor's shape is not a list of sizes"},
    {"{\"t\":" TENSOR("[-2]", "[0,8]") "}", 8, "a tensor's shape is not a list of sizes"},
    {"{\"t\":" TENSOR("[1.5]", "[0,6]") "}", 6, "a tensor's shape is not a list of sizes"},
    {"{\"t\":" TENSOR("[1,1,1,1,2]", "[0,8]") "}", 8,
     "a tensor's shape is not a list of up to 4 sizes"},
    {"{\"t\":" TENSOR("[2]", "[0]") "}", 8, "a tensor's data_offsets are not two offsets"},
    {"{\"t\":" TENSOR("[2]", "[0,1e300]") "}", 8, "a tensor's data_offsets are not two offsets"},
    {"{\"t\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]}}", 8,
     "a tensor's dtype is not F32"},
    {"{\"t\":{\"shape\":[4],\"data_offsets\":[0,8]}}", 8,
     "a tensor has dtype, shape and data_offsets, and nothing else"},
    {"{\"t\":3}", 0, "a tensor has dtype, shape and data_offsets, and nothing else"},
    {"{\"__metadata__\":{\"a\":1}}", 0, "a value of its metadata is not a string"},
    {"{\"__metadata__\":[]}", 0, "its metadata is not one object"},
    {"[1,2]", 0, "its header is not a JSON object"},
    {"{\"t\":", 0, "its header is not a JSON object"},
};

static void test_hostile_headers(void **state)
{
    const struct folder *folder = *state;

    for (size_t i = 0; i < sizeof hostiles / sizeof hostiles[0]; i++) {
        const struct hostile *hostile = &hostiles[i];
        struct checkpoint *checkpoint = NULL;
        char sentence[256];
        struct err err;

        write_file(folder->path, strlen(hostile->header), hostile->header, hostile->data);
        if (hostile->why == NULL) {
            assert_ok(checkpoint_open(&checkpoint, folder->path, &err));
            checkpoint_close(checkpoint);
            continue;
        }
        assert_status(checkpoint_open(&checkpoint, folder->path, &err), ST_CORRUPT);
        (void)snprintf(sentence, sizeof sentence, "%s is not a checkpoint: %s", folder->path,
                       hostile->why);
        assert_string_equal(err.message, sentence);
    }
}

/* Too long by any measure, or so short that bytes are left over. */
static void test_hostile_lengths(void **state)
{
    const struct folder *folder = *state;
    const uint64_t claims[] = {UINT64_MAX, (uint64_t)1 << 63, (uint64_t)17 << 20, 9, 3, 0};

    for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++) {
        struct checkpoint *checkpoint = NULL;
        struct err err;

        write_file(folder->path, claims[i], "{}      ", 0);
        assert_status(checkpoint_open(&checkpoint, folder->path, &err), ST_CORRUPT);
        assert_non_null(strstr(err.message, folder->path));
    }
}

/* A whole checkpoint cut at any byte is refused. */
static void test_truncated(void **state)
{
    const struct folder *folder = *state;
    char digest[65];
    unsigned char *bytes;
    size_t length;
    struct err err;

    assert_ok(checkpoint_save(folder->path, tensors, 2, meta, 2, digest, &err));
    assert_ok(file_read(folder->path, 4096, &bytes, &length, &err));
    mem_free(bytes);
    while (length-- > 0) {
        struct checkpoint *checkpoint = NULL;

        assert_int_equal(truncate(folder->path, (off_t)length), 0);
        assert_status(checkpoint_open(&checkpoint, folder->path, &err), ST_CORRUPT);
    }
}

/* A failed save leaves the old checkpoint as it was. */
static void test_out_of_memory(void **state)
{
    const struct folder *folder = *state;
    enum status status = ST_NOMEM;
    struct checkpoint *checkpoint;
    char before[65], digest[65];
    size_t n = 0;
    struct err err;

    assert_ok(checkpoint_save(folder->path, tensors, 1, meta, 0, before, &err));
    while (status != ST_OK) {
        mem_fail_after(++n);
        status = checkpoint_save(folder->path, tensors, 2, meta, 2, digest, &err);
        assert_int_equal(status == ST_OK, !mem_failed());
        mem_fail_after(0);
        if (n == 1) {
            assert_ok(sha256_file(folder->path, digest, &err));
            assert_string_equal(digest, before);
        }
    }
    assert_true(n > 3);
    status = ST_NOMEM;
    for (n = 0; status != ST_OK;) {
        mem_fail_after(++n);
        status = checkpoint_open(&checkpoint, folder->path, &err);
        assert_int_equal(status, mem_failed() ? ST_NOMEM : ST_OK);
        mem_fail_after(0);
    }
    assert_true(n > 3);
    checkpoint_close(checkpoint);
}

static void test_unwritable(void **state)
{
    const struct folder *folder = *state;
    char digest[65], path[128];
    struct err err;

    (void)snprintf(path, sizeof path, "%s/no/such/folder", folder->name);
    assert_status(checkpoint_save(path, tensors, 2, meta, 2, digest, &err), ST_IO);
}

#define FOLDER_TEST(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
static const struct CMUnitTest tests[] = {
    FOLDER_TEST(test_round_trip),      FOLDER_TEST(test_hostile_headers),
    FOLDER_TEST(test_hostile_lengths), FOLDER_TEST(test_truncated),
    FOLDER_TEST(test_out_of_memory),   FOLDER_TEST(test_unwritable),
};

UNIT_MAIN(tests)
