/* Pictures of a data set that are there twice. */
#ifndef FACENET_CMD_DOCTOR_TWINS_H
#define FACENET_CMD_DOCTOR_TWINS_H

#include "db/core/db.h"

/* Names pictures with the same bytes under two people, and counts those that are nearly the same,
 * with the names of those of two people. */
enum status doctor_twins(struct db *db, int64_t dataset, struct err *err) MUST_CHECK;

#endif
