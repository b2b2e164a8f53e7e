/* base: text, numbers, randomness, settings, files, processes. */
#include "unit.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/rng.h"
#include "base/settings.h"
#include "base/sha256.h"
#include "base/text.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void test_whole(void **state)
{
    static const struct {
        const char *text;
        int64_t value; /* -1: refused */
    } cases[] = {{"1000", 1000},
                 {"1e3", 1000},
                 {"1E+3", 1000},
                 {"1.5e3", 1500},
                 {"2.0", 2},
                 {"0", 0},
                 {"9007199254740993", INT64_C(9007199254740993)},
                 {"1.5", -1},
                 {"1e-3", -1},
                 {"1e3x", -1},
                 {"1e16", -1}, /* beyond what is exact */
                 {"1e400", -1},
                 {"nan", -1},
                 {"0x10", -1},
                 {"", -1},
                 {"-1", -1}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 0;
        bool good = text_parse_whole(cases[i].text, 0, INT64_MAX, &value);

        if (good != (cases[i].value >= 0) || (good && value != cases[i].value))
            fail_msg("\"%s\" is read wrongly", cases[i].text);
    }
}

static void test_text_numbers(void **state)
{
    char out[32];
    int64_t integer;
    double real;

    (void)state;
    text_format_count(out, sizeof out, 123552000);
    assert_string_equal(out, "123,552,000");
    assert_string_equal(text_count(1000).words, "1,000");
    text_format_count(out, sizeof out, 0);
    assert_string_equal(out, "0");
    text_format_count(out, sizeof out, UINT64_MAX);
    assert_string_equal(out, "18,446,744,073,709,551,615");
    text_format_short(out, sizeof out, 123552000);
    assert_string_equal(out, "123.6 M");
    text_format_short(out, sizeof out, 999999);
    assert_string_equal(out, "1.0 M");
    assert_string_equal(text_noun(1, "person", "people"), "person");
    assert_string_equal(text_noun(0, "person", "people"), "people");
    assert_string_equal(text_noun(2, "person", "people"), "people");
    assert_true(text_parse_integer("-12", -20, 20, &integer) && integer == -12);
    assert_false(text_parse_integer("12x", 0, 20, &integer));
    assert_false(text_parse_integer("", 0, 20, &integer));
    assert_false(text_parse_integer(" 1", 0, 20, &integer));
    assert_false(text_parse_integer("99999999999999999999", 0, INT64_MAX, &integer));
    assert_true(text_parse_real("1e-3", 0, 1, &real) && real == 1e-3);
    assert_false(text_parse_real("nan", 0, 1, &real));
    assert_false(text_parse_real("0x1", 0, 2, &real));
    assert_false(text_parse_real("1e999", 0, 1e308, &real));
}

static void test_text_clean(void **state)
{
    char out[64];

    (void)state;
    text_clean(out, sizeof out, "a\x1b[2Jb\nc", false);
    assert_string_equal(out, "a\xEF\xBF\xBD[2Jb\xEF\xBF\xBD"
                             "c");
    text_clean(out, sizeof out, "\xE2\x80\xAEtxt", true); /* right-to-left override */
    assert_string_equal(out, "?txt");
    text_clean(out, sizeof out, "\xC3\x28\xFF", false); /* invalid UTF-8 */
    assert_string_equal(out, "\xEF\xBF\xBD(\xEF\xBF\xBD");
    text_clean(out, sizeof out, "J\xC3\xA9r\xC3\xB4me", false);
    assert_string_equal(out, "J\xC3\xA9r\xC3\xB4me");
    assert_int_equal(text_width(out), 6);
    assert_int_equal(text_clean(out, 3, "\xC3\xA9\xC3\xA9", false), 2); /* cut between characters */
}

static void test_text_limit(void **state)
{
    struct text text = {.limit = 10};

    (void)state;
    text_addf(&text, "%d", 12345);
    assert_string_equal(text_string(&text), "12345");
    text_add(&text, "678901");
    assert_true(text.failed);
    text_free(&text);
    mem_fail_after(1);
    text_add(&text, "a");
    assert_true(text.failed && mem_failed());
    mem_fail_after(0);
    text_free(&text);
}

