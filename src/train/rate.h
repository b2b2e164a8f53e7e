/* Images per second, averaged over the last seconds: one step alone says little. */
#ifndef FACENET_TRAIN_RATE_H
#define FACENET_TRAIN_RATE_H

#define RATE_SECONDS 5.0 /* what is that much older counts 1/e as much */

struct rate {
    double images, seconds; /* zeroed at the start; both decay */
};

/* Adds a step of that many images, which took seconds; returns the rate. */
double rate_add(struct rate *rate, double images, double seconds);

#endif
