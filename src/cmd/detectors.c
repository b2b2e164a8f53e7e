/* See detectors.h. */
#include "cmd/detectors.h"

#include "base/mem.h"
#include "db/runs/models.h"
#include "nn/net/checkpoint.h"

#include <string.h>

/* The path of a net's checkpoint, new, once it has the digest of its row. */
static enum status detectors_path(struct db *db, const struct db_model *model, char **path,
                                  struct err *err)
{
    struct checkpoint *checkpoint;
    char digest[SHA256_HEX];
    enum status status = db_artefact_path(db, model->file, path, err);

    if (status != ST_OK)
        return status;
    status = checkpoint_open(&checkpoint, *path, err);
    if (status == ST_OK) {
        checkpoint_sha256(checkpoint, digest);
        checkpoint_close(checkpoint);
    }
    if (status != ST_OK && status != ST_NOTFOUND)
        return status;
    return status == ST_OK && strcmp(digest, model->sha256) == 0
               ? ST_OK
               : err_set(err, ST_CORRUPT,
                         "the net %.60s isn't what was added; facenet models remove it and add it "
                         "once more",
                         model->name);
}

enum status detectors_find(struct db *db, struct detectors *detectors, struct err *err)
{
    struct db_model detector, landmarks;
    enum status status = db_model_newest(db, MODEL_DETECTOR, &detector, err);

    *detectors = (struct detectors){0};
    if (status != ST_OK)
        return status;
    memcpy(detectors->family, detector.family, sizeof detectors->family);
    status = detectors_path(db, &detector, &detectors->detector, err);
    if (status != ST_OK)
        return status;
    status = db_model_newest(db, MODEL_LANDMARKS, &landmarks, err);
    if (status == ST_NOTFOUND) /* the detector may give points */
        return ST_OK;
    return status == ST_OK ? detectors_path(db, &landmarks, &detectors->landmarks, err) : status;
}

void detectors_free(struct detectors *detectors)
{
    mem_free(detectors->detector);
    mem_free(detectors->landmarks);
    *detectors = (struct detectors){0};
}

enum status detectors_open(struct db *db, const struct finder_options *options, struct finder **out,
                           struct err *err)
{
    struct finder_options chosen = *options;
    struct detectors detectors;
    enum status status = detectors_find(db, &detectors, err);

    chosen.detector = detectors.detector;
    chosen.family = detectors.family;
    chosen.landmarks = detectors.landmarks;
    if (status == ST_OK)
        status = finder_open(out, &chosen, err);
    detectors_free(&detectors);
    return status;
}
