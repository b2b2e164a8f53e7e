/* Inference, with running statistics folded into the weights: see infer.c. */
#ifndef FACENET_NN_NET_INFER_H
#define FACENET_NN_NET_INFER_H

#include "nn/net/parts.h"

/* As net_forward with NET_INFER, of the images that tape->in holds; out is NULL of a net with
 * outputs, which lie in the tape. */
void net_forward_folded(const struct net *net, struct net_tape *tape, float *out);

#endif
