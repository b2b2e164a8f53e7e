/* data: importing real faces (the ORL set, 40 people in PGM), where the machine has them. */
#include "unit.h"

#include "data/import.h"
#include "data/import_scan.h"

#include <stdlib.h>
#include <unistd.h>

static char directory[4096];

static enum status count_image(void *context, const struct import_image *image, struct err *err)
{
    size_t *count = context, unequal = 0;

    (void)err;
    assert_null(image->error);
    assert_int_equal(image->width, 92);
    assert_int_equal(image->height, 112);
    for (size_t i = 0; i < (size_t)32 * 32 * 3; i += 3) {
        assert_int_equal(image->thumbnail[i], image->thumbnail[i + 1]); /* they are grey */
        unequal += image->thumbnail[i] != image->thumbnail[0];
    }
    assert_in_range(unequal, 500, 1024); /* and not flat */
    ++*count;
    return ST_OK;
}

static void test_orl(void **state)
{
    struct import_options options = {.directory = directory, .crop = 0.9, .size = 64};
    size_t count = 0;
    const struct import_sink sink = {.context = &count, .image = count_image};
    const char *build = getenv("FACENET_BUILD");
    const struct import_scan_options look = {.directory = directory};
    struct import_scan scan;
    size_t todo[400];
    char worker[4096];
    struct err err;

    (void)state;
    (void)snprintf(worker, sizeof worker, "%s/facenet-decode", build != NULL ? build : ".");
    options.worker = worker;
    assert_ok(import_scan(&look, &scan, &err));
    assert_int_equal(scan.layout, IMPORT_PEOPLE);
    assert_int_equal(scan.people_count, 40);
    assert_int_equal(scan.count, 400);
    for (size_t i = 0; i < 400; i++)
        todo[i] = i;
    assert_ok(import_run(&options, &scan, todo, 400, &sink, &err));
    assert_int_equal(count, 400);
    import_scan_free(&scan);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_orl)};

int main(void)
{
    const char *source = getenv("FACENET_SOURCE");

    (void)snprintf(directory, sizeof directory, "%s/../shared/data/orl",
                   source != NULL ? source : ".");
    if (access(directory, R_OK) != 0) {
        (void)puts("1..0 # SKIP ../shared/data/orl is not on this machine");
        return 0;
    }
    return UNIT_RUN(tests, NULL, NULL);
}
