/* image: WebP, HEIC and AVIF, which facenet-decode-more reads, and the filter that it lives under.
 * FACENET_LONG in the environment: twenty times as many mutated files. */
#include "config.h"

#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "coded.h"
#include "image/decode/filter.h"
#include "worker.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define WIDTH 64u
#define HEIGHT 32u

/* cmocka's own skip is a failure in TAP. */
static void skip_all(void)
{
    print_message("# skipped: this build has neither libwebp nor libheif with encoders\n");
}

/* size: as of decoder_decode. */
static void decode(struct decoder *decoder, const void *bytes, size_t length, uint32_t size,
                   struct decoded *out)
{
    struct err err;

    assert_ok(decoder_decode(decoder, bytes, length, 1, size, out, &err));
    assert_int_equal(out->outcome == DECODE_OK, out->image.pixels != NULL);
}

static void decode_well(struct decoder *decoder, const struct text *file, struct image *out)
{
    struct decoded attempt;

    decode(decoder, file->data, file->length, 0, &attempt);
    if (attempt.outcome != DECODE_OK)
        fail_msg("refused: %s", attempt.reason);
    *out = attempt.image;
}

/* Colours that change slowly, so that no encoder blurs them much; alpha falls to the right. */
static void slow_pattern(uint8_t *pixels, unsigned channels)
{
    for (uint32_t y = 0; y < HEIGHT; y++) {
        for (uint32_t x = 0; x < WIDTH; x++, pixels += channels) {
            pixels[0] = (uint8_t)(x * 255 / WIDTH);
            pixels[1] = (uint8_t)(y * 255 / HEIGHT);
            pixels[2] = (uint8_t)(255 - x * 128 / WIDTH);
            if (channels == 4)
                pixels[3] = x < WIDTH / 2 ? 255 : 51;
        }
    }
}

/* Every kind, with and without alpha, which is laid over white, and of 10 bits. */
static void test_kinds(void **state)
{
    static const struct {
        enum coded_kind kind;
        unsigned channels, bits;
        int tolerance;
    } cases[] = {
        {CODED_WEBP, 3, 8, 12},         {CODED_WEBP, 4, 8, 12}, {CODED_WEBP_LOSSLESS, 3, 8, 0},
        {CODED_WEBP_LOSSLESS, 4, 8, 0}, {CODED_HEIC, 3, 8, 12}, {CODED_HEIC, 4, 8, 12},
        {CODED_AVIF, 3, 8, 12},         {CODED_AVIF, 4, 8, 12}, {CODED_HEIC, 3, 10, 12},
    };
    unsigned done = 0;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned channels = cases[i].channels;
        uint8_t pixels[WIDTH * HEIGHT * 4];
        const struct coded coded = {cases[i].kind, WIDTH,         HEIGHT, pixels,
                                    channels,      cases[i].bits, 1};
        struct text file = {0};
        struct image image;

        slow_pattern(pixels, channels);
        if (coded_make(&coded, &file)) {
            print_message("# case %zu\n", i);
            decode_well(*state, &file, &image);
            assert_int_equal(image.width, WIDTH);
            assert_int_equal(image.height, HEIGHT);
            for (size_t k = 0; k < (size_t)WIDTH * HEIGHT; k++) {
                for (size_t c = 0; c < 3; c++) {
                    int alpha = channels == 4 ? pixels[k * 4 + 3] : 255;
                    int wanted =
                        (pixels[k * channels + c] * alpha + 255 * (255 - alpha) + 127) / 255;
                    int edge = channels == 4 && k % WIDTH / 4 == WIDTH / 8; /* alpha jumps there */

                    if (abs(image.pixels[k * 3 + c] - wanted) >
                        (edge && cases[i].tolerance > 0 ? 255 : cases[i].tolerance))
                        fail_msg("pixel %zu, %zu: %u, not %d", k, c, image.pixels[k * 3 + c],
                                 wanted);
                }
            }
            image_free(&image);
            done++;
        }
        text_free(&file);
    }
    if (done == 0)
        skip_all();
}

