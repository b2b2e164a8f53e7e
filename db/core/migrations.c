/* See migrations.h. */
#include "db/core/migrations.h"

#include "db/core/transaction.h"

#include <stddef.h>

static const char migration_1[] =
    "CREATE TABLE datasets ("
    " id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, source TEXT NOT NULL,"
    " created INTEGER NOT NULL, crop_size INTEGER NOT NULL, crop_fraction REAL NOT NULL,"
    " crop_count INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE TABLE identities ("
    " id INTEGER PRIMARY KEY, dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,"
    " name TEXT NOT NULL, held_out INTEGER NOT NULL DEFAULT 0,"
    " excluded INTEGER NOT NULL DEFAULT 0, UNIQUE (dataset_id, name)) STRICT;"
    "CREATE TABLE images ("
    " id INTEGER PRIMARY KEY, identity_id INTEGER NOT NULL REFERENCES identities ON DELETE CASCADE,"
    " path TEXT NOT NULL, sha256 TEXT NOT NULL DEFAULT '', width INTEGER, height INTEGER,"
    " orientation INTEGER NOT NULL DEFAULT 1, status TEXT NOT NULL CHECK (status IN "
    "('ok','error')),"
    " error TEXT, excluded INTEGER NOT NULL DEFAULT 0, crop INTEGER, thumbnail BLOB,"
    " UNIQUE (identity_id, path)) STRICT;"
    "CREATE INDEX images_by_path ON images (path);"
    "CREATE TABLE runs ("
    " id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " dataset_id INTEGER NOT NULL REFERENCES datasets, parent_id INTEGER REFERENCES runs ON DELETE "
    "SET NULL,"
    " status TEXT NOT NULL CHECK (status IN ('SCHEDULED','RUNNING','FINISHED','FAILED','KILLED')),"
    " paused INTEGER NOT NULL DEFAULT 0, pid INTEGER NOT NULL DEFAULT 0,"
    " pid_start_time INTEGER NOT NULL DEFAULT 0, boot_id TEXT NOT NULL DEFAULT '',"
    " heartbeat INTEGER NOT NULL DEFAULT 0, seed INTEGER NOT NULL, version TEXT NOT NULL,"
    " created_time INTEGER NOT NULL, start_time INTEGER NOT NULL DEFAULT 0,"
    " end_time INTEGER NOT NULL DEFAULT 0, total_steps INTEGER NOT NULL DEFAULT 0,"
    " epoch_steps INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '',"
    /* The newest figures, kept with each row so that a list of many runs is one scan. */
    " last_step INTEGER NOT NULL DEFAULT 0, loss_all REAL, images_per_second REAL,"
    " val REAL, accuracy REAL) STRICT;"
    "CREATE TABLE params (run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,"
    " key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run_id, key)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE tags (run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,"
    " key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run_id, key)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE steps (run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,"
    " step INTEGER NOT NULL, epoch INTEGER NOT NULL, time INTEGER NOT NULL, loss REAL,"
    " loss_all REAL, easy INTEGER NOT NULL, semi_hard INTEGER NOT NULL, hard INTEGER NOT NULL,"
    " selected INTEGER NOT NULL, pairs INTEGER NOT NULL, pairs_without INTEGER NOT NULL,"
    " margin REAL, curriculum REAL, learning_rate REAL, mean_ap REAL, mean_an REAL,"
    " mean_random REAL, variance REAL, gradient_norm REAL, images_per_second REAL,"
    " PRIMARY KEY (run_id, step)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE histograms (run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,"
    " step INTEGER NOT NULL, ap BLOB NOT NULL, an BLOB NOT NULL,"
    " PRIMARY KEY (run_id, step)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE metrics (run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,"
    " key TEXT NOT NULL, step INTEGER NOT NULL, value REAL,"
    " PRIMARY KEY (run_id, key, step)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE events (id INTEGER PRIMARY KEY,"
    " run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, step INTEGER NOT NULL,"
    " time INTEGER NOT NULL, level TEXT NOT NULL CHECK (level IN ('INFO','WARNING','ERROR')),"
    " message TEXT NOT NULL) STRICT;"
    "CREATE INDEX events_by_run ON events (run_id, id);"
    "CREATE TABLE requests (id INTEGER PRIMARY KEY,"
    " run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, verb TEXT NOT NULL,"
    " argument TEXT NOT NULL, old_value TEXT NOT NULL DEFAULT '', asker TEXT NOT NULL,"
    " asked INTEGER NOT NULL, taken INTEGER NOT NULL DEFAULT 0,"
    " taken_step INTEGER NOT NULL DEFAULT -1, result TEXT NOT NULL DEFAULT '') STRICT;"
    "CREATE INDEX requests_by_run ON requests (run_id, taken, id);"
    "CREATE TABLE checkpoints (id INTEGER PRIMARY KEY,"
    " run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, step INTEGER NOT NULL,"
    " path TEXT NOT NULL, sha256 TEXT NOT NULL, created INTEGER NOT NULL,"
    " pinned INTEGER NOT NULL DEFAULT 0, best INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE INDEX checkpoints_by_run ON checkpoints (run_id, step);"
    "CREATE TABLE embeddings ("
    " image_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE,"
    " checkpoint_id INTEGER NOT NULL REFERENCES checkpoints ON DELETE CASCADE,"
    " vector BLOB NOT NULL, PRIMARY KEY (checkpoint_id, image_id)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX embeddings_by_image ON embeddings (image_id);";

