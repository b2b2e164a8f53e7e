/* See place.h. */
#include "place.h"

#include "fixture.h"
#include "unit.h"

#include "base/file.h"
#include "base/mem.h"
#include "db/runs/steps.h"

#include <stdlib.h>

void place_open(struct place *place)
{
    struct err err;

    (void)snprintf(place->folder, sizeof place->folder, "/tmp/facenet-load-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    place->path = file_join(place->folder, "faces.db");
    assert_non_null(place->path);
    assert_ok(db_open(&place->db, place->path, DB_CREATE, &err));
    assert_ok(db_dataset_add(place->db, "lfw", "made up", 64, 1, &place->data, &err));
}

void place_close(struct place *place)
{
    char command[128];

    db_close(place->db);
    mem_free(place->path);
    (void)snprintf(command, sizeof command, "rm -r %s", place->folder);
    assert_int_equal(system(command), 0);
}

int64_t place_run(struct place *place, const char *name, int64_t steps, bool alive)
{
    const struct db_param params[] = {{"margin", "0.3"}};
    struct process_id self;
    struct err err;
    int64_t id;

    assert_ok(db_run_add(place->db, name, place->data, 0, 1, "0", params, 1, &id, &err));
    assert_ok(process_self(&self, &err));
    assert_ok(db_run_claim(place->db, id, &self, &err));
    for (int64_t step = 1; step <= steps; step++) {
        struct record_step row;
        bool differs;

        fixture_step(step, &row);
        assert_ok(db_step_put(place->db, id, &row, NULL, &differs, &err));
    }
    if (!alive)
        assert_ok(db_run_end(place->db, id, RECORD_FINISHED, "", &err));
    return id;
}

enum status place_app(struct ui *ui, const char *path, bool may_write, struct err *note,
                      struct err *err)
{
    enum status status = app_init(ui, err);

    return status == ST_OK ? snapshot_open(&ui->snap, path, may_write, note, err) : status;
}

bool place_changed(struct ui *ui)
{
    struct err err;
    bool result = false;

    ui->snap.loaded -= 3600; /* an hour has passed: it need not wait */
    assert_ok(snapshot_poll(&ui->snap, &result, &err));
    return result;
}
