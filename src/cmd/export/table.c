/* See table.h. */
#include "cmd/export/table.h"

#include "base/json.h"
#include "cmd/export/csv.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/faces/sources.h"
#include "db/review/persons.h"

#include <inttypes.h>
#include <math.h>

struct table {
    FILE *stream;
    bool json, hidden, shown, begun;
    struct db_source *sources; /* (source_count) */
    size_t source_count;
};

/* The absolute path of a picture into out; "" of a drawn one. */
static void table_path(const struct table *table, const struct db_person_face *face,
                       struct text *out)
{
    for (size_t i = 0; i < table->source_count; i++)
        if (table->sources[i].id == face->source)
            text_addf(out, "%s/%s", table->sources[i].path, face->path);
}

static void table_csv(const struct table *table, const struct db_person_face *face,
                      const char *path)
{
    FILE *stream = table->stream;

    csv_text(stream, table->shown, face->name);
    (void)fprintf(stream, ",%d,", face->confirmed && !face->joined);
    csv_text(stream, table->shown, path);
    for (int i = 0; i < 4; i++)
        csv_real(stream, face->box[i]);
    csv_real(stream, face->distance);
    (void)fprintf(stream, ",%" PRId64 ",%" PRId64 "\n", face->image, face->cluster);
}

static void json_real(struct text *out, const char *key, double value)
{
    if (isfinite(value))
        text_addf(out, ", \"%s\": %.17g", key, value);
    else
        text_addf(out, ", \"%s\": null", key);
}

static enum status table_json(struct table *table, const struct db_person_face *face,
                              const char *path, struct err *err)
{
    static const char *const sides[] = {"x", "y", "width", "height"};
    struct text line = {0};
    enum status status = ST_OK;

    text_add(&line, table->begun ? ",\n{\"person\": " : "\n{\"person\": ");
    json_string(&line, face->name);
    text_addf(&line, ", \"confirmed\": %s, \"photo\": ",
              face->confirmed && !face->joined ? "true" : "false");
    json_string(&line, path);
    for (int i = 0; i < 4; i++)
        json_real(&line, sides[i], face->box[i]);
    json_real(&line, "distance", face->distance);
    text_addf(&line, ", \"image\": %" PRId64 ", \"cluster\": %" PRId64 "}", face->image,
              face->cluster);
    if (line.failed)
        status = err_nomem(err, "a row of the people");
    else
        (void)fputs(text_string(&line), table->stream);
    table->begun = true;
    text_free(&line);
    return status;
}

static enum status table_row(void *context, const struct db_person_face *face, struct err *err)
{
    struct table *table = context;
    struct text path = {0};
    enum status status = ST_OK;

    if (face->hidden && !table->hidden)
        return ST_OK;
    table_path(table, face, &path);
    if (path.failed)
        status = err_nomem(err, "a path");
    else if (table->json)
        status = table_json(table, face, text_string(&path), err);
    else
        table_csv(table, face, text_string(&path));
    text_free(&path);
    return status;
}

enum status export_table(struct db *db, const struct db_dataset *dataset, bool json, bool hidden,
                         FILE *stream, bool shown, struct err *err)
{
    struct table table = {.stream = stream, .json = json, .hidden = hidden, .shown = shown};
    enum status status = db_source_list(db, dataset->id, &table.sources, &table.source_count, err);

    if (status == ST_OK) {
        (void)fputs(json ? "[" : "person,confirmed,photo,x,y,width,height,distance,image,cluster\n",
                    stream);
        status = db_persons_each(db, dataset->id, true, table_row, &table, err);
    }
    if (status == ST_OK && json)
        (void)fputs("\n]\n", stream);
    mem_free(table.sources);
    return status;
}
