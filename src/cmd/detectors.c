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
    if (status != ST_OK)
        return status;
    checkpoint_sha256(checkpoint, digest);
    checkpoint_close(checkpoint);
    return strcmp(digest, model->sha256) == 0
               ? ST_OK
               : err_set(err, ST_CORRUPT,
                         "the net %.60s isn't what was added; facenet models remove it and add it "
                         "once more",
                         model->name);
}

enum status detectors_open(struct db *db, const struct finder_options *options, struct finder **out,
                           struct err *err)
{
    struct finder_options chosen = *options;
    struct db_model detector, landmarks;
    char *detector_path = NULL, *landmarks_path = NULL;
    enum status status = db_model_newest(db, MODEL_DETECTOR, &detector, err);

    if (status == ST_OK)
        status = detectors_path(db, &detector, &detector_path, err);
    if (status == ST_OK) {
        status = db_model_newest(db, MODEL_LANDMARKS, &landmarks, err);
        if (status == ST_OK)
            status = detectors_path(db, &landmarks, &landmarks_path, err);
        else if (status == ST_NOTFOUND) /* the detector may give points */
            status = ST_OK;
    }
    chosen.detector = detector_path;
    chosen.family = detector.family;
    chosen.landmarks = landmarks_path;
    if (status == ST_OK)
        status = finder_open(out, &chosen, err);
    mem_free(detector_path);
    mem_free(landmarks_path);
    return status;
}
