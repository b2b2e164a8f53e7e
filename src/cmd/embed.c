/* facenet embed: embeds every image of a data set with the newest checkpoint of a run, or pictures
 * that are named on standard input. */
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/embeddings.h"
#include "cmd/recognise/stream.h"
#include "cmd/stop.h"

#include <string.h>

enum status command_embed(struct command_line *line, struct err *err)
{
    struct stream_wish wish = {.chain.least = FINDER_LEAST};
    const char *data = NULL, *format = "jsonl";
    bool standard_input = false;
    const struct option options[] = {
        OPTION_TEXT("data", "NAME", &data, "data set, by name or id; without it the run's own"),
        OPTION_FLAG("stdin", &standard_input,
                    "read paths of photos from standard input, a line each, and write the vectors "
                    "of their faces to standard output"),
        OPTION_TEXT("format", "jsonl|npy", &format,
                    "of those: a line of JSON a face, or an array in NumPy's format"),
        OPTION_TEXT("index", "FILE", &wish.index,
                    "with npy: write a line of JSON for each row, with photo and box"),
        OPTION_FLAG("null", &wish.null, "the paths end with a zero byte, as find -print0 does"),
        OPTION_FLAG("whole", &wish.chain.whole,
                    "the pictures are crops as the run expects: search no faces"),
        OPTION_INTEGER("min-face", "N", &wish.chain.least, 1, 65535,
                       "least height of a face in pixels"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet embed RUN[@STEP|@best] [--data NAME]\n"
                 "       facenet embed [RUN] --stdin [--format jsonl|npy] [--index FILE] [--null] "
                 "[--whole]\n           [--min-face N]\n",
        .about =
            "Embeds every image of a data set with the newest checkpoint of a run, or with that "
            "of a step or of its best evaluation, and keeps the vectors in the database. A "
            "finished run already has those of its own data "
            "set. With --stdin it embeds the faces of photos and keeps nothing; without RUN "
            "by the net that was added last.",
        .options = options,
        .least = 0,
        .most = 1};
    struct db *db;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    wish.npy = strcmp(format, "npy") == 0;
    if (!wish.npy && strcmp(format, "jsonl") != 0)
        return options_refuse(line, err, "--format %.40s: expected jsonl or npy", format);
    if (wish.index != NULL && !wish.npy)
        return options_refuse(line, err, "--index is for --format npy");
    if (!standard_input && line->argc < 2)
        return options_refuse(line, err, "a run is missing");
    status = standard_input
                 ? options_only(line, &syntax, "stdin", "format index null whole min-face", err)
                 : options_only(line, &syntax, "data", NULL, err);
    if (status != ST_OK)
        return status;
    stop_on_signals();
    wish.chain.recogniser = line->argc > 1 ? line->argv[1] : NULL;
    if (standard_input)
        return stream_run(line, &wish, err);
    status = database_open(line, DB_WRITE, &db, err);
    if (status != ST_OK)
        return status;
    status = embeddings_of_run(db, line->argv[1], data, false, err);
    db_close(db);
    return status;
}
