/* What the view Suspects goes through: the ranking of the run shown, the image chosen, and faces of
 * its person and of the one that it is like. */
#ifndef FACENET_TUI_SUSPECTS_LIST_H
#define FACENET_TUI_SUSPECTS_LIST_H

#include "db/faces/people.h"
#include "db/faces/suspects.h"

struct suspects_list {
    int64_t run; /* that the rest is of */
    struct db_suspect_row *rows;
    size_t count, at;             /* at: the one chosen; 0 when there is none */
    int64_t wanted;               /* its image: the choice stays with it; 0: the first not judged */
    struct db_portrait self;      /* of the one chosen */
    struct db_portrait *faces[2]; /* of its person, itself left out; of the one that it is like */
    size_t face_count[2];
};

enum { SUSPECTS_OWN, SUSPECTS_LIKE };

/* Reads the ranking of a run, and at most limit faces of each person; run 0: nothing. */
enum status suspects_list_load(struct suspects_list *list, struct db *db, int64_t run, size_t limit,
                               struct err *err) MUST_CHECK;
/* Frees what was read, but keeps what is wanted; that alone, with nothing read. */
void suspects_list_clear(struct suspects_list *list);
struct suspects_list suspects_list_again(const struct suspects_list *list);

/* The row chosen; NULL: none. */
struct db_suspect_row *suspects_list_chosen(const struct suspects_list *list);
/* How many were judged. */
size_t suspects_list_judged(const struct suspects_list *list);
/* Chooses a row. */
void suspects_list_choose(struct suspects_list *list, size_t at);
/* Chooses the next one that was not judged, round and round; false: all were. */
bool suspects_list_advance(struct suspects_list *list);
/* The row that was judged last; NULL: none was. */
struct db_suspect_row *suspects_list_newest(const struct suspects_list *list);

#endif
