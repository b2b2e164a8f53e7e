/* Places in tapes and in the workspace: see memory.c. */
#ifndef FACENET_NN_NET_MEMORY_H
#define FACENET_NN_NET_MEMORY_H

#include "nn/net/parts.h"

/* Floats [at, at + size) in use during the times from ... to, and all of these. */
struct net_span {
    size_t from, to, at, size;
};
struct net_memory {
    struct net_span *spans; /* room for all */
    size_t count, size;
};
/* First fit: the lowest place that is free for the whole time. */
size_t net_memory_place(struct net_memory *memory, size_t size, size_t from, size_t to);

/* Fills in where outputs and gradients of all layers lie. */
enum status net_plan_memory(struct net *net, struct err *err) MUST_CHECK;

#endif
