/* Which runs a filter lets through: words that must all hold.
 *
 *   small          the name, a tag, the net, the data set or the state has it in it
 *   data=lfw       the field is that: name, data, net, select, state, tag
 *   val>60         a number compares (>, < or =): run, from (the run that it was copied or rolled
 *                  back from), steps, loss, val, acc; val and acc in percent */
#ifndef FACENET_TUI_FILTER_H
#define FACENET_TUI_FILTER_H

#include "db/runs/runs.h"
#include "db/runs/tags.h"

/* state: the word for it on the screen.  tags: those of the run. */
bool filter_match(const char *filter, const struct db_run *run, const char *state,
                  const struct db_tag *tags, size_t tag_count);

#endif
