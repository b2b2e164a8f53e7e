/* The data of the view Suspects: the ranking of the run shown, the chosen image, and faces of its
 * person and of the person that it is like. */
#ifndef FACENET_TUI_SUSPECTS_LIST_H
#define FACENET_TUI_SUSPECTS_LIST_H

#include "db/faces/people.h"
#include "db/findings/suspects.h"

struct suspects_list {
    int64_t run; /* that the rest belongs to */
    struct db_suspect_row *rows;
    size_t count, at; /* at: the chosen one; 0 if there is none */
    int64_t wanted;   /* its image, which the choice follows; 0: the first without a verdict */
    struct db_portrait self;      /* of the chosen one */
    struct db_portrait *faces[2]; /* of its person, without itself; of the person that it is like */
    size_t face_count[2];
};

enum { SUSPECTS_OWN, SUSPECTS_LIKE };

/* Reads the ranking of a run, and at most limit faces of each person; run 0: nothing. */
enum status suspects_list_load(struct suspects_list *list, struct db *db, int64_t run, size_t limit,
                               struct err *err) MUST_CHECK;
/* Frees what was read; keeps what is wanted. */
void suspects_list_clear(struct suspects_list *list);
/* An empty list that wants the same. */
struct suspects_list suspects_list_again(const struct suspects_list *list);

/* The chosen row; NULL: none. */
struct db_suspect_row *suspects_list_chosen(const struct suspects_list *list);
/* The number of images with a verdict. */
size_t suspects_list_judged(const struct suspects_list *list);
/* Chooses a row. */
void suspects_list_choose(struct suspects_list *list, size_t at);
/* Chooses the next image without a verdict, cyclically; false if there is none. */
bool suspects_list_advance(struct suspects_list *list);
/* The row with the newest verdict; NULL: none has one. */
struct db_suspect_row *suspects_list_newest(const struct suspects_list *list);

#endif
