/* Writes photos composed of drawn faces into a folder, with a list of who is where. */
#ifndef FACENET_CMD_SYNTH_PHOTOS_H
#define FACENET_CMD_SYNTH_PHOTOS_H

#include "base/err.h"

#include <stdint.h>

/* Photos and people.tsv in a folder, which is made if it isn't there.  A folder that holds anything
 * but photos of the same arguments is refused; those are gone on with. */
enum status synth_photos(const char *folder, int64_t identities, int64_t images, int64_t seed,
                         struct err *err) MUST_CHECK;

#endif
