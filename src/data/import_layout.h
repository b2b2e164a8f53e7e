/* Who is who in a folder, by its folders. */
#ifndef FACENET_DATA_IMPORT_LAYOUT_H
#define FACENET_DATA_IMPORT_LAYOUT_H

#include "data/import_found.h"

/* Decides the layout of the items that scan has, drops the loose ones, and fills people. */
enum status import_layout_by_folders(const struct import_scan_options *options,
                                     struct import_scan *scan, struct err *err) MUST_CHECK;
/* The same for photos: one person without a name. */
enum status import_layout_photos(struct import_scan *scan, struct err *err) MUST_CHECK;
/* The same by the list of the options. */
enum status import_layout_by_list(const struct import_scan_options *options,
                                  struct import_scan *scan, struct err *err) MUST_CHECK;

#endif
