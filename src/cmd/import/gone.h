/* The rows of pictures whose files are gone, after the other pictures were taken. */
#ifndef FACENET_CMD_IMPORT_GONE_H
#define FACENET_CMD_IMPORT_GONE_H

#include "cmd/import/take.h"

/* Counts the rows whose files are gone, and deletes them with prune. */
enum status gone_delete(struct take *take, bool prune, struct err *err) MUST_CHECK;

#endif
