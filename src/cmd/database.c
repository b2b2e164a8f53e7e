/* See database.h. */
#include "cmd/database.h"

#include "cmd/stop.h"

#include "base/mem.h"

#include <stdio.h>
#include <unistd.h>

#define PATIENCE_MS 1000 /* between two checks of the signal */
#define PATIENCE_SAID 5  /* checks before it says that it waits */

enum status database_open(const struct command_line *line, enum db_mode mode, struct db **db,
                          struct err *err)
{
    char *path;
    enum status status = db_default_path(line->db_path, &path, err);

    if (status == ST_OK) {
        status = db_open(db, path, mode, err);
        mem_free(path);
    }
    return status;
}

static bool database_wait_on(void *context, unsigned waited)
{
    (void)context;
    if (waited == PATIENCE_SAID)
        (void)fprintf(stderr,
                      "%sfacenet: another process keeps the database locked; waiting for it\n",
                      isatty(STDERR_FILENO) ? "\r\033[K" : "");
    return !stop_requested;
}

void database_wait_patiently(struct db *db)
{
    db_set_patience(db, PATIENCE_MS, database_wait_on, NULL);
}
