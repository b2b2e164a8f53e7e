/* See import_preview.h.  What the program says on stderr comes before its picture, a PPM whose
 * comments have the rest. */
#include "tui/jobs/import_preview.h"

#include "base/mem.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define PREVIEW_WAIT 15 /* milliseconds at a time */
#define PREVIEW_SIDE 512
#define PREVIEW_BYTES ((size_t)IMPORT_PREVIEW_FACES * PREVIEW_SIDE * PREVIEW_SIDE * 3 + (64u << 10))
#define PREVIEW_SAYS "facenet import: "

void import_preview_free(struct import_preview *preview)
{
    process_pipe_close(&preview->pipe);
    mem_free(preview->bytes);
    mem_free(preview->rgb);
    *preview = (struct import_preview){0};
}

void import_preview_fail(struct import_preview *preview, const struct err *err)
{
    process_pipe_close(&preview->pipe);
    preview->failed = true;
    preview->count = 0;
    preview->words[0] = '\0';
    (void)snprintf(preview->note, sizeof preview->note, "%s", err->message);
}

static enum status preview_start(struct import_preview *preview, const char *db,
                                 const char *const *words, struct err *err)
{
    const char *argv[IMPORT_PREVIEW_WORDS + 1] = {NULL, "--db", db};
    char *program, count[16];
    size_t at = 3;
    enum status status = process_find_program("facenet", NULL, &program, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; words[i] != NULL; i++) {
        assert(at + 2 < IMPORT_PREVIEW_WORDS);
        argv[at++] = words[i];
    }
    (void)snprintf(count, sizeof count, "%d", IMPORT_PREVIEW_FACES);
    argv[0] = program;
    argv[at++] = "--preview";
    argv[at] = count;
    if (preview->bytes == NULL && (preview->bytes = mem_new(PREVIEW_BYTES, 1)) == NULL)
        status = err_nomem(err, "a preview");
    if (status == ST_OK)
        status = process_pipe_open(&preview->pipe, (char *const *)(uintptr_t)argv, true, err);
    mem_free(program);
    return status;
}

void import_preview_begin(struct import_preview *preview, const char *db, const char *const *words)
{
    struct err err;

    process_pipe_close(&preview->pipe);
    preview->length = 0;
    if (preview_start(preview, db, words, &err) != ST_OK)
        import_preview_fail(preview, &err);
}

/* The next line of what came, cut off; NULL after the last whole one. */
static char *preview_line(struct import_preview *preview, size_t *at)
{
    char *line = (char *)preview->bytes + *at;
    char *end = memchr(line, '\n', preview->length - *at);

    if (end == NULL)
        return NULL;
    *end = '\0';
    *at += (size_t)(end - line) + 1;
    return line;
}

/* A sentence of the program, after those before. */
static void preview_note(struct import_preview *preview, const char *line)
{
    size_t used = strlen(preview->note), prefix = sizeof PREVIEW_SAYS - 1;

    line += strncmp(line, PREVIEW_SAYS, prefix) == 0 ? prefix : 0;
    (void)snprintf(preview->note + used, sizeof preview->note - used, "%s%s", used > 0 ? "; " : "",
                   line);
}

/* A comment of the picture: the first two say what is there, the others name a crop. */
static void preview_comment(struct import_preview *preview, size_t number, const char *text)
{
    if (number == 0)
        (void)snprintf(preview->words, sizeof preview->words, "%s", text);
    else if (number == 1)
        (void)sscanf(text, "crop %lf, size %d", &preview->crop, &preview->size);
    else if (number - 2 < IMPORT_PREVIEW_FACES)
        (void)snprintf(preview->name[number - 2], sizeof *preview->name, "%.*s", RECORD_NAME - 1,
                       text);
}

/* Takes size and pixels, which begin at *at; false if they are not there. */
static bool preview_pixels(struct import_preview *preview, const char *size, size_t at)
{
    int width, height;
    size_t bytes;

    if (size == NULL || sscanf(size, "%d %d", &width, &height) != 2 || width < 1 ||
        width > PREVIEW_SIDE || height < width || height > IMPORT_PREVIEW_FACES * width)
        return false;
    preview->size = width;
    preview->count = (size_t)(height / width);
    bytes = preview->count * (size_t)width * (size_t)width * 3;
    preview->rgb = mem_new(bytes, 1);
    if (preview->rgb == NULL || preview->length - at != bytes)
        return false;
    memcpy(preview->rgb, preview->bytes + at, bytes);
    return true;
}

static void preview_parse(struct import_preview *preview)
{
    size_t at = 0, comments = 0;
    char *line;

    mem_free(preview->rgb);
    preview->rgb = NULL;
    preview->count = 0;
    preview->note[0] = preview->words[0] = '\0';
    while ((line = preview_line(preview, &at)) != NULL && strcmp(line, "P6") != 0)
        preview_note(preview, line);
    while (line != NULL && (line = preview_line(preview, &at)) != NULL && line[0] == '#')
        preview_comment(preview, comments++, line + 2);
    if (line != NULL)
        (void)preview_line(preview, &at); /* 255 */
    preview->failed = !preview_pixels(preview, line, at);
    if (preview->failed)
        preview->count = 0;
    if (preview->failed && preview->note[0] == '\0')
        preview_note(preview, "the folder can't be looked at");
}

bool import_preview_work(struct import_preview *preview)
{
    bool ended = false;

    if (preview->pipe.pid == 0)
        return false;
    preview->length += process_pipe_read(&preview->pipe, preview->bytes + preview->length,
                                         PREVIEW_BYTES - preview->length, PREVIEW_WAIT, &ended);
    if (!ended && preview->length < PREVIEW_BYTES)
        return true;
    preview_parse(preview);
    process_pipe_close(&preview->pipe);
    return false;
}
