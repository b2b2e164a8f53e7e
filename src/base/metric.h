/* A figure of an evaluation in words. */
#ifndef FACENET_BASE_METRIC_H
#define FACENET_BASE_METRIC_H

#define METRIC_WORDS 48

/* "88.2 %", "0.9931". */
void metric_value(char out[METRIC_WORDS], const char *key, double value);
/* "accuracy 88.2 %", "auc 0.9931": the name as --best takes it, and the value. */
void metric_words(char out[METRIC_WORDS], const char *key, double value);

#endif
