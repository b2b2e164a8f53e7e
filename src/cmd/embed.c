/* facenet embed: embeds every image of a data set with the newest checkpoint of a run. */
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/embeddings.h"
#include "cmd/stop.h"

enum status command_embed(struct command_line *line, struct err *err)
{
    const char *data = NULL;
    const struct option options[] = {
        OPTION_TEXT("data", "NAME", &data, "data set, by name or id; without it the run's own"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet embed RUN [--data NAME]\n",
        .about = "Embeds every image of a data set with the newest checkpoint of a run and keeps "
                 "the vectors in the database. A finished run already has those of its own data "
                 "set.",
        .options = options,
        .least = 1,
        .most = 1};
    struct db *db;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    stop_on_signals();
    status = database_open(line, DB_WRITE, &db, err);
    if (status != ST_OK)
        return status;
    status = embeddings_of_run(db, line->argv[1], data, false, err);
    db_close(db);
    return status;
}
