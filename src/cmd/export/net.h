/* A run's net as an ONNX file. */
#ifndef FACENET_CMD_EXPORT_NET_H
#define FACENET_CMD_EXPORT_NET_H

#include "db/runs/runs.h"

#include <stdio.h>

/* Writes the net of the newest checkpoint of a run, or of that of a step (below 0: the newest). */
enum status export_net(struct db *db, const struct db_run *run, int64_t step, FILE *stream,
                       struct err *err) MUST_CHECK;

#endif
