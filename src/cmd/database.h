/* The database of a command line. */
#ifndef FACENET_CMD_DATABASE_H
#define FACENET_CMD_DATABASE_H

#include "cmd/options.h"

#include "db/core/db.h"

enum status database_open(const struct command_line *line, enum db_mode mode, struct db **db,
                          struct err *err) MUST_CHECK;

/* Makes a long command wait, until stop_requested, while another process keeps the database locked;
 * it says so. */
void database_wait_patiently(struct db *db);

#endif
