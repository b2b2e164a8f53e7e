/* What a folder to import holds: its pictures, and who each of them shows according to the layout
 * of the folder or to a list. Nothing is decoded.
 *
 * Pictures are in the order of a walk depth first, in byte order of the names. Hidden names are
 * skipped, and so are @eaDir and #recycle; a symbolic link to a folder is followed, but never into
 * a folder that is being walked. A file that is no picture, neither by its name nor by its first
 * bytes, is counted and skipped. Names are bytes: they are neither cleaned nor checked for UTF-8.
 */
#ifndef FACENET_DATA_IMPORT_SCAN_H
#define FACENET_DATA_IMPORT_SCAN_H

#include "data/import_found.h"

/* ST_NOTFOUND: no directory or no picture; ST_INVALID: it is not clear who is who, and err says
 * which commands would be. Free scan in each case. */
enum status import_scan(const struct import_scan_options *options, struct import_scan *scan,
                        struct err *err) MUST_CHECK;
void import_scan_free(struct import_scan *scan);

#endif
