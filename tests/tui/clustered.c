/* See clustered.h. */
#include "clustered.h"

#include "unit.h"

#include "base/file.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

/* Discs on a dark background, the later the darker. */
static void draw_disc(uint8_t *rgb, int i)
{
    for (int at = 0; at < 32 * 32; at++) {
        int x = 2 * (at % 32) - 31, y = 2 * (at / 32) - 31;

        memset(rgb + 3 * at, x * x + y * y < 700 ? 250 - 12 * i : 20, 3);
    }
}

/* Images 1 .. 6 are Ada's, 7 .. 10 Emmy's, the rest Grace's; the last one has no picture. */
static void add_images(struct db *db, int64_t data)
{
    static const char *const names[] = {"Ada_Lovelace", "Emmy_Noether", "Grace_Hopper"};
    struct err err;

    for (int i = 0; i < CLUSTERED_IMAGES; i++) {
        const char *name = names[i < 6 ? 0 : i < 10 ? 1 : 2];
        struct db_image image = {.crop = i, .width = 64, .height = 64, .orientation = 1};
        uint8_t rgb[FACES_THUMBNAIL];
        char path[64];
        int64_t id;

        draw_disc(rgb, i);
        (void)snprintf(path, sizeof path, "%s/%d.png", name, i + 1);
        image.path = path;
        image.thumbnail = i + 1 < CLUSTERED_IMAGES ? rgb : NULL;
        assert_ok(db_identity_get(db, data, name, false, &image.identity, &err));
        assert_ok(db_image_add(db, &image, &id, &err));
        assert_int_equal(id, i + 1);
    }
}

/* Cluster 1: images 1 .. 5 and 7, which is odd; 2: 6 and 8 .. 10; 3: 11 and 12; 13, 14 alone. */
static void add_clusters(struct db *db, int64_t data)
{
    struct db_clustering clustering = {.dataset = data, .method = "average", .threshold = 1.2};
    const struct db_cluster clusters[3] = {
        {.closest = 2, .spread = 0.61, .separation = 1.9},
        {.closest = 1, .spread = 0.52, .separation = 1.3},
        {.name = "Grace \033[2J", .closest = 2, .spread = 0.44, .separation = 2.2}};
    const struct db_candidate candidates[] = {{1, 2, 1.3}, {1, 3, 1.9}, {2, 3, 2.2}};
    struct db_member members[CLUSTERED_IMAGES] = {{0}};
    struct err err;
    int64_t id;

    for (int i = 0; i < CLUSTERED_IMAGES; i++) {
        int cluster = i == 6 || i < 5 ? 1 : i < 10 ? 2 : i < 12 ? 3 : 0;

        members[i] = (struct db_member){.image = i + 1,
                                        .cluster = cluster,
                                        .distance = cluster > 0 ? 0.4 + 0.05 * i : (double)NAN,
                                        .suspect = i == 6};
    }
    assert_ok(db_clustering_put(db, &clustering, clusters, 3, members, CLUSTERED_IMAGES, "test",
                                &id, &err));
    assert_ok(db_candidates_put(db, id, candidates, 3, &err));
}

void clustered_folder(const struct ui *ui, char folder[64])
{
    (void)snprintf(folder, 64, "%.*s", (int)(strrchr(ui->snap.path, '/') - ui->snap.path),
                   ui->snap.path);
}

void clustered_open(struct ui *ui, int rows, int cols, bool clustered)
{
    char folder[] = "/tmp/facenet-clusters-XXXXXX", *path;
    struct err err, note = {0};
    int64_t data;

    assert_non_null(mkdtemp(folder));
    path = file_join(folder, "faces.db");
    assert_non_null(path);
    assert_ok(app_init(ui, &err));
    assert_ok(snapshot_open(&ui->snap, path, true, &note, &err));
    mem_free(path);
    assert_ok(db_dataset_add(ui->snap.writer, "faces", "made up", 64, 1, &data, &err));
    add_images(ui->snap.writer, data);
    if (clustered)
        add_clusters(ui->snap.writer, data);
    assert_ok(canvas_resize(&ui->canvas, rows, cols, &err));
    (void)screens_type(ui, "4");
    assert_ok(app_load(ui, &err));
}

void clustered_close(struct ui *ui)
{
    char folder[64], command[128];

    clustered_folder(ui, folder);
    app_free(ui);
    (void)snprintf(command, sizeof command, "/bin/rm -r %s", folder);
    assert_int_equal(system(command), 0);
}
