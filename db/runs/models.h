/* Nets that were added (facenet models): recognisers, which are runs too, detectors of faces, and
 * nets that find landmarks. */
#ifndef FACENET_DB_MODELS_H
#define FACENET_DB_MODELS_H

#include "base/sha256.h"
#include "db/core/db.h"
#include "db/runs/runs.h"

#define MODEL_KINDS(X) X(RECOGNISER, recogniser) X(DETECTOR, detector) X(LANDMARKS, landmarks)
#define MODEL_KIND_ID(id, name) MODEL_##id,
enum db_model_kind { MODEL_KINDS(MODEL_KIND_ID) MODEL_KIND_COUNT };
const char *db_model_kind_name(enum db_model_kind kind);

struct db_model {
    int64_t id, run_id, added; /* run_id: of a recogniser, else 0; added: ms since the epoch */
    enum db_model_kind kind;
    char name[RECORD_NAME];
    char file[RECORD_TEXT], sha256[SHA256_HEX];          /* the checkpoint below FILE.d */
    char origin[RECORD_TEXT], origin_sha256[SHA256_HEX]; /* the file that it was made of */
    char family[16];    /* of a detector: how its outputs are read */
    char alignment[16]; /* of a recogniser's crops */
    uint64_t size;      /* their side in pixels */
    char licence[RECORD_NAME];
    double milliseconds; /* a picture, on one core, when it was added */
};

/* Adds a net under a name that neither a net nor a run has (ST_EXISTS), with the parameters of its
 * run if it is a recogniser.  save writes the checkpoint to path; model->id, run_id, file, sha256
 * and added are set here.  All or nothing, but a file may stay if the program is killed. */
enum status db_model_add(struct db *db, struct db_model *model, const struct db_param *params,
                         size_t param_count,
                         enum status (*save)(void *context, const char *path,
                                             char sha256[SHA256_HEX], struct err *err),
                         void *context, struct err *err) MUST_CHECK;

/* All nets, the newest first; *out: mem_free. */
enum status db_model_list(struct db *db, struct db_model **out, size_t *count,
                          struct err *err) MUST_CHECK;
/* By id or name, see db/core/named.h. */
enum status db_model_find(struct db *db, const char *id_or_name, struct db_model *out,
                          struct err *err) MUST_CHECK;
/* The net of a kind that was added last; ST_NOTFOUND says how to get one. */
enum status db_model_newest(struct db *db, enum db_model_kind kind, struct db_model *out,
                            struct err *err) MUST_CHECK;
/* The net that is a run; *found: it is one. */
enum status db_model_of_run(struct db *db, int64_t run, struct db_model *out, bool *found,
                            struct err *err) MUST_CHECK;
/* Deletes a net, its run and the rows and files of both. */
enum status db_model_remove(struct db *db, const struct db_model *model,
                            struct err *err) MUST_CHECK;

#endif
