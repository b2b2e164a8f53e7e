/* The people of a data set, ordered, and the pictures of the chosen one. */
#ifndef FACENET_TUI_PEOPLE_H
#define FACENET_TUI_PEOPLE_H

#include "db/faces/people.h"

#define PEOPLE_PORTRAITS 120 /* most pictures of one person */

struct people {
    enum db_person_order order;
    bool descending;
    char filter[RECORD_NAME]; /* part of a name */
    int64_t wanted;           /* the person whose pictures are read; 0: the first one */

    struct db_person *rows; /* (count) */
    size_t count;
    struct db_portrait *portraits; /* (portrait_count) */
    size_t portrait_count;

    /* What the rows were read for; they are read again when any of it is another one. */
    struct people_of {
        int64_t version, dataset; /* version: of the database */
        enum db_person_order order;
        bool descending;
        char filter[RECORD_NAME];
    } of;
};

/* Reads them; dataset 0: nobody.  On a failure they are unchanged. */
enum status people_load(struct people *people, struct db *db, int64_t dataset,
                        struct err *err) MUST_CHECK;
void people_free(struct people *people);

#endif