static void test_clock(void **state)
{
    char out[32];

    (void)state;
    clock_format_span(out, sizeof out, 12.4);
    assert_string_equal(out, "12 s");
    clock_format_span(out, sizeof out, 4320);
    assert_string_equal(out, "72 min");
    clock_format_span(out, sizeof out, 7260);
    assert_string_equal(out, "2h 01");
    clock_format_span(out, sizeof out, -1);
    assert_string_equal(out, "0 s");
}

/* The known answer of Random123's philox4x32-10 for counter and key zero. */
static void test_rng_known_answer(void **state)
{
    struct rng rng = {.used = 4};

    (void)state;
    assert_int_equal(rng_u32(&rng), 0x6627e8d5);
    assert_int_equal(rng_u32(&rng), 0xe169c58d);
    assert_int_equal(rng_u32(&rng), 0xbc57ac4c);
    assert_int_equal(rng_u32(&rng), 0x9b00dbd8);
}

static void test_rng_streams(void **state)
{
    struct rng a, b;
    double sum = 0, squares = 0;
    uint32_t items[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, seen = 0;

    (void)state;
    rng_init(&a, 7, RNG_TEST, 3, 1);
    rng_init(&b, 7, RNG_TEST, 3, 1);
    assert_int_equal(rng_u32(&a), rng_u32(&b));
    rng_init(&b, 7, RNG_TEST, 3, 2);
    assert_int_not_equal(rng_u32(&a), rng_u32(&b));
    for (int i = 0; i < 100000; i++) {
        double x = rng_normal(&a);

        sum += x;
        squares += x * x;
        assert_true(rng_below(&a, 7) < 7);
    }
    assert_near(sum / 100000, 0, 0.02);
    assert_near(squares / 100000, 1, 0.03);
    rng_shuffle(&a, items, 10);
    for (int i = 0; i < 10; i++)
        seen |= 1u << items[i];
    assert_int_equal(seen, 1023);
}

static void test_settings(void **state)
{
    struct settings settings;
    struct err err;
    char text[48];

    (void)state;
    settings_init(&settings);
    assert_ok(settings_check(&settings, &err));
    for (int id = 0; id < SETTING_COUNT; id++) {
        const struct setting *row = &settings_table[id];

        assert_non_null(row->name);
        assert_int_equal(settings_find(row->name), id);
        assert_ok(settings_set(&settings, (enum setting_id)id, row->fallback, &err));
        settings_format(&settings, (enum setting_id)id, text);
        assert_string_equal(text, row->fallback);
    }
    assert_int_equal(settings_find("nonsense"), SETTING_COUNT);
    assert_ok(settings_set(&settings, SETTING_SELECT, "batch-all", &err));
    assert_int_equal(settings_index(&settings, SETTING_SELECT), SELECT_BATCH_ALL);
    assert_status(settings_set(&settings, SETTING_MARGIN, "9", &err), ST_INVALID);
    assert_string_equal(err.message, "--margin 9: expected a number from 0.001 to 4");
    assert_status(settings_set(&settings, SETTING_IMAGES, "2.5", &err), ST_INVALID);
    assert_status(settings_set(&settings, SETTING_NET, "vgg", &err), ST_INVALID);
    assert_status(settings_set(&settings, SETTING_AUGMENT_FLIP, "maybe", &err), ST_INVALID);
    assert_ok(settings_set(&settings, SETTING_MARGIN, "0.05", &err));
    assert_status(settings_check(&settings, &err), ST_INVALID);
}

/* What a run takes while it trains, with what follows from it. */
static void test_settings_change(void **state)
{
    struct settings settings, before;
    struct err err;

    (void)state;
    settings_init(&settings);
    assert_ok(settings_change(&settings, "margin=0.05", &err));
    assert_near(settings_real(&settings, SETTING_MARGIN), 0.05, 0);
    assert_near(settings_real(&settings, SETTING_CURRICULUM_START), 0.025, 1e-12);
    assert_ok(settings_change(&settings, "curriculum-floor 0.03", &err));
    assert_near(settings_real(&settings, SETTING_CURRICULUM_START), 0.03, 0);
    before = settings;
    assert_int_equal(settings_change(&settings, "net=small", &err), ST_INVALID);
    assert_int_equal(settings_change(&settings, "margin=nine", &err), ST_INVALID);
    assert_int_equal(settings_change(&settings, "curriculum-floor=0.05", &err), ST_INVALID);
    assert_memory_equal(&settings, &before, sizeof before);
    /* A classifier has no use for settings of triplets. */
    assert_ok(settings_set(&settings, SETTING_LOSS, "arcface", &err));
    assert_int_equal(settings_change(&settings, "loss=triplet", &err), ST_INVALID);
    assert_int_equal(settings_change(&settings, "select=random", &err), ST_INVALID);
    assert_non_null(strstr(err.message, "selects no triplets"));
    assert_int_equal(settings_change(&settings, "margin=0.1", &err), ST_INVALID);
    assert_int_equal(settings_change(&settings, "schedule=linear", &err), ST_INVALID);
    assert_ok(settings_change(&settings, "lr=0.01", &err));
}

/* The examples of FIPS 180-4; then memory, file and pieces agree. */
static void test_sha256(void **state)
{
    static const char *const examples[][2] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"}};
    char path[] = "/tmp/facenet-base-XXXXXX", digest[SHA256_HEX], other[SHA256_HEX];
    int descriptor = mkstemp(path);
    static uint8_t bytes[40000]; /* more than a file is read by at a time */
    struct sha256 *pieces = sha256_new();
    struct err err;

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        sha256_bytes(examples[i][0], strlen(examples[i][0]), digest);
        assert_string_equal(digest, examples[i][1]);
    }
    assert_non_null(pieces);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 2654435761u >> 11);
    assert_int_equal(write(descriptor, bytes, sizeof bytes), sizeof bytes);
    sha256_bytes(bytes, sizeof bytes, digest);
    assert_ok(sha256_file(path, other, &err));
    assert_string_equal(digest, other);
    for (size_t i = 0, n; i < sizeof bytes; i += n) {
        n = i % 130 < sizeof bytes - i ? i % 130 + 1 : sizeof bytes - i;
        sha256_add(pieces, bytes + i, n);
    }
    sha256_end(pieces, other);
    assert_string_equal(digest, other);
    (void)close(descriptor);
    (void)unlink(path);
    assert_status(sha256_file(path, other, &err), ST_NOTFOUND);
}

