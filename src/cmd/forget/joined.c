/* See joined.h.  As for a person, crops are overwritten before the rows that name them are gone. */
#include "cmd/forget/joined.h"

#include "cmd/faces.h"
#include "cmd/forget/traces.h"
#include "cmd/output.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/core/erase.h"
#include "db/faces/sources.h"

#include <inttypes.h>

/* The only folder of a data set is forgotten with it. */
static enum status joined_check(struct db *db, const struct db_source *source,
                                const struct db_dataset *dataset, struct err *err)
{
    struct db_source *list;
    size_t count;
    enum status status = db_source_list(db, dataset->id, &list, &count, err);

    if (status != ST_OK)
        return status;
    mem_free(list);
    if (count == 1)
        return err_set(err, ST_INVALID,
                       "import %" PRId64 " is all of the data set %s: facenet forget %s forgets it",
                       source->id, dataset->name, dataset->name);
    return faces_idle(db, dataset->id, err);
}

static enum status joined_delete(struct db *db, const struct db_source *source,
                                 const struct db_dataset *dataset, size_t *left, struct err *err)
{
    struct db_forgotten *images;
    struct db_export *exports = NULL;
    size_t count, export_count;
    enum status status = db_forget_list_source(db, source->id, &images, &count, err);

    if (status == ST_OK)
        status = db_export_list(db, dataset->id, &exports, &export_count, err);
    if (status == ST_OK)
        status = traces_blank_indexes(db, images, count, err);
    if (status == ST_OK)
        status = db_forget_images(db, dataset->id, images, count, err);
    if (status == ST_OK)
        status = db_source_delete(db, source->id, err);
    if (status == ST_OK)
        status = db_forget_nobodies(db, dataset->id, err);
    if (status == ST_OK)
        status = db_erase_note(db, "", err);
    if (status == ST_OK)
        status = traces_blank_crops(db, dataset, err);
    if (status == ST_OK)
        status =
            traces_remove_exports(dataset, exports, export_count, images, count, NULL, left, err);
    if (status == ST_OK)
        status = traces_say_runs(db, dataset->id, err);
    mem_free(exports);
    mem_free(images);
    return status;
}

enum status forget_joined(struct db *db, int64_t number, int64_t wait, struct err *err)
{
    struct db_source source;
    struct db_dataset before, after = {0};
    size_t left = 0;
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    status = db_source_get(db, number, &source, err);
    if (status == ST_OK)
        status = db_dataset_get(db, source.dataset, &before, err);
    if (status == ST_OK)
        status = joined_check(db, &source, &before, err);
    if (status == ST_OK)
        status = joined_delete(db, &source, &before, &left, err);
    if (status == ST_OK)
        status = db_dataset_get(db, source.dataset, &after, err);
    status = db_end(db, status, err);
    if (status == ST_OK)
        status = traces_clean_logs(db, source.path, err);
    if (status == ST_OK)
        status = db_erase(db, wait * 1000, err);
    if (status == ST_OK && left > 0)
        status = err_set(err, ST_IO,
                         "import %" PRId64 " is forgotten but for what was left, which you can "
                         "remove",
                         number);
    if (status == ST_OK)
        output_say("import %" PRId64 " is forgotten: %" PRIu64 " %s of %s; %" PRIu64 " %s gone "
                   "with it",
                   number, before.images - after.images,
                   text_noun(before.images - after.images, "image", "images"), source.path,
                   before.identities - after.identities,
                   text_noun(before.identities - after.identities, "person is", "people are"));
    return status;
}
