/* The data of the view Suspects on a data set of vectors: the pairs kept of the run shown. */
#ifndef FACENET_TUI_PAIRS_LIST_H
#define FACENET_TUI_PAIRS_LIST_H

#include "db/findings/suspects.h"

struct pairs_list {
    int64_t run; /* that the rest belongs to */
    struct db_pair_row *rows;
    size_t count, at;           /* at: the chosen one; 0 if there is none */
    int64_t wanted_a, wanted_b; /* its items, which the choice follows; 0: the first unanswered */
};

/* Reads the pairs of a run in place of what is there, which stays after a failure; run 0: none. */
enum status pairs_list_load(struct pairs_list *list, struct db *db, int64_t run,
                            struct err *err) MUST_CHECK;
void pairs_list_free(struct pairs_list *list);

/* The number of pairs with an answer. */
size_t pairs_list_answered(const struct pairs_list *list);
/* Chooses a row. */
void pairs_list_choose(struct pairs_list *list, size_t at);
/* Chooses the next pair without an answer, cyclically; false if there is none. */
bool pairs_list_advance(struct pairs_list *list);
/* The row with the newest answer; NULL: none has one. */
struct db_pair_row *pairs_list_newest(const struct pairs_list *list);

#endif
