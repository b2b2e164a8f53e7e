/* The database of a command line. */
#ifndef FACENET_CMD_DATABASE_H
#define FACENET_CMD_DATABASE_H

#include "cmd/options.h"

#include "db/core/db.h"

enum status database_open(const struct command_line *line, enum db_mode mode, struct db **db,
                          struct err *err) MUST_CHECK;

/* Lets a command that works for long wait for a database that another process keeps locked, which
 * it says, until stop_requested. */
void database_wait_patiently(struct db *db);

#endif
