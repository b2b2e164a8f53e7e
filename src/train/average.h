/* The moving average of a net's weights and running statistics that --average keeps: with w the
 * weights after step t and d the decay,
 *
 *   a = a + (1 - min(d, (1 + t) / (10 + t))) (w - a)
 *
 * so that the average follows the weights while they are young (Tarvainen 2017, 1703.01780; the
 * bound on d is that of TensorFlow's ExponentialMovingAverage).  The gradient never sees it.
 *
 * The net shows one of the two, its weights as trained or their average, the other rests here. A
 * step trains the first; evaluations, embeddings and a checkpoint's net are of the second. */
#ifndef FACENET_TRAIN_AVERAGE_H
#define FACENET_TRAIN_AVERAGE_H

#include "base/settings.h"
#include "nn/net/checkpoint.h"
#include "nn/net/net.h"

struct average {
    struct net *net; /* borrowed */
    double decay;
    size_t parameters, statistics;
    float *rest; /* (parameters + statistics) what the net doesn't show */
    bool shown;  /* the net shows the average */
};

/* An average that begins with the net's weights.  NULL in *out: the settings have none.  The net
 * must outlive it. */
enum status average_new(struct average **out, const struct settings *settings, struct net *net,
                        struct err *err) MUST_CHECK;
void average_del(struct average *average);

/* Lets the net show the average or its weights as trained; NULL: there is only one. */
void average_show(struct average *average, bool shown);
/* Takes in the weights after a step, which the net shows. */
void average_add(struct average *average, uint64_t step, int threads);

/* What a checkpoint keeps beside the average, which is its net: the weights as trained.  The net
 * must show the average.  Returns how many. */
#define AVERAGE_TENSORS 2
size_t average_tensors(const struct average *average, struct tensor list[AVERAGE_TENSORS]);
/* Takes the weights as trained from a checkpoint whose net the net already has. */
enum status average_load(struct average *average, const struct checkpoint *checkpoint,
                         struct err *err) MUST_CHECK;

#endif