static const char migration_2[] =
    "CREATE TABLE hardness ("
    " run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,"
    " image_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, step INTEGER NOT NULL,"
    " anchor REAL, positive REAL, negative REAL, anchor_batches INTEGER NOT NULL,"
    " positive_batches INTEGER NOT NULL, negative_batches INTEGER NOT NULL,"
    " PRIMARY KEY (run_id, image_id)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX hardness_by_image ON hardness (image_id);";

static const char migration_3[] =
    "CREATE TABLE verdicts ("
    " id INTEGER PRIMARY KEY,"
    " image_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE,"
    " verdict TEXT NOT NULL CHECK (verdict IN ('none','fine','move','exclude')),"
    " identity_id INTEGER REFERENCES identities ON DELETE CASCADE, time INTEGER NOT NULL,"
    " CHECK ((verdict = 'move') = (identity_id IS NOT NULL))) STRICT;"
    "CREATE INDEX verdicts_by_image ON verdicts (image_id, id);"
    "CREATE INDEX verdicts_by_identity ON verdicts (identity_id);";

static const char migration_4[] =
    "CREATE TABLE clusterings (id INTEGER PRIMARY KEY,"
    " dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,"
    " run_id INTEGER REFERENCES runs ON DELETE SET NULL,"
    " checkpoint_id INTEGER REFERENCES checkpoints ON DELETE SET NULL, created INTEGER NOT NULL,"
    " method TEXT NOT NULL, threshold REAL NOT NULL,"
    " current INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE INDEX clusterings_by_dataset ON clusterings (dataset_id);"
    "CREATE INDEX clusterings_by_run ON clusterings (run_id);"
    "CREATE INDEX clusterings_by_checkpoint ON clusterings (checkpoint_id);"
    "CREATE TABLE clusters (id INTEGER PRIMARY KEY,"
    " clustering_id INTEGER NOT NULL REFERENCES clusterings ON DELETE CASCADE,"
    " name TEXT NOT NULL DEFAULT '', confirmed INTEGER NOT NULL DEFAULT 0, spread REAL,"
    " closest_id INTEGER REFERENCES clusters ON DELETE SET NULL, separation REAL) STRICT;"
    "CREATE INDEX clusters_by_clustering ON clusters (clustering_id);"
    "CREATE INDEX clusters_by_closest ON clusters (closest_id);"
    "CREATE TABLE cluster_members ("
    " clustering_id INTEGER NOT NULL REFERENCES clusterings ON DELETE CASCADE,"
    " image_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE,"
    " cluster_id INTEGER REFERENCES clusters, distance REAL,"
    " suspect INTEGER NOT NULL DEFAULT 0,"
    " PRIMARY KEY (clustering_id, image_id)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX cluster_members_by_cluster ON cluster_members (cluster_id);"
    "CREATE INDEX cluster_members_by_image ON cluster_members (image_id);"
    "CREATE TABLE decisions (id INTEGER PRIMARY KEY,"
    " dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE, time INTEGER NOT NULL,"
    " asker TEXT NOT NULL, verb TEXT NOT NULL, argument TEXT NOT NULL,"
    " target INTEGER REFERENCES decisions ON DELETE CASCADE) STRICT;"
    "CREATE INDEX decisions_by_dataset ON decisions (dataset_id);"
    "CREATE INDEX decisions_by_target ON decisions (target);"
    "CREATE TABLE decision_changes ("
    " decision_id INTEGER NOT NULL REFERENCES decisions ON DELETE CASCADE,"
    " position INTEGER NOT NULL, what TEXT NOT NULL, object INTEGER NOT NULL,"
    " other INTEGER NOT NULL, old ANY, new ANY,"
    " PRIMARY KEY (decision_id, position)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE constraints ("
    " dataset_id INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,"
    " image_a INTEGER NOT NULL REFERENCES images ON DELETE CASCADE,"
    " image_b INTEGER NOT NULL REFERENCES images ON DELETE CASCADE, same INTEGER NOT NULL,"
    " PRIMARY KEY (image_a, image_b), CHECK (image_a < image_b)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX constraints_by_dataset ON constraints (dataset_id);"
    "CREATE INDEX constraints_by_image_b ON constraints (image_b);";

