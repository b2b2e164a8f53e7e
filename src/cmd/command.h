/* What the commands share: options, the database, a data set with its crops, progress. */
#ifndef FACENET_CMD_COMMAND_H
#define FACENET_CMD_COMMAND_H

#include "base/settings.h"
#include "data/crops.h"
#include "data/dataset.h"
#include "db/faces.h"
#include "db/runs.h"

#include <signal.h>
#include <stdio.h>

struct command_line {
    int argc; /* argv[0] is the command's name */
    char **argv;
    const char *db_path; /* as --db gave it, or NULL */
    bool usage;          /* set: the failure is a usage error */
    bool helped;         /* set: --help was printed, there is nothing to do */
};

struct command {
    const char *name, *summary;
    enum status (*run)(struct command_line *line, struct err *err);
};

extern const struct command command_nets, command_synth, command_import, command_train,
    command_embed, command_cluster, command_eval, command_runs, command_suspects, command_export,
    command_forget, command_doctor;

/* One option: with a value, or (value NULL) a flag. */
struct command_option {
    const char *name;
    const char **value;
    bool *flag;
};

/* Parses the options behind the command's name, among which operands may stand; the settings'
 * options too when settings is not NULL.  given (SETTING_COUNT, may be NULL) marks the settings
 * given.  least .. most operands are left in line->argv, from *first to line->argc. */
struct command_syntax {
    const char *help; /* all of --help */
    const struct command_option *options;
    size_t option_count;
    struct settings *settings;
    bool *given;
    int least, most;
};
enum status command_parse(struct command_line *line, const struct command_syntax *syntax,
                          int *first, struct err *err) MUST_CHECK;

/* A line on standard output, without control bytes or anything else that a name may bring along. */
void command_say(const char *format, ...) PRINTF_LIKE(1, 2);

/* A usage error. */
enum status command_usage(struct command_line *line, struct err *err, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Lets a command that works for long wait for a database that another process keeps locked, which
 * it says, until a signal comes. */
void command_be_patient(struct db *db);

/* value NULL keeps *out. */
enum status command_integer(struct command_line *line, const char *name, const char *value,
                            int64_t low, int64_t high, int64_t *out, struct err *err) MUST_CHECK;
enum status command_real(struct command_line *line, const char *name, const char *value, double low,
                         double high, double *out, struct err *err) MUST_CHECK;

enum status command_open(const struct command_line *line, enum db_mode mode, struct db **db,
                         struct err *err) MUST_CHECK;

/* The path of a data set's crop cache, new (mem_free). */
enum status command_crops_path(const struct db *db, int64_t dataset, char **path,
                               struct err *err) MUST_CHECK;

/* Removes a file below FILE.d, with its folder when that is empty then; failures do no harm:
 * nothing names the file any more. */
void command_unlink_artefact(const struct db *db, const char *name);

/* What names the data set that is meant: data, or where that is NULL the run's own, put into id. */
#define COMMAND_ID 24
const char *command_data(const struct db_run *run, const char *data, char id[COMMAND_ID]);

/* A data set in memory with its crops mapped; verdicts until an id are heeded, see db/faces.h. */
struct command_faces {
    struct db_dataset row;
    struct dataset dataset;
    struct crops *crops;
};
enum status command_load_faces(struct db *db, const char *id_or_name, int64_t verdicts,
                               struct command_faces *faces, struct err *err) MUST_CHECK;
void command_free_faces(struct command_faces *faces);

/* Set by SIGINT and SIGTERM once command_catch_signals was called. */
extern volatile sig_atomic_t command_stop;
void command_catch_signals(void);

/* A progress line on stderr, redrawn in place, when that is a terminal or FACENET_PROGRESS is set;
 * done == total ends it. */
void command_progress(const char *what, uint64_t done, uint64_t total, double seconds);

/* Finds the data set of this name or makes it: with crops of 64 pixels and of the whole square
 * where size and crop are 0.  One that is there must have the geometry asked for; 0 takes what it
 * has. */
enum status command_want_dataset(struct db *db, const char *name, const char *source, uint32_t size,
                                 double crop, struct db_dataset *out, struct err *err) MUST_CHECK;

/* What a run is now, in a word: "training", "paused", "dead", "finished", ... */
const char *command_run_state(const struct db_run *run);

#endif
