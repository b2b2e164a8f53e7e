/* eval: the index of embeddings, against comparing all of them; which files are refused. */
#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "eval/index_build.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { N = 5000, DIM = 24, FACES = 10, NEAR = 9 };

static struct err err;
static char folder[64], path[80], new_path[96];
static float vectors[N][DIM];
static const struct vector_index_key key = {7, 3 * N, 11};

/* Images 3, 6, 9 ... in people of FACES. */
static void draw(void)
{
    for (uint32_t i = 0; i < N; i++) {
        struct rng person, face;
        double square = 0;

        rng_init(&person, 1, RNG_TEST, i / FACES, 0);
        rng_init(&face, 1, RNG_TEST, i, 1);
        for (size_t k = 0; k < DIM; k++) {
            vectors[i][k] = rng_normal(&person) + 0.3f * rng_normal(&face);
            square += (double)vectors[i][k] * (double)vectors[i][k];
        }
        for (size_t k = 0; k < DIM; k++)
            vectors[i][k] = (float)((double)vectors[i][k] / sqrt(square));
    }
}

static int setup(void **state)
{
    (void)state;
    draw();
    (void)snprintf(folder, sizeof folder, "/tmp/facenet-index-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return 1;
    (void)snprintf(path, sizeof path, "%s/a.index", folder);
    (void)snprintf(new_path, sizeof new_path, "%s.new", path);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    (void)unlink(path);
    (void)unlink(new_path);
    return rmdir(folder);
}

/* What a source is to do, and has done. */
struct source {
    size_t most;       /* rows at a time */
    size_t gone, pass; /* a face that is gone after the first pass; passes begun */
    bool changed;
    uint64_t said;
};

static enum status source_read(void *context, int64_t after, int64_t *image, float *vector,
                               size_t most, size_t *count, struct err *unused)
{
    struct source *source = context;

    (void)unused;
    source->pass += after == 0 && most > 1;
    most = most < source->most ? most : source->most;
    *count = 0;
    for (size_t i = (size_t)(after / 3); i < N && *count < most; i++) {
        if (source->pass == 2 && i == source->gone)
            continue;
        image[*count] = (int64_t)(3 * (i + 1));
        memcpy(vector + *count * DIM, vectors[i], sizeof vectors[i]);
        ++*count;
    }
    return ST_OK;
}

static enum status source_same(void *context, bool *same, struct err *unused)
{
    (void)unused;
    *same = !((struct source *)context)->changed;
    return ST_OK;
}

static void source_said(void *context, uint64_t done, uint64_t total)
{
    struct source *source = context;

    assert_true(done > source->said && done <= total);
    source->said = done;
}

static enum status build(struct source *source)
{
    const struct index_source from = {source, DIM, N, source_read, source_same, source_said};

    return index_build(path, &key, &from, &err);
}

static void build_all(void)
{
    assert_ok(build(&(struct source){.most = 700, .gone = N}));
}

/* Of the others of a person, which are the nearest, all but a few are found, at their distance. */
static void test_near(void **state)
{
    struct vector_index index;
    struct vector_near near[NEAR + 1];
    struct source source = {.most = 700, .gone = N};
    size_t found = 0, count;

    (void)state;
    assert_ok(build(&source));
    assert_int_equal(source.said, 2 * key.last);
    assert_ok(vector_index_open(&index, path, &key, &err));
    assert_true(index.head.count == N && index.head.dim == DIM);
    assert_in_range(index.head.probes, 2, index.head.lists / 3);
    for (size_t i = 0; i < N; i += 7) {
        assert_ok(vector_index_near(&index, vectors[i], near, NEAR + 1, &count, &err));
        assert_int_equal(count, NEAR + 1);
        assert_int_equal(near[0].image, 3 * (i + 1));
        for (size_t k = 0; k < count; k++) {
            size_t of = (size_t)near[k].image / 3 - 1;
            float product = 0;

            for (size_t d = 0; d < DIM; d++)
                product += vectors[i][d] * vectors[of][d];
            assert_float_equal(near[k].distance, 2 - 2 * product, 1e-5f);
            assert_true(k == 0 || near[k].distance >= near[k - 1].distance);
            found += k > 0 && of / FACES == i / FACES;
        }
    }
    if ((double)found < 0.97 * NEAR * (N / 7))
        fail_msg("%zu of %d neighbours are found", found, NEAR * (N / 7));
    vector_index_close(&index);
}

/* With every list it is what comparing all finds. */
static void test_all_lists(void **state)
{
    struct vector_index index;
    struct vector_near near[50], exact[50];
    size_t count, all;

    (void)state;
    build_all();
    assert_ok(vector_index_open(&index, path, &key, &err));
    index.head.probes = index.head.lists;
    for (size_t i = 0; i < N; i += 500) {
        assert_ok(vector_index_near(&index, vectors[i], near, 50, &count, &err));
        all = 0;
        for (size_t k = 0; k < N; k++)
            vector_near_take(exact, 50, &all, vector_distance(vectors[i], vectors[k], DIM),
                             (int64_t)(3 * (k + 1)));
        assert_int_equal(count, all);
        for (size_t k = 0; k < all; k++)
            assert_true(near[k].image == exact[k].image ||
                        near[k].distance - exact[k].distance == 0);
    }
    vector_index_close(&index);
}

static void expect_refused(const struct vector_index_key *wanted)
{
    struct vector_index index;

    assert_status(vector_index_open(&index, path, wanted, &err), ST_CORRUPT);
    assert_null(index.map);
}

static void poke(off_t at, uint8_t byte)
{
    int file = open(path, O_RDWR);

    assert_true(file >= 0 && pwrite(file, &byte, 1, at) == 1);
    assert_int_equal(close(file), 0);
}

static void test_refusals(void **state)
{
    struct vector_index index;
    struct vector_index_key other = key;

    (void)state;
    assert_status(vector_index_open(&index, path, &key, &err), ST_NOTFOUND);
    build_all();
    other.version++;
    expect_refused(&other);
    other = key;
    other.checkpoint++;
    expect_refused(&other);
    poke(offsetof(struct vector_index_head, count), 1);
    expect_refused(&key);
    build_all();
    poke(VECTOR_INDEX_HEADER + 100 * 24 * 4, 0); /* a number of a centroid does no harm */
    assert_ok(vector_index_open(&index, path, &key, &err));
    vector_index_close(&index);
    assert_int_equal(truncate(path, 100000), 0);
    expect_refused(&key);
    assert_int_equal(truncate(path, 10), 0);
    expect_refused(&key);
}

/* A process that makes one is killed: nobody sees its file, and the next one begins again. */
static void test_kill(void **state)
{
    struct vector_index index;
    int status, file;
    pid_t child = fork();

    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        if (vector_index_create(path, &file, &err) != ST_OK ||
            write(file, vectors, sizeof vectors) != (ssize_t)sizeof vectors)
            _exit(1);
        (void)kill(getpid(), SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && access(new_path, F_OK) == 0);
    assert_status(vector_index_open(&index, path, &key, &err), ST_NOTFOUND);
    assert_ok(vector_index_create(path, &file, &err));
    assert_int_equal(lseek(file, 0, SEEK_END), 0);
    assert_status(build(&(struct source){.most = N}), ST_BUSY); /* while another makes it */
    assert_status(vector_index_blank(path, NULL, 0, 0, 1, &err), ST_BUSY);
    assert_int_equal(close(file), 0);
    assert_ok(vector_index_blank(path, NULL, 0, 0, 1, &err));
    assert_true(access(new_path, F_OK) != 0);
    build_all();
    assert_true(access(new_path, F_OK) != 0);
}

/* What changes while it is made is never in an index that says it is right. */
static void test_changes(void **state)
{
    struct source source = {.most = 700, .gone = N, .changed = true};
    struct vector_index index;
    struct vector_near near[1];
    size_t count;

    (void)state;
    assert_status(build(&source), ST_BUSY);
    assert_true(access(path, F_OK) != 0 && access(new_path, F_OK) != 0);
    source = (struct source){.most = 700, .gone = 20};
    assert_ok(build(&source));
    assert_ok(vector_index_open(&index, path, &key, &err));
    index.head.probes = index.head.lists;
    assert_ok(vector_index_near(&index, vectors[20], near, 1, &count, &err));
    assert_true(near[0].image / 3 - 1 != 20 && near[0].distance > 0.01f);
    vector_index_close(&index);
}

static size_t count_bytes(const void *bytes, size_t length)
{
    FILE *file = fopen(path, "rb");
    static char all[1 << 20];
    size_t read, found = 0;

    assert_non_null(file);
    read = fread(all, 1, sizeof all, file);
    assert_in_range(read, N * DIM * 4, sizeof all - 1);
    for (size_t at = 0; at + length <= read; at += 4)
        found += memcmp(all + at, bytes, length) == 0;
    assert_int_equal(fclose(file), 0);
    return found;
}

static void test_blank(void **state)
{
    static const int64_t gone[] = {3, 4, 3 * 41};
    struct vector_index index;
    struct vector_index_key after = key;
    struct vector_near near[1];
    size_t count;

    (void)state;
    build_all();
    assert_int_equal(count_bytes(vectors[40], sizeof *vectors), 1);
    assert_ok(vector_index_blank(path, gone, 3, key.version, 99, &err));
    assert_int_equal(count_bytes(vectors[40], sizeof *vectors), 0);
    assert_int_equal(count_bytes(vectors[41], sizeof *vectors), 1);
    expect_refused(&key);
    after.version = 99;
    assert_ok(vector_index_open(&index, path, &after, &err));
    assert_ok(vector_index_near(&index, vectors[40], near, 1, &count, &err));
    assert_true(count == 1 && near[0].image != gone[2]);
    vector_index_close(&index);
    assert_ok(
        vector_index_blank(path, gone, 3, 1, 2, &err)); /* of an older version: not made right */
    assert_ok(vector_index_open(&index, path, &after, &err));
    vector_index_close(&index);
    poke(0, 'x');
    assert_ok(vector_index_blank(path, gone, 3, 99, 2, &err));
    assert_true(access(path, F_OK) != 0);
    assert_ok(vector_index_blank(path, gone, 3, 99, 2, &err));
}

static void test_memory(void **state)
{
    enum status status = ST_NOMEM;

    (void)state;
    for (size_t fail = 1; status != ST_OK; fail++) {
        mem_fail_after(fail);
        status = build(&(struct source){.most = 2000, .gone = N});
        mem_fail_after(0);
        assert_true(status == ST_NOMEM || (status == ST_OK && fail > 10));
        assert_true(access(new_path, F_OK) != 0);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_near, setup, teardown),
    cmocka_unit_test_setup_teardown(test_all_lists, setup, teardown),
    cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
    cmocka_unit_test_setup_teardown(test_kill, setup, teardown),
    cmocka_unit_test_setup_teardown(test_changes, setup, teardown),
    cmocka_unit_test_setup_teardown(test_blank, setup, teardown),
    cmocka_unit_test_setup_teardown(test_memory, setup, teardown),
};

UNIT_MAIN(tests)
