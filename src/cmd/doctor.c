/* facenet doctor: checks the database, and brings an older one up to date. */
#include "cmd/command.h"

static const char doctor_help[] = "usage: facenet doctor\n"
                                  "Checks the database and says what is wrong with it.\n";

static void doctor_say(void *context, const char *line)
{
    (void)context;
    (void)puts(line);
}

static enum status doctor_command(struct command_line *line, struct err *err)
{
    const struct command_syntax syntax = {.help = doctor_help};
    struct db *db;
    bool good = false;
    int first;
    enum status status = command_parse(line, &syntax, &first, err);

    if (status != ST_OK || line->helped)
        return status;
    status = command_open(line, DB_WRITE, &db, err);
    if (status != ST_OK)
        return status;
    status = db_check(db, &good, doctor_say, NULL, err);
    if (status == ST_OK && !good)
        status = err_set(err, ST_CORRUPT, "%s is damaged; restore it from a copy", db_path(db));
    db_close(db);
    return status;
}

const struct command command_doctor = {"doctor", "check the database", doctor_command};
