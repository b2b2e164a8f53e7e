/* The whole state of a run between two steps: what a checkpoint holds. */
#ifndef FACENET_TRAIN_STATE_H
#define FACENET_TRAIN_STATE_H

#include "nn/net/checkpoint.h"
#include "train/step.h"
#include "triplet/alarm.h"
#include "triplet/curriculum.h"

struct train_state {
    struct settings settings; /* as changed by the requests taken so far */
    struct trainer *trainer;
    struct curriculum curriculum;
    struct alarm alarm;
    uint64_t step, total; /* steps done, steps planned */
    uint64_t changes;     /* live changes made so far: resuming makes only later ones again */
    double pair_share;    /* of the last step; NaN before the first */
    double best;          /* figure of the best evaluation so far; -1 before the first */
    uint64_t since_best;  /* evaluations since then */
    bool other_images;    /* the loaded checkpoint was made with other images */
};

/* A run at its beginning, with the weights of a checkpoint or, from NULL, of the seed. Borrows
 * dataset and crops. */
enum status state_new(struct train_state **out, const struct settings *settings,
                      const struct dataset *dataset, const struct crops *crops,
                      const struct checkpoint *from, struct err *err) MUST_CHECK;
void state_del(struct train_state *state);

uint64_t state_epoch_steps(const struct train_state *state);

/* Writes a checkpoint file (checkpoint.h): network, running statistics, optimiser, settings,
 * curriculum, alarm, position, the hardness of the images. */
enum status state_save(const struct train_state *state, const char *path, char sha256[65],
                       struct err *err) MUST_CHECK;

/* A run as a checkpoint has it; borrows dataset and crops.  If the data set has other images than
 * those of the checkpoint, their hardness starts again from nothing. */
enum status state_load(struct train_state **out, const struct checkpoint *checkpoint,
                       const struct dataset *dataset, const struct crops *crops,
                       struct err *err) MUST_CHECK;

#endif