/* Where pixel (x, y) of the upright picture is stored: EXIF 2.3, orientation. */
static size_t stored_at(int orientation, uint32_t x, uint32_t y)
{
    const uint32_t r = WIDTH - 1, b = HEIGHT - 1;
    const uint32_t at[9][2] = {{0, 0}, {x, y},     {r - x, y},     {r - x, b - y}, {x, b - y},
                               {y, x}, {y, b - x}, {r - y, b - x}, {r - y, x}};

    return (size_t)at[orientation][1] * WIDTH + at[orientation][0];
}

/* Turned once, though a HEIC says it in its boxes and in its EXIF. */
static void test_orientation(void **state)
{
    uint8_t pixels[WIDTH * HEIGHT * 3];
    unsigned done = 0;

    slow_pattern(pixels, 3);
    for (int i = 0; i < 3 * 8; i++) {
        static const enum coded_kind kinds[] = {CODED_WEBP_LOSSLESS, CODED_HEIC, CODED_AVIF};
        struct coded coded = {kinds[i / 8], WIDTH, HEIGHT, pixels, 3, 8, i % 8 + 1};
        struct decoded attempt;
        struct text file = {0};
        int tolerance = coded.kind == CODED_WEBP_LOSSLESS ? 0 : 12;

        if (coded_make(&coded, &file)) {
            print_message("# %s %d\n", coded_names[coded.kind], coded.orientation);
            decode(*state, file.data, file.length, 0, &attempt);
            assert_string_equal(attempt.reason, "");
            assert_int_equal(attempt.width, coded.orientation < 5 ? WIDTH : HEIGHT);
            assert_int_equal(attempt.orientation,
                             coded.kind == CODED_WEBP_LOSSLESS ? coded.orientation : 1);
            for (uint32_t k = 0; k < WIDTH * HEIGHT; k++)
                for (size_t c = 0; c < 3; c++)
                    assert_in_range(abs(attempt.image.pixels[k * 3 + c] -
                                        pixels[stored_at(coded.orientation, k % attempt.width,
                                                         k / attempt.width) *
                                                   3 +
                                               c]),
                                    0, tolerance);
            image_free(&attempt.image);
            done++;
        }
        text_free(&file);
    }
    if (done == 0)
        skip_all();
}

/* As the kernel reports it: 0 none, 1 strict, 2 a filter. */
static int seccomp_mode(pid_t process)
{
    char path[64], line[256];
    int mode = -1;
    FILE *stream;

    (void)snprintf(path, sizeof path, "/proc/%ld/status", (long)process);
    stream = fopen(path, "r");
    assert_non_null(stream);
    while (fgets(line, sizeof line, stream) != NULL)
        if (strncmp(line, "Seccomp:", 8) == 0)
            mode = line[strcspn(line, "0123456789")] - '0';
    fclose(stream);
    return mode;
}

/* The crop is that of the whole picture, and comes from the same worker: the other is left alone.
 */
static void test_crop(void **state)
{
    uint8_t pixels[WIDTH * HEIGHT * 3];
    unsigned done = 0;

    slow_pattern(pixels, 3);
    for (int kind = 0; kind < CODED_COUNT; kind++) {
        struct coded coded = {(enum coded_kind)kind, WIDTH, HEIGHT, pixels, 3, 8, 1};
        pid_t strict = decoder_worker(*state), more;
        struct decoded whole, part;
        struct text file = {0};
        struct image crop;
        struct err err;

        if (coded_make(&coded, &file)) {
            decode(*state, file.data, file.length, 0, &whole);
            more = decoder_more_worker(*state);
            assert_true(more > 0);
            assert_int_equal(seccomp_mode(more), decoder_is_sandboxed() ? 2 : 0);
            decode(*state, file.data, file.length, 24, &part);
            assert_ok(image_crop_square(&whole.image, 1, 24, &crop, &err));
            assert_memory_equal(part.image.pixels, crop.pixels, (size_t)24 * 24 * 3);
            assert_int_equal(decoder_more_worker(*state), more);
            assert_int_equal(decoder_worker(*state), strict);
            image_free(&whole.image);
            image_free(&part.image);
            image_free(&crop);
            done++;
        }
        text_free(&file);
    }
    if (done == 0)
        skip_all();
}

