/* What a run was trained with, in words: data set, crop, decisions, and all settings with what was
 * changed while it trained.  Whatever lists or compares settings of runs is made of this. */
#ifndef FACENET_DB_RUN_FACTS_H
#define FACENET_DB_RUN_FACTS_H

#include "db/runs/runs.h"

#define RUN_FACT_WORDS 192

enum run_fact_kind {
    FACT_ABOUT,  /* no setting */
    FACT_LIVE,   /* a setting that was changed while the run trained */
    FACT_CHOSEN, /* one with another value than its default */
    FACT_DEFAULT
};

struct run_fact {
    enum run_fact_kind kind;
    char name[64];
    char words[RUN_FACT_WORDS]; /* "0.2"; of FACT_LIVE "0.2 -> 0.05 at 106" */
};

struct run_facts {
    struct run_fact *items; /* (count) by kind, then as settings_table has them */
    size_t count;
};

/* Reads the facts of a run; out: run_facts_free, also after a failure. */
enum status run_facts_load(struct db *db, const struct db_run *run, struct run_facts *out,
                           struct err *err) MUST_CHECK;
void run_facts_free(struct run_facts *facts);

/* The words of a fact; NULL: the run has no fact of this name. */
const char *run_facts_words(const struct run_facts *facts, const char *name);

/* Of the newest step of a run that trains a classifier. */
#define RUN_FACT_CLASS_LOSS "class-loss"
#define RUN_FACT_CLASS_ACCURACY "class-accuracy"
/* The words of one setting of a run, or the newest value of one metric or of one of these; "" if it
 * has none. */
enum status run_fact_column(struct db *db, const struct db_run *run, const char *name,
                            char words[RUN_FACT_WORDS], struct err *err) MUST_CHECK;

/* The names of facts to compare count runs by, most at most: data set, crop and decisions, then
 * what differs.  They are borrowed from the lists.  Returns their number. */
size_t run_facts_compare(const struct run_facts *lists, size_t count, const char **names,
                         size_t most);

#endif
