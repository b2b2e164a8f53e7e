/* data: who is who in a folder: its layout by the folders in it, or by a list. */
#include "unit.h"

#include "base/mem.h"
#include "data/identity_list.h"
#include "data/import_scan.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[64], notes[1024];

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(root, sizeof root, "/tmp/facenet-scan-XXXXXX");
    notes[0] = '\0';
    return mkdtemp(root) == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    return nftw(root, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void note(void *context, const char *sentence)
{
    size_t used = strlen(notes);

    (void)context;
    (void)snprintf(notes + used, sizeof notes - used, "%s\n", sentence);
}

/* Makes files, whose names blanks separate, with their folders. */
static void make(const char *files)
{
    char list[1024], *save = NULL;

    (void)snprintf(list, sizeof list, "%s", files);
    for (char *name = strtok_r(list, " ", &save); name != NULL; name = strtok_r(NULL, " ", &save)) {
        char path[512];
        FILE *file;

        (void)snprintf(path, sizeof path, "%s/%s", root, name);
        for (char *slash = path + strlen(root) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
            *slash = '\0';
            (void)mkdir(path, 0700);
            *slash = '/';
        }
        file = fopen(path, "w");
        assert_non_null(file);
        assert_int_equal(fclose(file), 0);
    }
}

static const char *make_list(const char *bytes)
{
    static char path[128];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/.list", root);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(bytes, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return path;
}

/* "ann: a/1.jpg a/2.jpg; bob(held out): b/1.jpg;" or the error. */
static const char *scan(enum import_layout layout, const char *list)
{
    const struct import_scan_options options = {
        .directory = root, .layout = layout, .identities = list, .note = note};
    static char seen[1024];
    struct import_scan found;
    struct text text = {0};
    struct err err;
    enum status status = import_scan(&options, &found, &err);

    if (status != ST_OK)
        text_addf(&text, "%s", err.message);
    for (size_t p = 0; status == ST_OK && p < found.people_count; p++) {
        uint64_t pictures = 0;

        text_addf(&text, "%s%s:", import_scan_name(&found, p),
                  found.people[p].held_out ? "(held out)" : "");
        for (size_t i = 0; i < found.count; i++)
            if (found.items[i].person == p) {
                text_addf(&text, " %s", import_scan_path(&found, i));
                pictures++;
            }
        assert_int_equal(found.people[p].pictures, pictures);
        text_add(&text, "; ");
    }
    if (status == ST_OK && found.loose > 0)
        text_addf(&text, "%d loose", (int)found.loose);
    (void)snprintf(seen, sizeof seen, "%s", text_string(&text));
    text_free(&text);
    import_scan_free(&found);
    return seen;
}

static void expect(const char *seen, const char *part)
{
    if (strstr(seen, part) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", part, seen);
}

static void test_people(void **state)
{
    (void)state;
    make("ann/1.jpg ann/trip/2.jpg bob/1.png loose.jpg notes.txt ann/.hidden.jpg");
    assert_string_equal(scan(IMPORT_AUTO, NULL), "ann: ann/1.jpg ann/trip/2.jpg; bob: bob/1.png; "
                                                 "1 loose");
}

/* VGGFace2, one level too high. */
static void test_split(void **state)
{
    (void)state;
    make("train/n1/1.jpg train/n1/2.jpg train/n2/1.jpg test/n3/1.jpg Val/n4/1.jpg meta.csv");
    assert_string_equal(scan(IMPORT_AUTO, NULL),
                        "n4(held out): Val/n4/1.jpg; n3(held out): test/n3/1.jpg; "
                        "n1: train/n1/1.jpg train/n1/2.jpg; n2: train/n2/1.jpg; ");
    make("train/n3/1.jpg");
    expect(scan(IMPORT_AUTO, NULL), "1 person is of one name in more than one folder");
    expect(scan(IMPORT_SPLIT, NULL), "(n3)");
    make("train/loose.jpg"); /* is it a person? */
    expect(scan(IMPORT_AUTO, NULL), "some folders of");
}

static void test_unclear(void **state)
{
    char path[128];

    (void)state;
    expect(scan(IMPORT_AUTO, NULL), "no pictures in");
    make("1.jpg 2.jpg");
    expect(scan(IMPORT_AUTO, NULL), "2 pictures and no folders");
    expect(scan(IMPORT_AUTO, NULL), "--identities FILE");
    make("v2/train/n1/1.jpg v2/test/n2/1.jpg");
    (void)snprintf(path, sizeof path, "facenet import %s/v2 if", root);
    expect(scan(IMPORT_AUTO, NULL), path);
    make("v3/a/x/1.jpg");
    expect(scan(IMPORT_AUTO, NULL), "--layout people if its folders are people, such as v3; "
                                    "--layout nested if the folders in them are, such as v3/a");
    assert_string_equal(scan(IMPORT_NESTED, NULL),
                        "test: v2/test/n2/1.jpg; train: v2/train/n1/1.jpg; a: v3/a/x/1.jpg; "
                        "2 loose");
    assert_string_equal(scan(IMPORT_PEOPLE, NULL),
                        "v2: v2/test/n2/1.jpg v2/train/n1/1.jpg; v3: v3/a/x/1.jpg; 2 loose");
    expect(scan(IMPORT_SPLIT, NULL), "should be train, test, val");
}

/* Pictures directly in train and test. */
static void test_flat_split(void **state)
{
    (void)state;
    make("train/1.jpg test/2.jpg");
    expect(scan(IMPORT_AUTO, NULL), "test in");
    expect(scan(IMPORT_AUTO, NULL), "--identities FILE");
    assert_string_equal(scan(IMPORT_PEOPLE, NULL), "test: test/2.jpg; train: train/1.jpg; ");
    make("ann/3.jpg"); /* then test may be a name like others */
    expect(scan(IMPORT_AUTO, NULL), "ann: ann/3.jpg; test: test/2.jpg; ");
}

static void test_lists(void **state)
{
    static const char *const same[] = {
        "1.jpg 12\n2.jpg 7\nsub/3.jpg 12\n",
        "3\n1.jpg 12\r\n2.jpg  7\r\n\r\n./sub/3.jpg 12",
        "1.jpg 12\r2.jpg 7\rsub/3.jpg 12\r",
        "\xEF\xBB\xBFimage_id,identity\n1.jpg,12\n2.jpg,7\nsub/3.jpg,12\n",
        "1.jpg\t12\n2.jpg\t7\n2.jpg\t7\nsub/3.jpg\t12\n",
        "Age;Person;File\n3;12;1.jpg\n;7;2.jpg\n9;12;\"sub/3.jpg\"\n",
    };

    (void)state;
    make("1.jpg 2.jpg sub/3.jpg sub/4.jpg");
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_string_equal(scan(IMPORT_LIST, make_list(same[i])),
                            "12: 1.jpg sub/3.jpg; 7: 2.jpg; 1 loose");
    assert_string_equal(notes, "");
    assert_string_equal(scan(IMPORT_LIST, make_list("1.jpg\tAnn, \"the\" Lee \n2.jpg\tBob\n")),
                        "Ann, \"the\" Lee: 1.jpg; Bob: 2.jpg; 2 loose");
    assert_string_equal(
        scan(IMPORT_LIST, make_list("picture,person\n1.jpg,\"Lee, \"\"Ann\"\"\"\n")),
        "Lee, \"Ann\": 1.jpg; 3 loose");
    (void)scan(IMPORT_LIST, make_list("1.jpg a\nnot/there.jpg b\n"));
    assert_string_equal(notes, "1 picture of the list is not there: not/there.jpg\n");
}

static void test_wrong_lists(void **state)
{
    (void)state;
    make("1.jpg sub/2.jpg sub/3.jpg");
    expect(scan(IMPORT_LIST, make_list("1.jpg ann\n1.jpg bob\n")),
           "line 2: 1.jpg is bob, but ann in line 1");
    expect(scan(IMPORT_LIST, make_list("1.jpg ann\nsub/2.jpg\n")), "line 2: expected a picture");
    expect(scan(IMPORT_LIST, make_list("sub/2.jpg ann\n1.jpg Ann Lee\n")), "put a TAB");
    expect(scan(IMPORT_LIST, make_list("a,b,c\n1.jpg,ann,3\n")), "a header that names");
    expect(scan(IMPORT_LIST, make_list("1.jpg,ann\nsub/2.jpg,ann,x\n")), "line 2: expected");
    expect(scan(IMPORT_LIST, make_list("1.jpg,\"Lee, Ann\nsub/2.jpg,bob\n")), "line 1: a quote");
    expect(scan(IMPORT_LIST, make_list("1.jpg,ann\nsub/2.jpg,\"b\"ob\n")), "line 2: a quote");
    expect(scan(IMPORT_LIST, make_list("7.jpg ann\n")), "its first one is \"7.jpg\"");
    expect(scan(IMPORT_LIST, make_list("2.jpg ann\n3.jpg bob\n")), "/sub: import that folder");
    expect(scan(IMPORT_LIST, make_list("\n")), "has no line");
    expect(scan(IMPORT_LIST, "/nowhere"), "/nowhere");
}

static void test_out_of_memory(void **state)
{
    (void)state;
    make("1.jpg 2.jpg");
    for (int list = 0; list < 2; list++)
        for (size_t n = 1;; n++) {
            const struct import_scan_options options = {
                .directory = root,
                .layout = list ? IMPORT_LIST : IMPORT_NESTED,
                .identities = list ? make_list("1.jpg a\n2.jpg b\n3.jpg c\n") : NULL,
                .note = note};
            struct import_scan found;
            enum status status;
            struct err err;

            if (!list)
                make("train/a/1.jpg train/b/1.jpg test/c/1.jpg");
            mem_fail_after(n);
            status = import_scan(&options, &found, &err);
            import_scan_free(&found);
            if (!mem_failed()) {
                assert_int_equal(status, ST_OK);
                break;
            }
            if (status != ST_OK)
                assert_status(status, ST_NOMEM);
        }
    mem_fail_after(0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_people, set_up, tear_down),
    cmocka_unit_test_setup_teardown(test_split, set_up, tear_down),
    cmocka_unit_test_setup_teardown(test_unclear, set_up, tear_down),
    cmocka_unit_test_setup_teardown(test_flat_split, set_up, tear_down),
    cmocka_unit_test_setup_teardown(test_lists, set_up, tear_down),
    cmocka_unit_test_setup_teardown(test_wrong_lists, set_up, tear_down),
    cmocka_unit_test_setup_teardown(test_out_of_memory, set_up, tear_down),
};

UNIT_MAIN(tests)
