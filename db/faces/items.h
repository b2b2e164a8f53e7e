/* Items of data sets of vectors, their labels, and what users said of pairs of them. */
#ifndef FACENET_DB_ITEMS_H
#define FACENET_DB_ITEMS_H

#include "db/faces/faces.h"

/* Makes a data set an empty one of vectors; nobody: the person that all items belong to. */
enum status db_items_begin(struct db *db, int64_t dataset, uint32_t dimensions, int64_t *nobody,
                           struct err *err) MUST_CHECK;

struct db_item {
    uint64_t number; /* from 1, as in the file; its vector is number - 1 */
    bool held_out;
    const char *caption;
    const int64_t *labels; /* (label_count) ids of people, each once */
    size_t label_count;
};
enum status db_item_add(struct db *db, int64_t nobody, const struct db_item *item,
                        struct err *err) MUST_CHECK;

/* The items of a data set by id, as db_faces_each, and whether they are held out; then labels of
 * items, by item and label. */
enum status db_items_each(struct db *db, int64_t dataset,
                          enum status (*each)(void *context, int64_t image, bool held_out,
                                              struct err *err),
                          void *context, struct err *err) MUST_CHECK;
enum status db_item_labels_each(struct db *db, int64_t dataset,
                                enum status (*each)(void *context, int64_t image, int64_t label,
                                                    struct err *err),
                                void *context, struct err *err) MUST_CHECK;

/* By its number, or what its caption begins with if no other one does; ST_NOTFOUND, ST_INVALID. */
enum status db_item_find(struct db *db, int64_t dataset, const char *which, int64_t *image,
                         struct err *err) MUST_CHECK;
/* Its number and caption, the latter cut to size. */
enum status db_item_caption(struct db *db, int64_t image, char number[RECORD_NAME], char *caption,
                            size_t size, struct err *err) MUST_CHECK;

/* The name of a label. */
enum status db_item_label_name(struct db *db, int64_t label, char name[RECORD_NAME],
                               struct err *err) MUST_CHECK;

/* Of two items of a data set, in any order; answer: relevant, not or none.  Durable unless within a
 * transaction. */
enum status db_item_pair_add(struct db *db, int64_t a, int64_t b, const char *answer,
                             struct err *err) MUST_CHECK;
/* The number of the newest answer of a data set, 0: there is none. */
enum status db_item_pairs_newest(struct db *db, int64_t dataset, int64_t *id,
                                 struct err *err) MUST_CHECK;
/* The answers in force among those up to a number, by items; without those that were taken back. */
enum status db_item_pairs_each(struct db *db, int64_t dataset, int64_t until,
                               enum status (*each)(void *context, int64_t a, int64_t b,
                                                   bool relevant, struct err *err),
                               void *context, struct err *err) MUST_CHECK;

#endif
