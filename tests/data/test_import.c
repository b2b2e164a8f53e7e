/* data: importing a folder with everything that can be wrong with one. */
#include "unit.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "data/import.h"
#include "data/import_scan.h"
#include "image/pictures.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE 16u
#define ROWS 64

struct row {
    char person[64], path[128], sha256[SHA256_HEX], error[160];
    uint32_t width, height;
    int orientation;
    uint8_t corner[3], thumbnail[3]; /* a pixel of each */
};

/* A sink that keeps what it receives, as a database would. */
struct store {
    struct row rows[ROWS];
    size_t count;
    char notes[1024];
    uint64_t done, total;
    size_t stop_after; /* raises the flag after so many; 0: never */
    size_t fail_at;    /* refuses that row; 0: none */
    volatile sig_atomic_t stop;
    unsigned waited;       /* calls of waiting */
    const char *undecoded; /* bytes that aren't wanted; NULL: none */
    const char *gate;      /* file that the second of the calls makes; NULL: none */
    const struct import_scan *scan;
};

static char root[] = "/tmp/facenet-import-XXXXXX";
static char worker[4096];

/* The people, counted as an import would. */
struct result {
    uint64_t people, known, imported, failed, ignored, loose;
};

static bool store_knows(const struct store *store, const char *path)
{
    for (size_t i = 0; i < store->count; i++)
        if (strcmp(store->rows[i].path, path) == 0)
            return true;
    return false;
}

static bool store_wants(const void *context, size_t item, const char *sha256)
{
    const struct store *store = context;

    (void)item;
    return store->undecoded == NULL || strcmp(store->undecoded, sha256) != 0;
}

static enum status store_image(void *context, const struct import_image *image, struct err *err)
{
    struct store *store = context;
    struct row *row = &store->rows[store->count];

    assert_true(store->count < ROWS);
    if (store->fail_at != 0 && store->count + 1 == store->fail_at)
        return err_set(err, ST_IO, "the disk is full");
    *row = (struct row){
        .width = image->width, .height = image->height, .orientation = image->orientation};
    (void)snprintf(row->person, sizeof row->person, "%s",
                   import_scan_name(store->scan, store->scan->items[image->item].person));
    (void)snprintf(row->path, sizeof row->path, "%s", image->path);
    (void)snprintf(row->sha256, sizeof row->sha256, "%s", image->sha256);
    (void)snprintf(row->error, sizeof row->error, "%s", image->error != NULL ? image->error : "");
    if (store->undecoded == NULL)
        assert_int_equal(image->error == NULL, image->crop != NULL);
    assert_int_equal(image->thumbnail != NULL, image->crop != NULL);
    if (image->crop != NULL) {
        memcpy(row->corner, image->crop + (size_t)(SIZE * SIZE - 1) * 3, 3);
        memcpy(row->thumbnail, image->thumbnail + (size_t)(32 * 32 - 1) * 3, 3);
    }
    store->count++;
    if (store->count == store->stop_after)
        store->stop = 1;
    return ST_OK;
}

static void store_progress(void *context, const struct import_progress *progress)
{
    struct store *store = context;

    assert_int_equal(progress->done, store->done + 1);
    store->done = progress->done;
    store->total = progress->total;
}

static void store_note(void *context, const char *sentence)
{
    struct store *store = context;
    size_t used = strlen(store->notes);

    (void)snprintf(store->notes + used, sizeof store->notes - used, "%s\n", sentence);
}

static enum status store_waiting(void *context, struct err *err)
{
    struct store *store = context;

    (void)err;
    if (++store->waited == 2 && store->gate != NULL)
        pictures_save(store->gate, "", 0);
    return ST_OK;
}

/* Imports what the store doesn't know. */
static enum status run_scanned(struct store *store, const struct import_scan *scan,
                               const char *directory, unsigned threads, struct result *result,
                               struct err *err)
{
    const struct import_options options = {.directory = directory,
                                           .crop = 1,
                                           .size = SIZE,
                                           .threads = threads,
                                           .worker = worker,
                                           .timeout = 20,
                                           .stop = &store->stop};
    const struct import_sink sink = {store, store_wants, store_image, store_progress,
                                     store_waiting};
    size_t todo[ROWS], count = 0, before = store->count;
    enum status status;

