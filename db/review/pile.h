/* Private to db/: clusters that are not worth a row, as they are a face that was seen once. */
#ifndef FACENET_DB_PILE_H
#define FACENET_DB_PILE_H

/* Whether a cluster c of so many faces is one: nobody named, confirmed or hid it, and no decision
 * made it, as those have no spread. */
#define SQL_SINGLE(count) \
    "(c.name = '' AND NOT c.confirmed AND NOT c.hidden AND c.spread IS NOT NULL AND " count " = " \
    "1)"

#endif
