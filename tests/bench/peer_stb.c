/* The peer of importing: stb_image's decoding alone.
 *
 * Usage: peer_stb THREADS DIR      pictures a second, all pictures below DIR read and decoded
 *        peer_stb --jpeg DIR       rewrites all pictures below DIR as JPEG (quality 92), so that
 *                                  drawn faces can stand in for photographs
 * It stops at a picture that it cannot decode. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_WRITE_IMPLEMENTATION
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#include <stb/stb_image.h>
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

#define FILES_MAX 65536

static char *names[FILES_MAX]; /* nftw gives its callback no context */
static size_t count;

static int add(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)status;
    (void)ftw;
    if (type != FTW_F || count == FILES_MAX)
        return 0;
    names[count] = strdup(path);
    return names[count++] == NULL;
}

static unsigned char *decode(const char *path, int *width, int *height)
{
    int channels;
    unsigned char *pixels = stbi_load(path, width, height, &channels, 3);

    if (pixels == NULL) {
        (void)fprintf(stderr, "peer_stb: %s: %s\n", path, stbi_failure_reason());
        exit(1);
    }
    return pixels;
}

static void rewrite(char *path)
{
    int width, height;
    unsigned char *pixels = decode(path, &width, &height);
    size_t stem = strlen(path) - 4;
    char name[4096];

    (void)snprintf(name, sizeof name, "%.*s.jpg", (int)stem, path);
    if (stbi_write_jpg(name, width, height, 3, pixels, 92) == 0 || remove(path) != 0)
        exit(1);
    free(pixels);
}

int main(int argc, char **argv)
{
    struct timespec begin, end;

    if (argc != 3 || nftw(argv[2], add, 16, FTW_PHYS) != 0 || count == 0) {
        (void)fputs("usage: peer_stb THREADS|--jpeg DIR, which holds pictures\n", stderr);
        return 2;
    }
    if (strcmp(argv[1], "--jpeg") == 0) {
        for (size_t i = 0; i < count; i++)
            rewrite(names[i]);
        return 0;
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &begin);
#pragma omp parallel for num_threads((int)strtol(argv[1], NULL, 10)) schedule(dynamic)
    for (size_t i = 0; i < count; i++) {
        int width, height;

        free(decode(names[i], &width, &height));
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    (void)printf("%.1f\n", (double)count / ((double)(end.tv_sec - begin.tv_sec) +
                                            (double)(end.tv_nsec - begin.tv_nsec) * 1e-9));
    return 0;
}
