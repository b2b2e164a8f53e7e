/* See start.h. */
#include "db/runs/start.h"

#include "base/file.h"
#include "base/mem.h"
#include "db/core/named.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

#define START_WORDS 24 /* at most */

/* FILE.d/logs/LOG, new, in a folder that is there. */
static enum status start_log(struct db *db, const char *log, char **path, struct err *err)
{
    char *folder;
    enum status status = db_artefact_path(db, "logs", &folder, err);

    *path = NULL;
    if (status != ST_OK)
        return status;
    status = file_make_directory(folder, err);
    if (status == ST_OK) {
        *path = file_join(folder, log);
        if (*path == NULL)
            status = err_nomem(err, "a log's path");
    }
    mem_free(folder);
    return status;
}

enum status db_start(struct db *db, const char *log, const char *const *words,
                     struct db_started *started, struct err *err)
{
    const char *argv[3 + START_WORDS + 1] = {NULL, "--db", db_path(db)};
    struct db_started made = {.log = NULL};
    struct stat old;
    char *program;
    enum status status = process_find_program("facenet", NULL, &program, err);

    for (size_t i = 0; words[i] != NULL; i++) {
        assert(i < START_WORDS);
        argv[3 + i] = words[i];
    }
    argv[0] = program;
    if (status == ST_OK)
        status = start_log(db, log, &made.log, err);
    if (status == ST_OK && stat(made.log, &old) == 0)
        made.begin = (uint64_t)old.st_size;
    if (status == ST_OK)
        status = process_start_detached((char *const *)argv, made.log, &made.process, err);
    mem_free(program);
    if (status != ST_OK) {
        mem_free(made.log);
        return status;
    }
    *started = made;
    return ST_OK;
}

enum status db_start_run(struct db *db, int64_t run, struct db_started *started, struct err *err)
{
    char number[24], log[48];

    (void)snprintf(number, sizeof number, NAMED_BY_ID, run);
    (void)snprintf(log, sizeof log, "run-%" PRId64 ".log", run);
    return db_start(db, log, (const char *const[]){"train", "--run", number, NULL}, started, err);
}
