/* See metric.h. */
#include "base/metric.h"

#include "base/record.h"

#include <stdio.h>
#include <string.h>

void metric_value(char out[METRIC_WORDS], const char *key, double value)
{
    if (strcmp(key, METRIC_AUC) == 0)
        (void)snprintf(out, METRIC_WORDS, "%.4f", value);
    else
        (void)snprintf(out, METRIC_WORDS, "%.1f %%", 100 * value);
}

void metric_words(char out[METRIC_WORDS], const char *key, double value)
{
    char number[METRIC_WORDS];

    metric_value(number, key, value);
    (void)snprintf(out, METRIC_WORDS, "%.24s %.20s", key, number);
}
