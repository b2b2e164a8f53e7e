/* What the settings of a run ask for: a net and threads. */
#ifndef FACENET_TRAIN_SETUP_H
#define FACENET_TRAIN_SETUP_H

#include "base/settings.h"
#include "nn/net/net.h"

/* The threads that the settings ask for: 0 is one for each processor. */
int setup_threads(const struct settings *settings);

/* The net for crops of size pixels and up to max_batch images at a time; its weights are not set.
 * net_del. */
enum status setup_net(struct net **out, const struct settings *settings, uint32_t size,
                      size_t max_batch, struct err *err) MUST_CHECK;

#endif
