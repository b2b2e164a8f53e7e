/* Pictures that are made worse before they are embedded: fewer pixels, or compressed as JPEG. */
#ifndef FACENET_CMD_EVAL_DEGRADE_H
#define FACENET_CMD_EVAL_DEGRADE_H

#include "cmd/eval/set.h"

/* Puts worse copies of the set's pictures in place of its crops, in memory: first shrunk to a
 * square of about that many pixels and made as large as before, then written as a JPEG of that
 * quality and decoded.  0: not.  ST_INVALID if the crops have no more pixels than that. */
enum status eval_degrade(struct eval_set *set, int64_t jpeg_quality, int64_t pixels,
                         struct err *err) MUST_CHECK;

#endif
