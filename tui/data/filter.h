/* Which runs match a filter: words that must all hold.
 *
 *   small          the name, a tag, the net, the data set or the state contains it
 *   data=lfw       the field equals it: name, data, net, select, state, tag
 *   val>60         a number compares (>, < or =): run, from (the run that it was copied or rolled
 *                  back from), steps, loss, val, acc; val and acc in percent */
#ifndef FACENET_TUI_FILTER_H
#define FACENET_TUI_FILTER_H

#include "db/runs/runs.h"
#include "db/runs/tags.h"

/* state: its word on the screen.  tags: those of the run. */
bool filter_match(const char *filter, const struct db_run *run, const char *state,
                  const struct db_tag *tags, size_t tag_count);

#endif
