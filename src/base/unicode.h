/* Names as people mean them: the same name can be written in several ways.  A key is compared, what
 * was found is stored.  It is no collation, and shows nothing: base/text.h cleans for the screen.
 */
#ifndef FACENET_BASE_UNICODE_H
#define FACENET_BASE_UNICODE_H

#include <stdbool.h>

/* The key of a name, equal for all ways to write it: NFC (Unicode Standard Annex 15) without blanks
 * at either end.  A name that is not UTF-8 keeps its bytes, and one of blanks only keeps them.
 * New (mem_free); NULL when out of memory. */
char *unicode_key(const char *name);

/* The same with case folded, for searches and for what is meant by a misspelt name: "MÜLL" is in
 * "müller", and the dotted and the dotless i of Turkish are one.  Never says who somebody is. */
char *unicode_fold(const char *name);

/* Whether two names are the same; whether a text has, or begins with, a part in any case.  Without
 * memory their bytes are compared. */
bool unicode_same(const char *a, const char *b);
bool unicode_has(const char *text, const char *part);
bool unicode_begins(const char *text, const char *part);

#endif
