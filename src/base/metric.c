/* See metric.h. */
#include "base/metric.h"

#include "base/record.h"

#include <stdio.h>
#include <string.h>

void metric_words(char out[METRIC_WORDS], const char *key, double value)
{
    if (strcmp(key, METRIC_AUC) == 0)
        (void)snprintf(out, METRIC_WORDS, "%.24s %.4f", key, value);
    else
        (void)snprintf(out, METRIC_WORDS, "%.24s %.1f %%", key, 100 * value);
}
