/* A database for tests of the screen: it keeps what was asked of it and knows one data set. */
#ifndef FACENET_TESTS_TUI_FAKE_DB_H
#define FACENET_TESTS_TUI_FAKE_DB_H

#include "db/candidates.h"
#include "db/clusters.h"
#include "db/decisions.h"
#include "db/people.h"
#include "db/rocs.h"
#include "db/runs.h"
#include "db/suspects.h"
#include "db/tags.h"
#include "db/triplets.h"
#include "db/verdicts.h"

struct db {
    char requests[512]; /* "set margin=0.3;pause;" */
    char run_name[RECORD_NAME];
    struct settings_param {
        char name[64], value[64];
    } params[64];
    size_t param_count, dataset_count;
    int64_t runs_added, parent, queued, heeded, newest, unfinished;
    bool busy;
};

#endif
