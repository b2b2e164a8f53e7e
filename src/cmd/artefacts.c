/* See artefacts.h. */
#include "cmd/artefacts.h"

#include "base/crop.h"
#include "base/mem.h"
#include "base/vector_index.h"
#include "db/faces/crop_sets.h"
#include "db/runs/files.h"
#include "db/runs/journal.h"
#include "db/runs/models.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void artefacts_free(struct artefacts *artefacts)
{
    for (size_t i = 0; i < artefacts->count; i++)
        mem_free(artefacts->name[i]);
    mem_free(artefacts->name);
    *artefacts = (struct artefacts){0};
}

static enum status artefacts_add(struct artefacts *artefacts, const char *name, struct err *err)
{
    char **grown = mem_resize(artefacts->name, artefacts->count + 1, sizeof *grown);

    if (grown == NULL)
        return err_nomem(err, "the list of files");
    artefacts->name = grown;
    grown[artefacts->count] = mem_string(name);
    if (grown[artefacts->count] == NULL)
        return err_nomem(err, "the list of files");
    artefacts->count++;
    return ST_OK;
}

static enum status artefacts_add_file(void *context, const char *name, struct err *err)
{
    return artefacts_add(context, name, err);
}

static enum status artefacts_add_run(struct artefacts *artefacts, struct db *db, int64_t run,
                                     struct err *err)
{
    struct db_checkpoint *list;
    size_t count;
    char log[48];
    enum status status = db_checkpoint_list(db, run, &list, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        char index[VECTOR_INDEX_NAME];

        vector_index_name(list[i].id, index);
        status = artefacts_add(artefacts, list[i].path, err);
        if (status == ST_OK)
            status = artefacts_add(artefacts, index, err);
    }
    (void)snprintf(log, sizeof log, "logs/run-%" PRId64 ".log", run);
    if (status == ST_OK)
        status = artefacts_add(artefacts, log, err);
    mem_free(list);
    return status;
}

enum status artefacts_add_checkpoints(struct artefacts *artefacts, struct db *db, int64_t dataset,
                                      struct err *err)
{
    struct db_run *runs;
    size_t count, others;
    enum status status = db_run_list(db, RUNS_BY_ID, true, &runs, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        if (dataset == 0 || runs[i].dataset_id == dataset)
            status = artefacts_add_run(artefacts, db, runs[i].id, err);
        if (status == ST_OK && dataset != 0 && runs[i].dataset_id == dataset)
            status = db_run_files_each(db, runs[i].id, artefacts_add_file, artefacts, &others, err);
    }
    mem_free(runs);
    return status;
}

/* Crops for other recognisers, and nets that are no runs. */
static enum status artefacts_add_made(struct artefacts *artefacts, struct db *db, struct err *err)
{
    struct db_crop_set *sets = NULL;
    struct db_model *models = NULL;
    size_t count = 0;
    char name[CROP_NAME];
    enum status status = db_crop_set_list(db, 0, &sets, &count, err);

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        crop_set_name(sets[i].dataset, sets[i].alignment, (uint32_t)sets[i].size, name);
        status = artefacts_add(artefacts, name, err);
    }
    mem_free(sets);
    if (status == ST_OK)
        status = db_model_list(db, &models, &count, err);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        if (models[i].run_id == 0)
            status = artefacts_add(artefacts, models[i].file, err);
    mem_free(models);
    return status;
}

enum status artefacts_add_crops(struct artefacts *artefacts, struct db *db, struct err *err)
{
    struct db_dataset *list;
    size_t count;
    enum status status = db_dataset_list(db, &list, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        char name[CROP_NAME];

        crop_name(list[i].id, name);
        status = artefacts_add(artefacts, name, err);
    }
    mem_free(list);
    return status == ST_OK ? artefacts_add_made(artefacts, db, err) : status;
}

static int artefacts_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void artefacts_sort(struct artefacts *artefacts)
{
    if (artefacts->count > 0)
        qsort(artefacts->name, artefacts->count, sizeof *artefacts->name, artefacts_compare);
}

bool artefacts_has(const struct artefacts *artefacts, const char *name)
{
    return artefacts->count > 0 && bsearch(&name, artefacts->name, artefacts->count,
                                           sizeof *artefacts->name, artefacts_compare) != NULL;
}

enum status artefacts_remove(const struct db *db, const char *name, struct err *err)
{
    char *path;
    enum status status = db_artefact_path(db, name, &path, err);

    if (status != ST_OK)
        return status;
    if (unlink(path) != 0 && errno != ENOENT)
        status = err_set_errno(err, ST_IO, errno, "cannot remove %s", path);
    *strrchr(path, '/') = '\0';
    (void)rmdir(path); /* fails while it has other files */
    mem_free(path);
    return status;
}