static void test_files(void **state)
{
    char folder[] = "/tmp/facenet-base-XXXXXX";
    struct file_writer writer;
    unsigned char *bytes;
    size_t length, count;
    char *deep, *path, **names;
    struct err err;

    (void)state;
    assert_non_null(mkdtemp(folder));
    deep = file_join(folder, "a/b");
    assert_ok(file_make_directory(deep, &err));
    path = file_join(deep, "names");
    assert_ok(file_writer_open(&writer, path, &err));
    fputs("\xEF\xBB\xBFone\r\n\ntwo words\n", writer.stream);
    assert_false(file_exists(path));
    assert_ok(file_writer_commit(&writer, &err));
    assert_ok(file_read(path, 100, &bytes, &length, &err));
    assert_int_equal(length, 19);
    assert_status(file_read(path, 5, &bytes, &length, &err), ST_LIMIT);
    mem_free(bytes);
    assert_ok(file_read_names(path, &names, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(names[0], "one");
    assert_string_equal(names[1], "two words");
    mem_free(names);
    assert_ok(file_writer_open(&writer, path, &err)); /* shorter than a byte-order mark */
    assert_ok(file_writer_commit(&writer, &err));
    assert_ok(file_read_names(path, &names, &count, &err));
    assert_int_equal(count, 0);
    mem_free(names);
    assert_ok(file_writer_open(&writer, path, &err)); /* what follows a zero byte is not lost */
    assert_int_equal(fwrite("one\n\0two\n", 1, 9, writer.stream), 9);
    assert_ok(file_writer_commit(&writer, &err));
    assert_status(file_read_names(path, &names, &count, &err), ST_CORRUPT);
    assert_non_null(strstr(err.message, "has zero bytes"));
    assert_status(file_read(deep, 100, &bytes, &length, &err), ST_INVALID);
    assert_status(file_make_directory(path, &err), ST_IO);
    unlink(path);
    rmdir(deep);
    mem_free(path);
    mem_free(deep);
}

static void test_process(void **state)
{
    struct process_id self, other;
    struct err err;

    (void)state;
    assert_ok(process_self(&self, &err));
    assert_int_equal(process_look(&self), PROCESS_ALIVE);
    other = self;
    other.start_time++;
    assert_int_equal(process_look(&other), PROCESS_GONE);
    other = self;
    other.boot_id[0] ^= 1;
    assert_int_equal(process_look(&other), PROCESS_GONE);
}

/* A signal that follows the start at once ends the process, whatever this one does with it. */
static void test_process_signal(void **state)
{
    char *const argv[] = {(char *)"/bin/sleep", (char *)"60", NULL};
    const struct timespec pause = {0, 5000000};
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    struct process_id started;
    struct err err;

    (void)state;
    assert_int_equal(sigaction(SIGINT, &ignore, &before), 0);
    for (int i = 0; i < 50; i++) {
        assert_ok(process_start_detached(argv, "/dev/null", &started, &err));
        assert_int_equal(kill((pid_t)started.pid, SIGINT), 0);
        for (int k = 0; k < 2000 && process_look(&started) != PROCESS_GONE; k++)
            (void)nanosleep(&pause, NULL);
        assert_int_equal(process_look(&started), PROCESS_GONE);
    }
    assert_int_equal(sigaction(SIGINT, &before, NULL), 0);
}

/* A program that is traced by another one can't go, as one that hangs in the kernel can't. */
static void test_pipe_of_program_that_stays(void **state)
{
    char path[] = "/bin/sleep", seconds[] = "60", traced = 0;
    struct process_pipe from;
    int ready[2];
    pid_t tracer;
    struct err err;

    (void)state;
    assert_ok(process_pipe_open(&from, (char *[]){path, seconds, NULL}, false, &err));
    assert_int_equal(pipe(ready), 0);
    tracer = fork();
    if (tracer == 0) {
        traced = ptrace(PTRACE_SEIZE, (pid_t)from.pid, NULL, NULL) == 0;
        if (write(ready[1], &traced, 1) == 1)
            (void)sleep(20);
        _exit(0);
    }
    assert_int_equal(read(ready[0], &traced, 1), 1);
    process_pipe_close(&from);
    assert_int_equal(from.pid, 0);
    if (traced)
        assert_int_equal(waitpid(tracer, NULL, WNOHANG), 0);
    (void)kill(tracer, SIGKILL);
    (void)waitpid(tracer, NULL, 0);
    close(ready[0]);
    close(ready[1]);
    if (!traced)
        skip();
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_pipe_of_program_that_stays),
    cmocka_unit_test(test_whole),
    cmocka_unit_test(test_text_numbers),
    cmocka_unit_test(test_text_clean),
    cmocka_unit_test(test_text_limit),
    cmocka_unit_test(test_clock),
    cmocka_unit_test(test_rng_known_answer),
    cmocka_unit_test(test_rng_streams),
    cmocka_unit_test(test_settings),
    cmocka_unit_test(test_settings_change),
    cmocka_unit_test(test_sha256),
    cmocka_unit_test(test_files),
    cmocka_unit_test(test_process_signal),
    cmocka_unit_test(test_process),
};

UNIT_MAIN(tests)
