/* The nets of the zoo that tests of passes go through. */
#ifndef FACENET_TESTS_NN_NETS_H
#define FACENET_TESTS_NN_NETS_H

#include "nn/net/zoo.h"

#include <string.h>

/* Not nn1, whose weights take seconds (tests/train/test_nets.c trains it), nor nn3, which is nn2
 * for other images.  NULL after the last. */
static inline const struct zoo_net *nets_at(size_t index)
{
    const struct zoo_net *net;

    for (size_t i = 0; (net = zoo_at(i)) != NULL; i++)
        if (strcmp(net->name, "nn1") != 0 && strcmp(net->name, "nn3") != 0 && index-- == 0)
            return net;
    return NULL;
}

#endif
