/* The command line of a command: its options, its operands, and what is wrong with them. */
#ifndef FACENET_CMD_OPTIONS_H
#define FACENET_CMD_OPTIONS_H

#include "base/settings.h"

#include <stdio.h>

struct command_line {
    int argc; /* argv[0] is the command's name */
    char **argv;
    const char *db_path; /* as --db gave it, or NULL */
    bool usage;          /* set: the failure is a usage error */
    bool helped;         /* set: --help was printed, there is nothing to do */
};

/* One option: with a value, or (value NULL) a flag. */
struct option {
    const char *name;
    const char **value;
    bool *flag;
};

/* Parses the options behind the command's name, among which operands may stand; the settings'
 * options too when settings is not NULL.  given (SETTING_COUNT, may be NULL) marks the settings
 * given.  least .. most operands are left in line->argv, from *first to line->argc. */
struct option_syntax {
    const char *help; /* all of --help */
    const struct option *options;
    size_t option_count;
    struct settings *settings;
    bool *given;
    int least, most;
};
enum status options_parse(struct command_line *line, const struct option_syntax *syntax, int *first,
                          struct err *err) MUST_CHECK;

/* A usage error. */
enum status options_refuse(struct command_line *line, struct err *err, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* value NULL keeps *out. */
enum status options_integer(struct command_line *line, const char *name, const char *value,
                            int64_t low, int64_t high, int64_t *out, struct err *err) MUST_CHECK;
enum status options_real(struct command_line *line, const char *name, const char *value, double low,
                         double high, double *out, struct err *err) MUST_CHECK;

#endif
