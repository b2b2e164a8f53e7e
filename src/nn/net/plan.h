/* Planning: from the rows of a table to layers with shapes and places. */
#ifndef FACENET_NN_NET_PLAN_H
#define FACENET_NN_NET_PLAN_H

#include "nn/net/parts.h"

/* Fills in layers, counts and offsets; allocates only net->layers and net->infer.steps. */
enum status net_plan(struct net *net, struct err *err) MUST_CHECK;

#endif
