/* Who of a data set is held out: changed as a whole, before anybody has trained on them. */
#ifndef FACENET_DB_HELD_OUT_H
#define FACENET_DB_HELD_OUT_H

#include "db/core/db.h"

struct db_held_out {
    uint64_t added, removed; /* people */
};

/* Calls each with the name of every person of a data set, valid during the call. */
enum status db_people_each(struct db *db, int64_t dataset, void *context,
                           enum status (*each)(void *context, const char *person, struct err *err),
                           struct err *err) MUST_CHECK;

/* Holds out those people of a data set for whom is_held_out says so, and nobody else; *changed
 * counts the people for whom that is new.  ST_BUSY with the runs' names, and nothing changes, when
 * a run of the data set has trained while one of those now held out was not.  dry: only counts. */
enum status db_held_out_set(struct db *db, int64_t dataset, void *context,
                            enum status (*is_held_out)(void *context, const char *person,
                                                       bool *held_out, struct err *err),
                            bool dry, struct db_held_out *changed, struct err *err) MUST_CHECK;

#endif