static void expect_refused(struct decoder *decoder, const void *bytes, size_t length,
                           const char *reason)
{
    struct decoded attempt;

    decode(decoder, bytes, length, 0, &attempt);
    assert_int_equal(attempt.outcome, DECODE_REFUSED);
    assert_string_equal(attempt.reason, reason);
    assert_int_equal(decoder_more_worker(decoder), -1); /* the next picture gets another worker */
}

static void test_webp_refused(void **state)
{
#ifdef HAVE_WEBP
    static const char large[] =
        "RIFF\x1A\0\0\0WEBPVP8L\x0E\0\0\0\x2F\xFF\xFF\xFF\x0F\0\0\0\0\0\0\0\0\0";
    static const char animated[] = "RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0\2\0\0\0\7\0\0\7\0\0";

    expect_refused(*state, large, sizeof large - 1,
                   "268.5 megapixels (16384 x 16384), above the limit of 110; make it smaller");
    expect_refused(*state, animated, sizeof animated - 1,
                   "animated WebP is not supported; convert one of its pictures to PNG or JPEG");
    expect_refused(*state, "RIFF\x20\0\0\0WEBPVP8 ", 16, "truncated WebP");
    expect_refused(*state, "RIFF\x20\0\0\0WEBPhello, world ....", 29, "damaged WebP");
#else
    expect_refused(*state, "RIFF\x20\0\0\0WEBPVP8 ", 16,
                   "a WebP picture: this facenet was built without libwebp; convert it to PNG or "
                   "JPEG");
#endif
}

static void test_heif_refused(void **state)
{
    static const char heic[] = "\0\0\0\x18"
                               "ftypheic\0\0\0\0mif1heic";
    static const char avif[] = "\0\0\0\x18"
                               "ftypmif1\0\0\0\0mif1avif";

#ifdef HAVE_HEIF
    expect_refused(*state, heic, sizeof heic - 1, "damaged HEIC (Invalid input: No 'meta' box)");
    expect_refused(*state, avif, sizeof avif - 1, "damaged AVIF (Invalid input: No 'meta' box)");
#else
    expect_refused(*state, heic, sizeof heic - 1,
                   "a HEIC picture: this facenet was built without libheif; convert it to PNG or "
                   "JPEG");
    expect_refused(*state, avif, sizeof avif - 1,
                   "an AVIF picture: this facenet was built without libheif; convert it to PNG or "
                   "JPEG");
#endif
}

/* A file that is cut anywhere is refused, by the worker and not by its end. */
static void test_truncated(void **state)
{
    uint8_t pixels[WIDTH * HEIGHT * 3];
    unsigned done = 0;

    slow_pattern(pixels, 3);
    for (int kind = 0; kind < CODED_COUNT; kind++) {
        struct coded coded = {(enum coded_kind)kind, WIDTH, HEIGHT, pixels, 3, 8, 1};
        struct text file = {0};

        for (size_t k = 0; coded_make(&coded, &file) && k < 8; k++) {
            size_t length = 12 + k * (file.length - 20) / 8;
            struct decoded attempt;

            decode(*state, file.data, length, 0, &attempt);
            print_message("# %s to %zu of %zu: %s\n", coded_names[kind], length, file.length,
                          attempt.reason);
            assert_int_equal(attempt.outcome, DECODE_REFUSED);
            assert_null(strstr(attempt.reason, "crashed"));
            done++;
        }
        text_free(&file);
    }
    if (done == 0)
        skip_all();
}

