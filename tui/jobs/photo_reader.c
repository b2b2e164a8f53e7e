/* See photo_reader.h. */
#include "tui/jobs/photo_reader.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

#define READER_WAIT 15 /* milliseconds at a time */
#define READER_BYTES ((size_t)PHOTO_READER_SIDE * PHOTO_READER_SIDE * 3 + 64)

void photo_reader_free(struct photo_reader *reader)
{
    process_pipe_close(&reader->pipe);
    for (size_t i = 0; i < PHOTO_READER_KEPT; i++)
        mem_free(reader->kept[i].rgb);
    mem_free(reader->bytes);
    *reader = (struct photo_reader){0};
}

const struct photo_picture *photo_reader_find(struct photo_reader *reader, int64_t photo)
{
    for (size_t i = 0; i < PHOTO_READER_KEPT; i++)
        if (photo != 0 && reader->kept[i].photo == photo) {
            reader->kept[i].used = ++reader->uses;
            return &reader->kept[i];
        }
    return NULL;
}

enum status photo_reader_begin(struct photo_reader *reader, int64_t photo, const char *path,
                               struct err *err)
{
    const struct photo_picture *kept = photo_reader_find(reader, photo);
    char side[16], *program;
    bool again = reader->last != photo; /* one that could not be read may be there now */
    enum status status;

    reader->last = photo;
    if (reader->photo == photo || (kept != NULL && (kept->rgb != NULL || !again)))
        return ST_OK;
    for (size_t i = 0; i < PHOTO_READER_KEPT && kept != NULL; i++)
        if (reader->kept[i].photo == photo)
            reader->kept[i].photo = 0;
    process_pipe_close(&reader->pipe);
    reader->photo = 0;
    reader->length = 0;
    status = process_find_program("facenet", NULL, &program, err);
    if (status != ST_OK)
        return status;
    (void)snprintf(side, sizeof side, "%d", PHOTO_READER_SIDE);
    status = process_pipe_open(&reader->pipe,
                               (char *const[]){program, (char *)(uintptr_t) "photo",
                                               (char *)(uintptr_t)path,
                                               (char *)(uintptr_t) "--side", side, NULL},
                               false, err);
    mem_free(program);
    if (status == ST_OK)
        reader->photo = photo;
    return status;
}

/* The picture in a whole PPM; false if it is none. */
static bool picture_parse(struct photo_picture *picture, const uint8_t *bytes, size_t length)
{
    char header[64];
    int width, height, at = 0;
    size_t pixels;

    (void)snprintf(header, sizeof header, "%.*s", (int)(length < 63 ? length : 63),
                   (const char *)bytes);
    if (sscanf(header, "P6 %d %d 255%n", &width, &height, &at) != 2 || at == 0 || width < 1 ||
        height < 1 || width > PHOTO_READER_SIDE || height > PHOTO_READER_SIDE)
        return false;
    pixels = (size_t)width * (size_t)height * 3;
    if (length != (size_t)at + 1 + pixels || (picture->rgb = mem_new(pixels, 1)) == NULL)
        return false;
    memcpy(picture->rgb, bytes + at + 1, pixels);
    picture->width = width;
    picture->height = height;
    return true;
}

/* Keeps what has come in the place of the picture that was used least recently. */
static void reader_keep(struct photo_reader *reader)
{
    struct photo_picture *place = &reader->kept[0];

    for (size_t i = 1; i < PHOTO_READER_KEPT; i++)
        if (reader->kept[i].used < place->used)
            place = &reader->kept[i];
    mem_free(place->rgb);
    *place = (struct photo_picture){.photo = reader->photo, .used = ++reader->uses};
    (void)picture_parse(place, reader->bytes, reader->length);
}

bool photo_reader_work(struct photo_reader *reader)
{
    bool ended = false;

    if (reader->photo == 0)
        return false;
    if (reader->capacity < READER_BYTES) {
        mem_free(reader->bytes);
        reader->bytes = mem_new(READER_BYTES, 1);
        reader->capacity = reader->bytes == NULL ? 0 : READER_BYTES;
    }
    if (reader->length < reader->capacity)
        reader->length += process_pipe_read(&reader->pipe, reader->bytes + reader->length,
                                            reader->capacity - reader->length, READER_WAIT, &ended);
    if (!ended && reader->length < reader->capacity)
        return true;
    if (reader->bytes != NULL)
        reader_keep(reader);
    process_pipe_close(&reader->pipe);
    reader->photo = 0;
    reader->length = 0;
    return false;
}
