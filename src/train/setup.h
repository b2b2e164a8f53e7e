/* The settings of a run: how a checkpoint keeps them, and the net and threads that they ask for. */
#ifndef FACENET_TRAIN_SETUP_H
#define FACENET_TRAIN_SETUP_H

#include "base/settings.h"
#include "nn/net/checkpoint.h"
#include "nn/net/net.h"

/* In a checkpoint's metadata: the side of the crops that it was trained on; and that the momentum
 * is beta 1 of Adam and AdamW, which without this mark took 0.9 whatever the momentum. */
#define SETUP_INPUT_SIZE "input.size"
#define SETUP_BETA_1 "optimizer.beta1"

/* The settings in a checkpoint. */
enum status setup_load_settings(struct settings *settings, const struct checkpoint *checkpoint,
                                struct err *err) MUST_CHECK;

/* The threads that the settings ask for: 0 is one for each processor. */
int setup_threads(const struct settings *settings);

/* ST_INVALID, with what to do, when the net takes pictures and a layout (base/crop.h) has vectors,
 * or the other way. */
enum status setup_suits(const struct settings *settings, uint32_t layout,
                        struct err *err) MUST_CHECK;

/* The net for crops or vectors of a layout and up to max_batch of them at a time, for
 * training or only_runs (net_options); ST_INVALID when it takes the others. An imported net is the
 * one of a checkpoint (may be NULL), which has its table. Its weights are not initialised. Free
 * with net_del. */
enum status setup_net(struct net **out, const struct settings *settings,
                      const struct checkpoint *checkpoint, uint32_t layout, size_t max_batch,
                      bool only_runs, struct err *err) MUST_CHECK;

/* Its weights: those of a checkpoint (NULL: initialised from the seed).  If that has an embedding
 * of another size, tensors that it hasn't in the net's shape are initialised. */
enum status setup_weights(struct net *net, const struct settings *settings,
                          const struct checkpoint *from, struct err *err) MUST_CHECK;

#endif
