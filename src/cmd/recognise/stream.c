/* See stream.h.  An array begins with how many rows it has, so these wait in a temporary file. */
#include "cmd/recognise/stream.h"

#include "base/json.h"
#include "cmd/output.h"
#include "cmd/stop.h"

#include "base/mem.h"
#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define STREAM_HEADER 128 /* bytes of an array's header, a multiple of 64 */

struct stream {
    struct chain chain;
    const struct stream_wish *wish;
    FILE *rows, *index; /* of npy */
    size_t faces, photos, unreadable;
};

static enum status stream_put(FILE *to, const struct text *line, struct err *err)
{
    if (line->failed)
        return err_nomem(err, "a line");
    if (fputs(text_string(line), to) < 0 || fflush(to) != 0)
        return err_set(err, ST_IO, "the output cannot be written: %s", strerror(errno));
    return ST_OK;
}

/* The line of a face, or of a picture that can't be read (face NULL). */
static enum status stream_line(const struct stream *stream, const char *path,
                               const struct chain_photo *photo, const struct face *face,
                               const float *vector, struct err *err)
{
    struct text line = {0};
    enum status status;

    text_add(&line, "{\"photo\":");
    json_string(&line, path);
    if (face == NULL) {
        text_add(&line, ",\"error\":");
        json_string(&line, photo->reason);
    } else
        text_addf(&line, ",\"face\":%d,\"box\":[%.1f,%.1f,%.1f,%.1f],\"score\":%.4f",
                  (int)(face - photo->faces) + 1, (double)face->x, (double)face->y,
                  (double)face->width, (double)face->height, (double)face->score);
    for (size_t d = 0; vector != NULL && d < stream->chain.dim; d++)
        text_addf(&line, "%s%.9g", d == 0 ? ",\"vector\":[" : ",", (double)vector[d]);
    text_add(&line, vector != NULL ? "]}\n" : "}\n");
    status = stream_put(vector == NULL && face != NULL ? stream->index : stdout, &line, err);
    text_free(&line);
    return status;
}

static enum status stream_face(struct stream *stream, const char *path,
                               const struct chain_photo *photo, size_t i, struct err *err)
{
    const float *vector = photo->vectors + i * stream->chain.dim;

    stream->faces++;
    if (!stream->wish->npy)
        return stream_line(stream, path, photo, &photo->faces[i], vector, err);
    if (fwrite(vector, sizeof *vector, stream->chain.dim, stream->rows) != stream->chain.dim)
        return err_set_errno(err, ST_IO, errno, "the temporary file of the array");
    return stream->index == NULL ? ST_OK
                                 : stream_line(stream, path, photo, &photo->faces[i], NULL, err);
}

static enum status stream_photo(struct stream *stream, const char *path, struct err *err)
{
    struct chain_photo photo;
    enum status status = chain_look(&stream->chain, path, &photo, err);

    if (status != ST_OK)
        return status;
    stream->photos++;
    if (photo.reason[0] != '\0') {
        stream->unreadable++;
        output_warn("facenet embed: %s", photo.reason);
        status = stream->wish->npy ? ST_OK : stream_line(stream, path, &photo, NULL, NULL, err);
    }
    for (size_t i = 0; status == ST_OK && i < photo.count; i++)
        status = stream_face(stream, path, &photo, i, err);
    chain_photo_free(&photo);
    return status;
}

/* The array: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1. */
static enum status stream_array(const struct stream *stream, struct err *err)
{
    char header[STREAM_HEADER + 1], part[1 << 14];
    size_t length;

    memset(header, ' ', STREAM_HEADER);
    memcpy(header, "\x93NUMPY\x01\x00", 8);
    header[8] = STREAM_HEADER - 10;
    header[9] = 0;
    length = (size_t)snprintf(part, sizeof part,
                              "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu, %zu), }",
                              stream->faces, stream->chain.dim);
    memcpy(header + 10, part, length);
    header[STREAM_HEADER - 1] = '\n';
    rewind(stream->rows);
    if (fwrite(header, 1, STREAM_HEADER, stdout) != STREAM_HEADER)
        return err_set_errno(err, ST_IO, errno, "standard output");
    while ((length = fread(part, 1, sizeof part, stream->rows)) > 0)
        if (fwrite(part, 1, length, stdout) != length)
            return err_set_errno(err, ST_IO, errno, "standard output");
    return ferror(stream->rows) ? err_set_errno(err, ST_IO, errno, "the temporary file") : ST_OK;
}

/* The next path, which is empty where nothing is left, too. */
static enum status stream_next(const struct stream *stream, char path[PATH_MAX], struct err *err)
{
    const int end = stream->wish->null ? '\0' : '\n';
    size_t length = 0;
    int byte;

    while ((byte = getc(stdin)) != EOF && byte != end) {
        if (byte == '\0')
            return err_set(err, ST_INVALID,
                           "standard input has a zero byte in a line; with --null paths end with "
                           "one");
        if (length + 1 == PATH_MAX)
            return err_set(err, ST_INVALID,
                           "standard input has more than %d bytes where a path is expected; paths "
                           "end with %s",
                           PATH_MAX - 1, stream->wish->null ? "a zero byte" : "a line");
        path[length++] = (char)byte;
    }
    path[length] = '\0';
    return ferror(stdin) ? err_set_errno(err, ST_IO, errno, "cannot read standard input") : ST_OK;
}

static enum status stream_paths(struct stream *stream, struct err *err)
{
    char path[PATH_MAX];
    enum status status = ST_OK;

    while (status == ST_OK && !stop_requested && !feof(stdin)) {
        status = stream_next(stream, path, err);
        if (status == ST_OK && path[0] != '\0')
            status = stream_photo(stream, path, err);
    }
    return stop_requested ? err_set(err, ST_INTERRUPTED, "interrupted") : status;
}

static enum status stream_open(struct stream *stream, const struct command_line *line,
                               struct err *err)
{
    const struct stream_wish *wish = stream->wish;

    if (wish->npy && (stream->rows = tmpfile()) == NULL)
        return err_set_errno(err, ST_IO, errno, "a temporary file");
    if (wish->index != NULL && (stream->index = fopen(wish->index, "w")) == NULL)
        return err_set_errno(err, ST_IO, errno, "%s", wish->index);
    return chain_open(&stream->chain, line, &wish->chain, err);
}

enum status stream_run(const struct command_line *line, const struct stream_wish *wish,
                       struct err *err)
{
    struct stream stream = {.wish = wish};
    enum status status = stream_open(&stream, line, err);

    if (status == ST_OK)
        status = stream_paths(&stream, err);
    if (status == ST_OK && wish->npy)
        status = stream_array(&stream, err);
    chain_close(&stream.chain);
    if (stream.rows != NULL)
        (void)fclose(stream.rows);
    if (stream.index != NULL && fclose(stream.index) != 0 && status == ST_OK)
        status = err_set_errno(err, ST_IO, errno, "%s", wish->index);
    if (status == ST_OK && stream.unreadable > 0)
        status = err_set(err, ST_CORRUPT, "%zu of %zu %s can't be read", stream.unreadable,
                         stream.photos, text_noun(stream.photos, "picture", "pictures"));
    return status;
}
