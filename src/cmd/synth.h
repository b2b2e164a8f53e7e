/* Data sets of drawn faces: what facenet synth is asked to draw. */
#ifndef FACENET_CMD_SYNTH_H
#define FACENET_CMD_SYNTH_H

#include "cmd/options.h"

#include "db/core/db.h"

struct synth_wish {
    const char *name, *out, *photos; /* out, photos: folders or NULL */
    int64_t identities, images, size, seed;
    double held_out, mislabel;
};

/* Reads the options of facenet synth; *wish gets the defaults of the others. */
enum status synth_parse(struct command_line *line, struct synth_wish *wish,
                        struct err *err) MUST_CHECK;
/* What the row of such a data set says it came from. */
void synth_source(const struct synth_wish *wish, char out[RECORD_TEXT]);
/* Draws a new data set, or goes on with one that the same wish has drawn in part. */
enum status synth_draw_dataset(struct db *db, const struct synth_wish *wish,
                               struct err *err) MUST_CHECK;

#endif