/* Mutated files: whatever they do to the worker, its client gets pixels or a reason, in time. */
static void test_mutated(void **state)
{
    uint32_t rounds = getenv("FACENET_LONG") != NULL ? 2000 : 100;
    uint8_t pixels[WIDTH * HEIGHT * 4];
    unsigned done = 0, refused = 0, crashed = 0;

    slow_pattern(pixels, 4);
    for (int kind = 0; kind < CODED_COUNT; kind++) {
        struct coded coded = {(enum coded_kind)kind, WIDTH, HEIGHT, pixels, 4, 8, 1};
        struct text file = {0};
        struct rng rng;

        rng_init(&rng, 2015, RNG_TEST, (uint64_t)kind, 1);
        for (uint32_t round = 0; coded_make(&coded, &file) && round < rounds; round++) {
            struct decoded attempt;

            for (uint32_t changes = 1 + rng_below(&rng, 4); changes > 0; changes--)
                file.data[12 + rng_below(&rng, (uint32_t)file.length - 12)] = (char)rng_u32(&rng);
            decode(*state, file.data, file.length, 0, &attempt);
            image_free(&attempt.image);
            refused += attempt.outcome == DECODE_REFUSED;
            crashed += strcmp(attempt.reason, "the decoder crashed on it") == 0;
            assert_null(strstr(attempt.reason, "longer than"));
            done++;
        }
        text_free(&file);
    }
    print_message("# %u files, %u refused, %u of them by a crash\n", done, refused, crashed);
    if (done == 0)
        skip_all();
}

#ifdef HAVE_MORE
static void try_nothing(void)
{
}

static void *try_thread_body(void *unused)
{
    return unused;
}

static void try_thread(void)
{
    pthread_t thread;

    mem_free(mem_new(1, 64 << 20));
    if (pthread_create(&thread, NULL, try_thread_body, NULL) != 0 ||
        pthread_join(thread, NULL) != 0)
        _exit(2);
}

static void try_open(void)
{
    (void)open("/dev/null", O_RDONLY);
}

static void try_socket(void)
{
    (void)socket(AF_UNIX, SOCK_STREAM, 0);
}

static void try_fork(void)
{
    (void)fork();
}

static void try_exec(void)
{
    (void)execl("/bin/true", "true", (char *)NULL);
}

static void try_kill(void)
{
    (void)kill(getppid(), 0);
}

static void try_other_descriptor(void)
{
    (void)write(STDERR_FILENO + 1, "", 0);
}

static void try_map_code(void)
{
    (void)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void try_map_file(void)
{
    (void)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
}

static void try_make_code(void)
{
    static char page[8192] __attribute__((aligned(4096)));

    (void)mprotect(page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
}

/* In a process of its own: what the filter grants, and what kills. */
static void test_filter(void **state)
{
    static const struct {
        void (*attempt)(void);
        int signal;
    } cases[] = {
        {try_nothing, 0},        {try_thread, 0},
        {try_open, SIGSYS},      {try_socket, SIGSYS},
        {try_fork, SIGSYS},      {try_exec, SIGSYS},
        {try_kill, SIGSYS},      {try_other_descriptor, SIGSYS},
        {try_map_code, SIGSYS},  {try_map_file, SIGSYS},
        {try_make_code, SIGSYS},
    };

    (void)state;
    if (!decoder_is_sandboxed()) {
        print_message("# skipped: this build has no sandbox\n");
        return;
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        pid_t child = fork();
        int status;

        assert_true(child >= 0);
        if (child == 0) {
            if (!filter_enter())
                _exit(3);
            cases[i].attempt();
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        print_message("# case %zu\n", i);
        if (cases[i].signal == 0)
            assert_int_equal(status, 0);
        else
            assert_true(WIFSIGNALED(status) && WTERMSIG(status) == cases[i].signal);
    }
}
#else
static void test_filter(void **state)
{
    (void)state;
    skip_all();
}
#endif

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_kinds, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_orientation, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_crop, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_webp_refused, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_heif_refused, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_truncated, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_mutated, worker_open, worker_close),
    cmocka_unit_test(test_filter),
};

UNIT_MAIN(tests)
