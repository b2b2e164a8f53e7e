/* Writes PNG and JPEG: the door to stb_image_write.h. That library asserts that its buffers can
 * grow. So it gets one block that is large enough for every image of the size and is allocated, or
 * refused, beforehand. */
#include "image/image.h"

#include "base/file.h"
#include "base/mem.h"
#include "image/arena.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define ENCODE_RAW_LIMIT \
    450000000u /* four times this fits an int, with which the library counts \
                */

/* The library's allocator takes no argument, so the block of the current call is a variable of this
 * thread. */
static _Thread_local struct arena *encode_arena;

/* gcc warns at the end of the file, so for the whole file: the library has functions that we do not
 * use. */
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-compare"
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#define STBIW_MALLOC(size) arena_new(encode_arena, (size))
#define STBIW_REALLOC_SIZED(block, old_size, size) \
    arena_resize(encode_arena, (block), (size_t)(old_size), (size_t)(size))
#define STBIW_FREE(block) arena_release(encode_arena, (block))
/* Named by the library's own check that all three are defined; it calls the sized one. */
#define STBIW_REALLOC(block, size) NULL
#include <stb_image_write.h>
#pragma GCC diagnostic pop

/* The library deflates with 16,384 lists that grow to 23 pointers (6 MiB with the shorter ones they
 * grew out of) into an output that doubles, from at most 9 bits a byte; beside it lie the filtered
 * rows, one row, and the file. */
static bool encode_room(const struct image *image, size_t *room)
{
    size_t raw = ((size_t)image->width * 3 + 1) * image->height;

    *room = raw * 9 + ((size_t)12 << 20);
    return raw <= ENCODE_RAW_LIMIT;
}

static void encode_write(void *context, void *bytes, int length)
{
    (void)fwrite(bytes, 1, (size_t)length, context);
}

enum status image_write_png(const struct image *image, const char *path, struct err *err)
{
    struct file_writer writer;
    struct arena arena = {0};
    enum status status;
    int done;

    if (!encode_room(image, &arena.size))
        return err_set(err, ST_LIMIT, "cannot write %s: over 150 megapixels", path);
    arena.base = mem_new_aligned(arena.size, 1);
    if (arena.base == NULL)
        return err_nomem(err, path);
    status = file_writer_open(&writer, path, err);
    if (status != ST_OK) {
        mem_free(arena.base);
        return status;
    }
    encode_arena = &arena;
    done = stbi_write_png_to_func(encode_write, writer.stream, (int)image->width,
                                  (int)image->height, 3, image->pixels, (int)image->width * 3);
    encode_arena = NULL;
    mem_free(arena.base);
    if (done)
        return file_writer_commit(&writer, err);
    file_writer_abort(&writer);
    return err_nomem(err, path);
}

/* A file in memory.  The library writes a JPEG byte by byte and allocates nothing. */
struct encoded {
    unsigned char *bytes;
    size_t length, room;
    bool failed;
};

static void encode_keep(void *context, void *bytes, int length)
{
    struct encoded *to = context;
    size_t wanted = to->length + (size_t)length;

    if (!to->failed && wanted > to->room) {
        unsigned char *grown = mem_resize(to->bytes, 2 * wanted, 1);

        to->failed = grown == NULL;
        to->bytes = grown != NULL ? grown : to->bytes;
        to->room = grown != NULL ? 2 * wanted : to->room;
    }
    if (to->failed)
        return;
    memcpy(to->bytes + to->length, bytes, (size_t)length);
    to->length = wanted;
}

enum status image_encode_jpeg(const struct image *image, int quality, unsigned char **out,
                              size_t *length, struct err *err)
{
    struct encoded to = {.room = 0};
    int done = stbi_write_jpg_to_func(encode_keep, &to, (int)image->width, (int)image->height, 3,
                                      image->pixels, quality);

    if (!done || to.failed) {
        mem_free(to.bytes);
        return err_nomem(err, "a JPEG");
    }
    *out = to.bytes;
    *length = to.length;
    return ST_OK;
}
