/* A network: a table of layers (zoo.h) planned for one input size, its parameters in one arena,
 * activations in tapes that are allocated once.
 *
 * NHWC, fp32.  The last layer is L2 normalisation, so embeddings have length 1; or rows of the
 * table are marked as outputs, such as the maps of a detector. */
#ifndef FACENET_NN_NET_NET_H
#define FACENET_NN_NET_NET_H

#include "base/err.h"
#include "nn/layer/mode.h"
#include "nn/net/options.h"
#include "nn/net/tensor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct layer;
struct net;
struct net_tape;
struct table;
struct zoo_net;

/* Plans the net and allocates its arenas; parameters and running statistics are 0 until
 * net_init_weights or a checkpoint fills them.  Refuses names, sizes and options that do not fit.
 *
 * Determinism: forward and backward give the same bits for the same inputs, instruction set
 * (net_isa) and BLAS, whatever ran before.  Any thread count from 1 to 4 gives the same bits too;
 * above 4 the bits belong to that count. */
enum status net_new(struct net **out, const struct net_options *options,
                    struct err *err) MUST_CHECK;
/* The same from a table that is not in the zoo, which is borrowed; options->name is ignored. */
enum status net_new_from(struct net **out, const struct zoo_net *table,
                         const struct net_options *options, struct err *err) MUST_CHECK;
/* The same from a table made at run time, which the net takes over, on failure too. */
enum status net_new_of(struct net **out, struct table *table, const struct net_options *options,
                       struct err *err) MUST_CHECK;
void net_del(struct net *net);

/* The table that net_new_of took over; NULL: the net has none. */
const struct table *net_own_table(const struct net *net);

const struct net_options *net_made_for(const struct net *net);

/* "avx512", "avx2" or "portable": as kernels_choose chose. */
const char *net_isa(const struct net *net);

/* He initialisation of weights, BN scale 1 and shift 0, running mean 0 and variance 1, slopes of
 * PReLU 0.25. */
void net_init_weights(struct net *net, uint64_t seed);

size_t net_parameter_count(const struct net *net);
float *net_parameters(struct net *net); /* (parameter_count), one arena */
float *net_gradients(struct net *net);  /* (parameter_count), same layout; += by net_backward */
/* (parameter_count) 1 where weight decay applies (weights), 0 where not (biases, BN, PReLU). */
const uint8_t *net_decay_mask(const struct net *net);
void net_zero_gradients(struct net *net);

/* The first row of the head: it and all rows after it give one pixel an image, or are the last with
 * parameters. */
size_t net_head(const struct net *net);
/* From now on net_backward gives gradients to a row and those after it only; 0: to all, as at
 * first. Returns where that row's parameters begin in the arena, in which rows follow each other.
 */
size_t net_train_from(struct net *net, size_t row);

/* From now on net_backward calls done after each row, and each time gives where the row's
 * parameters begin in the arena: no row that is still to come adds to gradients from there on.
 * NULL: none is called, as at first. */
void net_watch_gradients(struct net *net, void (*done)(void *context, size_t from), void *context);

/* Running statistics of batch normalisation, one arena, which NET_TRAIN moves. */
size_t net_statistic_count(const struct net *net);
float *net_statistics(struct net *net); /* (statistic_count) */
/* What so many passes leave of them: afterwards they are this share of those before, plus what the
 * passes saw.  1, if passes don't move them. */
double net_statistics_left(const struct net *net, size_t passes);
uint64_t net_multiply_adds(const struct net *net); /* of one image's forward pass */

/* Named tensors for checkpoints: parameters ("conv1.weight", ...), convolution weights being
 * (kh, kw, in, out), in of a depthwise one 1; and running statistics ("norm1.running_mean"). */
size_t net_tensor_count(const struct net *net);
void net_tensor(struct net *net, size_t index, struct tensor *out);

/* A layer, and the seconds that it has taken since net_profile.  Sizes are of one image. */
struct net_layer {
    const char *name, *kind;
    size_t in, out; /* numbers read and written by the forward pass */
    size_t parameters;
    uint64_t multiply_adds;
    double forward, backward;
};
size_t net_layer_count(const struct net *net);
const struct layer *net_planned(const struct net *net, size_t index); /* nn/layer/layer.h */
void net_layer(const struct net *net, size_t index, struct net_layer *out);
/* From now on the passes for training measure each layer's time, from 0. */
enum status net_profile(struct net *net, struct err *err) MUST_CHECK;

/* The activations of one micro-batch of at most max_batch images. */
size_t net_tape_bytes(const struct net *net);
enum status net_tape_new(struct net *net, struct net_tape **out, struct err *err) MUST_CHECK;
void net_tape_del(struct net_tape *tape);

/* Whether its input is a vector of options->size numbers in place of an image. */
bool net_takes_vectors(const struct net *net);
/* Numbers of one input. */
size_t net_input_size(const struct net *net);

/* out (n, embedding) = embeddings of in (n, net_input_size); n <= max_batch; NET_TRAIN needs n
 * >= 2. in is borrowed until net_backward.  Never allocates. */
void net_forward(struct net *net, struct net_tape *tape, float *out, const float *in, size_t n,
                 enum net_mode mode, const struct net_key *key);

/* gradients += dL/dparameters, given d_out (n, embedding) = dL/d embeddings of the forward pass
 * that tape holds.  Never allocates.  Tapes of one net take turns: they share its scratch memory.
 */
void net_backward(struct net *net, struct net_tape *tape, const float *d_out);

/* A net whose table marks outputs (zoo_layer.output) gives these in place of an embedding, and only
 * in inference: it needs no L2 normalisation at its end and has no memory for gradients. */
struct net_output {
    const char *name; /* of the row */
    size_t h, w, c;
};
size_t net_output_count(const struct net *net); /* 0: the net embeds */
void net_output(const struct net *net, size_t index, struct net_output *out);
/* outputs[k] becomes output k of in (n, size, width, 3): (n, h, w, c), in the tape until its next
 * pass.  n <= max_batch.  Never allocates. */
void net_infer_outputs(struct net *net, struct net_tape *tape, const float **outputs,
                       const float *in, size_t n);

#endif
