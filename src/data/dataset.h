/* A data set in memory: identities with their images, and where each image's crop lies.  Built by
 * the commands from the database (data knows no db); excluded and unreadable images are left out
 * before it gets here. */
#ifndef FACENET_DATA_DATASET_H
#define FACENET_DATA_DATASET_H

#include "base/err.h"
#include "data/labels.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dataset_image {
    int64_t id;        /* row id in the database */
    uint32_t identity; /* index into identities */
    uint64_t crop;     /* number in the crop cache */
};

struct dataset_identity {
    int64_t id;
    char *name; /* owned; "": nobody known */
    bool held_out, stranger;
    uint32_t first, count; /* its images: images[first .. first + count) */
};

/* Identities are ordered by id, images by identity and then by id: what a seed gives depends on
 * this order. */
struct dataset {
    struct dataset_identity *identities;
    struct dataset_image *images;
    size_t identity_count, image_count;
    size_t identity_capacity, image_capacity;
    float *older; /* (image_count, older_dim), owned: embeddings by the net of an older run, which
                     a new net is to stay comparable with; NULL: none */
    size_t older_dim;
    struct labels *labels; /* owned; of vectors, which are all of one identity; NULL: pictures */
    struct ranks *ranks;   /* borrowed: who share out its batches (base/ranks.h); NULL: nobody */
};

void dataset_free(struct dataset *dataset);
/* Appends an identity; the images added next belong to it. */
enum status dataset_add_identity(struct dataset *dataset, int64_t id, const char *name,
                                 bool held_out, struct err *err) MUST_CHECK;
/* The same for one whom nobody is known to be, and who is none of the others: its one image is a
 * negative for all of them. */
enum status dataset_add_stranger(struct dataset *dataset, int64_t id, struct err *err) MUST_CHECK;
enum status dataset_add_image(struct dataset *dataset, int64_t id, uint64_t crop,
                              struct err *err) MUST_CHECK;

/* A number that differs between data sets with other images, other people or other people held
 * out or strangers. */
uint64_t dataset_fingerprint(const struct dataset *dataset);

/* Whether a name is held out by the default rule: a hash of the name falls in the share [0, 1]. */
bool dataset_name_held_out(const char *name, double share);

#endif
