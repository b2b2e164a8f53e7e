/* Imported folders that are at another place now. */
#ifndef FACENET_CMD_IMPORT_RELOCATE_H
#define FACENET_CMD_IMPORT_RELOCATE_H

#include "cmd/options.h"

/* The command with --relocate: changes the folders of all data sets that are the first operand, or
 * below it, to the same below the second.  Changes nothing if none of the pictures of one of them
 * is there. */
enum status import_relocate(struct command_line *line, const struct option_syntax *syntax,
                            struct err *err) MUST_CHECK;

#endif
