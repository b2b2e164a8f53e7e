/* Public nets by the digests of their files: what pictures they expect, what may be done with them,
 * and how well they did here.  The files themselves are not part of this program. */
#ifndef FACENET_CMD_MODELS_KNOWN_H
#define FACENET_CMD_MODELS_KNOWN_H

#include "db/runs/models.h"

struct known_model {
    const char *sha256; /* of the file */
    const char *name;   /* ours, by which it is added */
    enum db_model_kind kind;
    bool bgr; /* what it expects, as in struct import_options */
    double mean[3], scale;
    const char *alignment; /* of a recogniser's crops */
    uint32_t size;
    const char *package, *file; /* of npm, and where the file is in it */
    const char *licence;
    const char *training; /* what is known of its training data */
    double accuracy;      /* of verification on LFW, with the default chain; 0: not one */
    double threshold;     /* squared distance of that accuracy; 0: not known */
    double middle, width; /* of the chance of an error (cmd/recognise/chance.h); width 0: unknown */
};

const struct known_model *known_model_find(const char *sha256); /* NULL: there is none */
const struct known_model *known_model_at(size_t index);         /* NULL after the last */

#endif