static const char migration_5[] =
    "CREATE TABLE roc_points ("
    " run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, pairs TEXT NOT NULL,"
    " step INTEGER NOT NULL, position INTEGER NOT NULL, threshold REAL NOT NULL,"
    " far REAL NOT NULL, val REAL NOT NULL,"
    " PRIMARY KEY (run_id, pairs, step, position)) STRICT, WITHOUT ROWID;";

static const char migration_6[] =
    "CREATE TABLE candidates ("
    " cluster_id INTEGER NOT NULL REFERENCES clusters ON DELETE CASCADE,"
    " other_id INTEGER NOT NULL REFERENCES clusters ON DELETE CASCADE, distance REAL NOT NULL,"
    " PRIMARY KEY (cluster_id, other_id)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX candidates_by_other ON candidates (other_id);";

static const char migration_7[] =
    "CREATE TABLE suspects ("
    " run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL,"
    " image_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE,"
    " like_id INTEGER REFERENCES identities ON DELETE SET NULL, score REAL, own REAL, other REAL,"
    " PRIMARY KEY (run_id, position)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX suspects_by_image ON suspects (image_id);"
    "CREATE INDEX suspects_by_like ON suspects (like_id);";

static const char migration_8[] =
    "CREATE TABLE hardest_triplets ("
    " run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, step INTEGER NOT NULL,"
    " anchor_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE,"
    " positive_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE,"
    " negative_id INTEGER NOT NULL REFERENCES images ON DELETE CASCADE,"
    " ap REAL NOT NULL, an REAL NOT NULL, PRIMARY KEY (run_id, step)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX hardest_triplets_by_anchor ON hardest_triplets (anchor_id);"
    "CREATE INDEX hardest_triplets_by_positive ON hardest_triplets (positive_id);"
    "CREATE INDEX hardest_triplets_by_negative ON hardest_triplets (negative_id);";

/* The few images that differ are found without reading all the others. */
static const char migration_9[] =
    "CREATE INDEX images_failed ON images (identity_id) WHERE status = 'error';"
    "CREATE INDEX images_excluded ON images (id) WHERE excluded;";

