/* The command line of a command: a table of options, which parsing and --help follow. */
#ifndef FACENET_CMD_OPTIONS_H
#define FACENET_CMD_OPTIONS_H

#include "base/settings.h"

struct command_line {
    int argc;            /* of argv, argv[0] is the command's name */
    char **argv;         /* once parsed: the operands, from argv[1] */
    const char *db_path; /* as --db gave it, or NULL */
    uint64_t given;      /* bits: the options that were given; the table's, then the settings */
    bool usage;          /* set: the failure is a usage error */
    bool helped;         /* set: --help was printed, there is nothing to do */
    int exit;            /* what the program ends with when nothing failed */
};

/* An option, written with one of the macros.  One of the pointers is set: it receives the value,
 * and holds the default, which --help shows. */
struct option {
    const char *name;  /* without its dashes */
    const char *value; /* what --help calls the value; NULL: a flag */
    const char *help;
    bool *flag;
    const char **text;
    int64_t *integer;
    double *real;
    int64_t least, most; /* of integer */
    double low, high;    /* of real */
};
#define OPTION_FLAG(name_, out, help_) \
    { \
        .name = (name_), .flag = (out), .help = (help_) \
    }
#define OPTION_TEXT(name_, value_, out, help_) \
    { \
        .name = (name_), .value = (value_), .text = (out), .help = (help_) \
    }
#define OPTION_INTEGER(name_, value_, out, least_, most_, help_) \
    { \
        .name = (name_), .value = (value_), .integer = (out), .least = (least_), .most = (most_), \
        .help = (help_) \
    }
#define OPTION_REAL(name_, value_, out, low_, high_, help_) \
    { \
        .name = (name_), .value = (value_), .real = (out), .low = (low_), .high = (high_), \
        .help = (help_) \
    }

struct option_syntax {
    const char *usage;            /* lines, the last one ended too */
    const char *about;            /* a paragraph, wrapped when it is printed */
    const struct option *options; /* ended by {0} */
    struct settings *settings;    /* NULL, or the settings are options too */
    int least, most;              /* operands */
};

/* Stores the options, leaves the operands in line->argv, and prints --help if it is asked for. */
enum status options_parse(struct command_line *line, const struct option_syntax *syntax,
                          struct err *err) MUST_CHECK;

/* Refuses every option that was given except mode and those that also names, with blanks between
 * them; it may be NULL. */
enum status options_only(struct command_line *line, const struct option_syntax *syntax,
                         const char *mode, const char *also, struct err *err) MUST_CHECK;

/* Whether a setting was given. */
bool options_have_setting(const struct command_line *line, const struct option_syntax *syntax,
                          enum setting_id id);

/* A usage error. */
enum status options_refuse(struct command_line *line, struct err *err, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Prints usage, about and a line for each option; for options_parse. */
void options_help(const struct option_syntax *syntax);

#endif
