/* Private to db/: a decision teaches at once who a face that was seen once is. */
#ifndef FACENET_DB_JOIN_H
#define FACENET_DB_JOIN_H

#include "db/review/changes.h"

/* The faces that are surely of a confirmed person whom the decision changed join it, as a part of
 * the decision; nobody has looked at them.  Of candidates that were measured before. */
enum status join_sure(struct decision *decision, int64_t clustering, struct err *err) MUST_CHECK;

#endif
