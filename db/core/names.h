/* Private to db/: what SQL knows of names, as base/unicode.h says: name_key(text), by which names
 * are compared, and name_fold(text), in which searches look. */
#ifndef FACENET_DB_NAMES_H
#define FACENET_DB_NAMES_H

#include <sqlite3.h>

/* Adds the functions to a connection; an SQLite code. */
int names_register(sqlite3 *handle);

#endif
