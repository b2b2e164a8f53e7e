/* See rate.h. */
#include "train/rate.h"

#include <math.h>

double rate_add(struct rate *rate, double images, double seconds)
{
    double kept = exp(-seconds / RATE_SECONDS);

    rate->images = kept * rate->images + images;
    rate->seconds = kept * rate->seconds + seconds;
    return rate->seconds > 0 ? rate->images / rate->seconds : 0;
}