static const char migration_10[] =
    "CREATE TABLE imports ("
    " dataset_id INTEGER PRIMARY KEY REFERENCES datasets ON DELETE CASCADE, pid INTEGER NOT NULL,"
    " pid_start_time INTEGER NOT NULL, boot_id TEXT NOT NULL, done INTEGER NOT NULL,"
    " total INTEGER NOT NULL) STRICT;";

/* Before, Adam and AdamW took 0.9 for beta 1, whatever the momentum of the run. */
static const char migration_11[] =
    "UPDATE params SET value = '0.9' WHERE key = 'momentum' AND run_id IN"
    " (SELECT run_id FROM params WHERE key = 'optimizer' AND value IN ('adam', 'adamw'));";

static const char *const migrations[] = {migration_1, migration_2,  migration_3, migration_4,
                                         migration_5, migration_6,  migration_7, migration_8,
                                         migration_9, migration_10, migration_11};

int migrations_newest(void)
{
    return (int)(sizeof migrations / sizeof *migrations);
}

static enum status migrations_step(struct db *db, int64_t version, struct err *err)
{
    char pragmas[96];
    enum status status = sql_print(pragmas, sizeof pragmas, err,
                                   "PRAGMA application_id = %d; PRAGMA user_version = %d;",
                                   MIGRATIONS_APPLICATION_ID, (int)version + 1);

    if (status != ST_OK)
        return status;
    if (sqlite3_exec(db->handle, migrations[version], NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db->handle, pragmas, NULL, NULL, NULL) != SQLITE_OK)
        status = sql_error(db, err, "cannot bring the tables up to date");
    return status;
}

/* The version, 0 of an empty file; refuses a newer one and a file of another program.  In a
 * transaction, as the three numbers must be of one moment. */
static enum status migrations_version(struct db *db, int64_t *version, struct err *err)
{
    int64_t application = 0, tables = 0;
    enum status status = sql_run(db, NULL, err, "PRAGMA user_version", ">i", version);

    if (status == ST_OK)
        status = sql_run(db, NULL, err, "PRAGMA application_id", ">i", &application);
    if (status == ST_OK)
        status = sql_run(db, NULL, err, "PRAGMA schema_version", ">i", &tables);
    if (status == ST_OK && application != MIGRATIONS_APPLICATION_ID &&
        (application != 0 || *version != 0 || tables != 0))
        return err_set(err, ST_INVALID,
                       "%s is a database of another program; name another file with --db",
                       db->path);
    if (status == ST_OK && *version > migrations_newest())
        return err_set(err, ST_UNSUPPORTED,
                       "%s has version %lld, made by a newer facenet; this one knows up to %d: "
                       "install the newer one",
                       db->path, (long long)*version, migrations_newest());
    return status;
}

/* Looks at the version without keeping anybody from writing. */
static enum status migrations_look(struct db *db, int64_t *version, struct err *err)
{
    enum status status = sql_run(db, NULL, err, "BEGIN", "");

    if (status != ST_OK)
        return status;
    status = migrations_version(db, version, err);
    (void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL); /* nothing was written */
    return status;
}

enum status migrations_apply(struct db *db, struct err *err)
{
    int64_t version = 0;
    enum status status = migrations_look(db, &version, err);

    if (status == ST_OK && version < migrations_newest() && db->read_only)
        return err_set(err, ST_UNSUPPORTED,
                       "%s is empty or of an older version; run facenet doctor on it", db->path);
    while (status == ST_OK && version < migrations_newest()) {
        status = db_begin(db, true, err);
        if (status != ST_OK)
            return status;
        status = migrations_version(db, &version, err); /* again: another may migrate too */
        if (status == ST_OK && version < migrations_newest())
            status = migrations_step(db, version++, err);
        status = db_end(db, status, err);
    }
    return status;
}
