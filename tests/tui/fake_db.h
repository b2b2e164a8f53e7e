/* A fake database for tests of the screen: it records the requests and has one data set. */
#ifndef FACENET_TESTS_TUI_FAKE_DB_H
#define FACENET_TESTS_TUI_FAKE_DB_H

#include "db/faces/people.h"
#include "db/faces/verdicts.h"
#include "db/findings/suspects.h"
#include "db/findings/triplets.h"
#include "db/review/album.h"
#include "db/review/candidates.h"
#include "db/review/clusters.h"
#include "db/review/decisions.h"
#include "db/runs/models.h"
#include "db/runs/rocs.h"
#include "db/runs/runs.h"
#include "db/runs/start.h"
#include "db/runs/tags.h"

struct db {
    char requests[512]; /* "set margin=0.3;pause;" */
    char run_name[RECORD_NAME];
    struct settings_param {
        char name[64], value[64];
    } params[64];
    size_t param_count, dataset_count;
    int64_t runs_added, parent, queued, applied, newest, unfinished, newest_pair, answered;
    uint32_t dimensions; /* of the second data set */
    bool busy;
};

/* What functions give that these tests never call. */
enum status fake_absent(struct err *err) MUST_CHECK;

#endif
