/* See cast.h. */
#include "tui/cast.h"

#include "base/json.h"
#include "base/mem.h"
#include "tui/term/capture.h"

#include <stdio.h>
#include <string.h>

static void cast_forget_rows(struct cast *cast)
{
    for (int row = 0; row < cast->row_count; row++)
        text_free(&cast->rows[row]);
    mem_free(cast->rows);
    cast->rows = NULL;
    cast->row_count = 0;
}

static enum status cast_resize(struct cast *cast, const struct canvas *canvas, struct err *err)
{
    cast_forget_rows(cast);
    cast->rows = mem_new((size_t)canvas->rows, sizeof *cast->rows);
    if (cast->rows == NULL)
        return err_nomem(err, "the recording");
    cast->row_count = canvas->rows;
    cast->col_count = canvas->cols;
    return ST_OK;
}

enum status cast_open(struct cast *cast, const char *path, const struct canvas *canvas,
                      struct err *err)
{
    enum status status = file_writer_open_named(&cast->writer, path, err);

    if (status != ST_OK)
        return status;
    cast->seconds = 0;
    (void)fprintf(cast->writer.stream, "{\"version\": 2, \"width\": %d, \"height\": %d}\n",
                  canvas->cols, canvas->rows);
    return cast_resize(cast, canvas, err);
}

enum status cast_add(struct cast *cast, const struct canvas *canvas, enum theme_name theme,
                     double seconds, struct err *err)
{
    struct text changes = {0}, line = {0};
    enum status status = ST_OK;

    cast->seconds += seconds;
    if (canvas->rows != cast->row_count || canvas->cols != cast->col_count) {
        text_addf(&changes, "\x1b[8;%d;%dt\x1b[2J", canvas->rows, canvas->cols);
        status = cast_resize(cast, canvas, err);
    }
    for (int row = 0; status == ST_OK && row < canvas->rows; row++) {
        struct text now = {0};

        capture_row(canvas, row, theme, &now);
        if (strcmp(text_string(&now), text_string(&cast->rows[row])) != 0)
            text_addf(&changes, "\x1b[%d;1H%s", row + 1, text_string(&now));
        text_free(&cast->rows[row]);
        cast->rows[row] = now;
        changes.failed = changes.failed || now.failed;
    }
    json_string(&line, text_string(&changes));
    if (status == ST_OK && (changes.failed || line.failed))
        status = err_nomem(err, "the recording");
    if (status == ST_OK && changes.length > 0)
        (void)fprintf(cast->writer.stream, "[%.2f, \"o\", %s]\n", cast->seconds,
                      text_string(&line));
    text_free(&changes);
    text_free(&line);
    return status;
}

enum status cast_close(struct cast *cast, bool keep, struct err *err)
{
    cast_forget_rows(cast);
    if (cast->writer.stream == NULL)
        return ST_OK;
    if (keep)
        return file_writer_commit(&cast->writer, err);
    file_writer_abort(&cast->writer);
    return ST_OK;
}