    assert_true(scan->count <= ROWS);
    for (size_t i = 0; i < scan->count; i++)
        if (!store_knows(store, import_scan_path(scan, i)))
            todo[count++] = i;
    status = import_run(&options, scan, todo, count, &sink, err);
    *result = (struct result){.people = scan->people_count,
                              .known = scan->count - count,
                              .ignored = scan->ignored,
                              .loose = scan->loose};
    for (size_t i = before; i < store->count; i++)
        (*(store->rows[i].error[0] == '\0' ? &result->imported : &result->failed))++;
    return status;
}

static enum status run(struct store *store, const char *directory, unsigned threads,
                       struct result *result, struct err *err)
{
    const struct import_scan_options options = {
        .directory = directory, .note = store_note, .context = store};
    struct import_scan scan;
    enum status status;

    *result = (struct result){0};
    store->done = 0;
    store->notes[0] = '\0';
    store->scan = &scan;
    status = import_scan(&options, &scan, err);
    if (status == ST_OK)
        status = run_scanned(store, &scan, directory, threads, result, err);
    import_scan_free(&scan);
    return status;
}

static void make_folder(const char *name)
{
    char path[256];

    (void)snprintf(path, sizeof path, "%s/%s", root, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static void save(const char *name, const void *bytes, size_t length)
{
    char path[256];

    (void)snprintf(path, sizeof path, "%s/%s", root, name);
    pictures_save(path, bytes, length);
}

static void save_picture(const char *name, uint8_t grey)
{
    char bytes[] = "P5 1 1 255 ?";

    bytes[11] = (char)grey;
    save(name, bytes, 12);
}

static void make_link(const char *target, const char *name)
{
    char path[256];

    (void)snprintf(path, sizeof path, "%s/%s", root, name);
    assert_int_equal(symlink(target, path), 0);
}

static void make_tree(void)
{
    struct text file = {0};
    struct image image;

    make_folder("tree");
    make_folder("tree/Anna");
    save_picture("tree/Anna/2.pgm", 20);
    save_picture("tree/Anna/1.pgm", 10);
    save_picture("tree/Anna/10.PGM", 100);
    save("tree/Anna/notes.txt", "hello", 5);
    save_picture("tree/Anna/no-ending", 30);
    save_picture("tree/Anna/.hidden.pgm", 40);
    make_folder("tree/Anna/holiday");
    save_picture("tree/Anna/holiday/beach.pgm", 50);
    make_link("..", "tree/Anna/holiday/loop");
    make_folder("tree/Bob\nthe \xFF");
    pictures_pattern(&image, 40, 20);
    pictures_jpeg(&file, &image, 6, true);
    save("tree/Bob\nthe \xFF/turned\n.jpg", file.data, file.length);
    save("tree/Bob\nthe \xFF/cut.jpg", file.data, file.length / 2);
    save("tree/Bob\nthe \xFF/empty.png", "", 0);
    save("tree/Bob\nthe \xFF/web.gif", "GIF89a\1\0\1\0", 10);
    image_free(&image);
    text_free(&file);
    make_link("nowhere", "tree/Bob\nthe \xFF/dangling.png");
    make_folder("tree/Cleo");
    save("tree/Cleo/readme", "no picture here", 15);
    make_folder("tree/.cache");
    save_picture("tree/.cache/x.pgm", 1);
    save_picture("tree/loose.pgm", 1);
    make_folder("elsewhere");
    save_picture("elsewhere/1.pgm", 77);
    make_link("../elsewhere", "tree/Dora");
    save("file", "", 0);
}

static int set_up(void **state)
{
    const char *build = getenv("FACENET_BUILD");

    (void)state;
    (void)snprintf(worker, sizeof worker, "%s/facenet-decode", build != NULL ? build : ".");
    if (mkdtemp(root) == NULL)
        return -1;
    make_tree();
    return 0;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

static int tear_down(void **state)
{
    (void)state;
    return nftw(root, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *tree(const char *name)
{
    static char path[64];

    (void)snprintf(path, sizeof path, "%s/%s", root, name);
    return path;
}

static const struct {
    const char *person, *path, *error;
    uint8_t grey;
} expected[] = {
    {"Anna", "Anna/1.pgm", "", 10},
    {"Anna", "Anna/10.PGM", "", 100},
    {"Anna", "Anna/2.pgm", "", 20},
    {"Anna", "Anna/holiday/beach.pgm", "", 50},
    {"Anna", "Anna/no-ending", "", 30},
    {"Bob\nthe \xFF", "Bob\nthe \xFF/cut.jpg", "truncated JPEG", 0},
    {"Bob\nthe \xFF", "Bob\nthe \xFF/dangling.png", "cannot be read: No such file or directory", 0},
    {"Bob\nthe \xFF", "Bob\nthe \xFF/empty.png", "an empty file", 0},
    {"Bob\nthe \xFF", "Bob\nthe \xFF/turned\n.jpg", "", 0},
    {"Bob\nthe \xFF", "Bob\nthe \xFF/web.gif", "GIF is not supported; convert it to PNG or JPEG",
     0},
    {"Dora", "Dora/1.pgm", "", 77},
};
#define EXPECTED (sizeof expected / sizeof *expected)

static void expect_rows(const struct store *store)
{
    assert_int_equal(store->count, EXPECTED);
    for (size_t i = 0; i < EXPECTED; i++) {
        const struct row *row = &store->rows[i];

        assert_string_equal(row->person, expected[i].person);
        assert_string_equal(row->path, expected[i].path);
        assert_string_equal(row->error, expected[i].error);
        if (expected[i].grey == 0)
            continue;
        assert_int_equal(row->width, 1);
        assert_int_equal(row->corner[1], expected[i].grey);
        assert_int_equal(row->thumbnail[1], expected[i].grey);
    }
}

static void test_tree(void **state)
{
    char digest[SHA256_HEX];

    (void)state;
    sha256_bytes("P5 1 1 255 \x0A", 12, digest);
    for (unsigned threads = 0; threads < 4; threads++) { /* the same rows with any number */
        struct store store = {0};
        struct result result;
        struct err err;

        assert_ok(run(&store, tree("tree"), threads, &result, &err));
        expect_rows(&store);
        assert_string_equal(store.rows[0].sha256, digest);
        assert_string_equal(store.rows[6].sha256, "");
        assert_int_equal(store.rows[8].orientation, 6);
        assert_int_equal(store.rows[8].width, 20);
        assert_int_equal(store.rows[8].height, 40);
        assert_int_equal(result.people, 3);
        assert_int_equal(result.imported, 7);
        assert_int_equal(result.failed, 4);
        assert_int_equal(result.ignored, 2);
        assert_int_equal(result.loose, 1);
        assert_int_equal(result.known, 0);
        assert_int_equal(store.done, EXPECTED);
        assert_int_equal(store.total, EXPECTED);
    }
}

static void test_again(void **state)
{
    struct store store = {0};
    struct result result;
    struct err err;

    (void)state;
    assert_ok(run(&store, tree("tree"), 2, &result, &err));
    assert_ok(run(&store, tree("tree/"), 2, &result, &err)); /* the slash is ignored */
    expect_rows(&store);
    assert_int_equal(result.known, EXPECTED);
    assert_int_equal(result.imported + result.failed, 0);
    save_picture("tree/Anna/3.pgm", 33);
    assert_ok(run(&store, tree("tree"), 2, &result, &err));
    assert_int_equal(unlink(tree("tree/Anna/3.pgm")), 0);
    assert_int_equal(result.imported, 1);
    assert_int_equal(store.count, EXPECTED + 1);
    assert_string_equal(store.rows[EXPECTED].path, "Anna/3.pgm");
}

/* Bytes that aren't wanted are read, but not decoded. */
static void test_unwanted(void **state)
{
    char digest[SHA256_HEX];
    struct store store = {.undecoded = digest};
    struct result result;
    struct err err;

    (void)state;
    sha256_bytes("P5 1 1 255 \x0A", 12, digest);
    assert_ok(run(&store, tree("tree"), 2, &result, &err));
    assert_int_equal(store.count, EXPECTED);
    assert_string_equal(store.rows[0].sha256, digest);
    assert_string_equal(store.rows[0].error, "");
    assert_int_equal(store.rows[0].width, 0);
    assert_int_equal(store.rows[1].width, 1);
}

static void test_stop(void **state)
{
    struct store store = {.stop_after = 3};
    struct result result;
    struct err err;

    (void)state;
    assert_status(run(&store, tree("tree"), 2, &result, &err), ST_INTERRUPTED);
    assert_int_equal(store.count, 3);
    assert_int_equal(result.imported, 3);
    store.stop_after = 0;
    store.stop = 0;
    assert_ok(run(&store, tree("tree"), 2, &result, &err)); /* continues where it stopped */
    expect_rows(&store);
    assert_int_equal(result.known, 3);
}

static void test_refused(void **state)
{
    struct store store = {.fail_at = 2};
    struct result result;
    struct err err;

    (void)state;
    assert_status(run(&store, tree("tree"), 2, &result, &err), ST_IO);
    assert_string_equal(err.message, "the disk is full");
    assert_int_equal(store.count, 1);
    store.fail_at = 0;
    assert_status(run(&store, tree("nowhere"), 2, &result, &err), ST_NOTFOUND);
    assert_status(run(&store, tree("file"), 2, &result, &err), ST_INVALID);
    assert_status(run(&store, tree("elsewhere"), 2, &result, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "it isn't known who is who"));
    (void)snprintf(worker + strlen(worker), sizeof worker - strlen(worker), "-missing");
    assert_status(run(&store, tree("tree"), 2, &result, &err), ST_IO);
    worker[strlen(worker) - strlen("-missing")] = '\0';
    assert_non_null(strstr(err.message, "cannot start the decoder"));
}

/* A file that cannot be opened, even by root. */
static void test_unreadable(void **state)
{
    struct store store = {0};
    struct result result;
    struct err err;

    (void)state;
    make_link("0.png", "tree/Anna/0.png");
    assert_ok(run(&store, tree("tree"), 2, &result, &err));
    assert_int_equal(unlink(tree("tree/Anna/0.png")), 0);
    assert_string_equal(store.rows[0].path, "Anna/0.png");
    assert_string_equal(store.rows[0].error, "cannot be read: Too many levels of symbolic links");
    assert_int_equal(result.failed, 5);
}

/* The decoder starts after the second call of waiting. */
static void test_waiting(void **state)
{
    char script[2 * sizeof worker], decoder[sizeof worker], gate[256];
    struct store store = {.gate = gate};
    struct result result;
    struct err err;
    int length;

    (void)state;
    (void)snprintf(gate, sizeof gate, "%s", tree("gate"));
    (void)snprintf(decoder, sizeof decoder, "%s", worker);
    length = snprintf(script, sizeof script,
                      "#!/bin/sh\nwhile [ ! -e '%s' ]; do sleep 0.05; done\nexec '%s' \"$@\"\n",
                      gate, decoder);
    save("slow-decoder", script, (size_t)length);
    (void)snprintf(worker, sizeof worker, "%s", tree("slow-decoder"));
    assert_int_equal(chmod(worker, 0700), 0);
    assert_ok(run(&store, tree("tree"), 2, &result, &err));
    (void)snprintf(worker, sizeof worker, "%s", decoder);
    assert_true(store.waited >= 2);
    expect_rows(&store);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct store store = {0};
        struct result result;
        enum status status;
        struct err err;

        mem_fail_after(n);
        status = run(&store, tree("tree"), 2, &result, &err);
        if (!mem_failed()) {
            assert_int_equal(status, ST_OK);
            break;
        }
        if (status == ST_OK) /* only a note was lost */
            expect_rows(&store);
        else
            assert_status(status, ST_NOMEM);
    }
    mem_fail_after(0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_tree),       cmocka_unit_test(test_again),
    cmocka_unit_test(test_unwanted),   cmocka_unit_test(test_stop),
    cmocka_unit_test(test_waiting),    cmocka_unit_test(test_refused),
    cmocka_unit_test(test_unreadable), cmocka_unit_test(test_out_of_memory),
};

int main(void)
{
    return UNIT_RUN(tests, set_up, tear_down);
}
