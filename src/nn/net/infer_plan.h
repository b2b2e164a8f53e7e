/* The plan of inference: see infer_plan.c. */
#ifndef FACENET_NN_NET_INFER_PLAN_H
#define FACENET_NN_NET_INFER_PLAN_H

#include "nn/net/parts.h"

/* Fills in net->infer, whose steps it allocates; a tape may grow. */
enum status net_plan_infer(struct net *net, struct err *err) MUST_CHECK;

#endif
