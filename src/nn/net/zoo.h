/* The networks we know, as tables: a network is data, not a code path. */
#ifndef FACENET_NN_NET_ZOO_H
#define FACENET_NN_NET_ZOO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zoo_layer; /* a row of a table: layer.h */

#define NET_OUTPUTS_MAX 32 /* rows that a table marks as outputs */

struct zoo_net {
    const char *name, *help;
    const struct zoo_layer *layers;
    size_t layer_count;
    uint32_t least_size, usual_size; /* of the input */
    bool vector;                     /* the input is a vector of size numbers, not an image */
};

const struct zoo_net *zoo_find(const char *name); /* in any case; NULL: none */
const struct zoo_net *zoo_at(size_t index);       /* NULL after the last */

#endif
