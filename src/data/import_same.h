/* People of a scan whose names are the same: in other bytes, or in folders of several parts. */
#ifndef FACENET_DATA_IMPORT_SAME_H
#define FACENET_DATA_IMPORT_SAME_H

#include "data/import_found.h"

/* Sets for each person who is the same one.  Names of folders that lie side by side are noted;
 * ST_INVALID if they lie in several parts, where it isn't known whether they are one person. */
enum status import_same(const struct import_scan_options *options, struct import_scan *scan,
                        struct err *err) MUST_CHECK;

#endif
