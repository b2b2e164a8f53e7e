/* A run judges only crops like its own. */
#ifndef FACENET_CMD_SAME_CROPS_H
#define FACENET_CMD_SAME_CROPS_H

#include "cmd/faces.h"

/* What the crops are that a run was made for. */
struct same_crops {
    uint32_t size; /* pixels a side */
    char alignment[16];
    double fraction; /* of the shorter side of a picture */
};
/* An added net says what it expects; a run that was trained expects the crops of its data set. */
enum status same_crops_expected(struct db *db, const struct db_run *run, struct same_crops *out,
                                struct err *err) MUST_CHECK;

/* ST_INVALID, with the command that makes the right ones, if the crops of a data set are not like
 * those of the run's own, in pixels and in their share of the picture or alignment: a net that has
 * learnt faces of one scale judges those of another wrongly.  With made those will do that can be
 * made as the run expects. */
enum status same_crops_check(struct db *db, int64_t run, const struct db_dataset *dataset,
                             bool made, struct err *err) MUST_CHECK;
/* The same, and gives the faces the crops that the run expects, made again where they are others.
 */
enum status same_crops_fit(struct db *db, int64_t run, struct faces *faces,
                           struct err *err) MUST_CHECK;

#endif
