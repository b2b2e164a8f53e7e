#!/usr/bin/python3
"""What the dashboard costs with very many faces.  A database with so many rows of each kind is
made, two faces a photo, 17 a cluster, half of the clusters confirmed people; then each view is
opened and its keys are typed.  Milliseconds of the processor: to open a view, and for a key.

Usage: bench_many.py BUILD FILE [FACES]; `make bench-many FACES=3000000` calls it.  FILE, the
database, stays, and is used as it is if it is there: 4 KB a face."""
import os
import sqlite3
import subprocess
import sys

KEYS = 20
VIEWS = {"train": "key Right", "runs": "key j", "people": "key j", "clusters": "key j",
         "suspects": "key j", "photos": "key j"}
ROWS = """
CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS
    (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {n}) SELECT i FROM n;
INSERT INTO datasets (id, name, source, crop_size, crop_fraction, created)
    VALUES (9, 'many', '/many', 112, 1, 0);
INSERT INTO sources (id, dataset_id, path, added) VALUES (9, 9, '/many', 0);
INSERT INTO identities (id, dataset_id, name) VALUES (9, 9, '');
INSERT INTO runs (id, name, dataset_id, status, seed, version, created_time, last_step)
    VALUES (9, 'embeds', 9, 'FINISHED', 1, '0', 0, 1);
INSERT INTO checkpoints (id, run_id, step, path, sha256, created) VALUES (9, 9, 1, 'x', '', 0);
INSERT INTO photos (id, source_id, path, sha256, bytes, changed, width, height)
    SELECT i, 9, 'folder ' || (i / 100) || '/IMG_' || i || '.jpg', i, 1, 1, 4000, 3000
    FROM n WHERE i <= ({n} + 1) / 2;
INSERT INTO images (id, identity_id, path, face, status, source_id, crop, thumbnail)
    SELECT 100 + i, 9, 'folder ' || (i / 200) || '/IMG_' || ((i + 1) / 2) || '.jpg',
    i % 2 + 1, 'ok', 9, i, zeroblob(3072) FROM n;
INSERT INTO faces (image_id, photo_id, x, y, width, height, left_eye_x, left_eye_y, right_eye_x,
    right_eye_y, nose_x, nose_y, mouth_left_x, mouth_left_y, mouth_right_x, mouth_right_y,
    score, sharpness, yaw, pitch, roll)
    SELECT 100 + i, (i + 1) / 2, 100 + 900 * (i % 2), 500, 300, 375, 200, 600, 300, 600, 250,
    650, 210, 700, 290, 700, 0.9, 0.5, 0, 0, 0 FROM n;
INSERT INTO embeddings (image_id, checkpoint_id, vector)
    SELECT 100 + i, 9, zeroblob(512) FROM n;
INSERT INTO embedding_sets VALUES (9, 100 + {n}, 1);
INSERT INTO clusterings VALUES (9, 9, 9, 9, 0, 'average', 1.2, 1);
INSERT INTO clusters (id, clustering_id, name, confirmed, spread, separation)
    SELECT i, 9, iif(i % 2 = 0, '', 'person ' || i), i % 2, 0.5, 1.5 FROM n
    WHERE i <= {n} / 17;
INSERT INTO cluster_members (clustering_id, image_id, cluster_id, distance, suspect)
    SELECT 9, 100 + i, iif(i % 20 = 0 OR i / 17 = 0, NULL, i / 17),
    (i * 7919 % 1000) / 1000.0, i % 19 = 0 FROM n;
INSERT INTO candidates SELECT i, i + 1, 1.1 FROM n WHERE i < {n} / 17;
"""


def make(build, path, n):
    subprocess.run([f"{build}/facenet", "--db", path, "synth", "--name", "drawn", "--identities",
                    "2", "--images", "2"], check=True, stdout=subprocess.DEVNULL)
    db = sqlite3.connect(path)
    db.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; BEGIN;"
                     + ROWS.format(n=n) + "COMMIT; PRAGMA wal_checkpoint(TRUNCATE);")
    db.close()


def milliseconds(build, path, lines):
    """Of the processor, for a script of the dashboard."""
    with open(path + ".keys", "w", encoding="utf-8") as script:
        script.write("\n".join(lines) + "\n")
    with subprocess.Popen([f"{build}/facenet-tui", "--db", path, "--run", "embeds", "--size",
                           "120x40", "--script", path + ".keys"],
                          stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"the script {path}.keys fails")
    return 1000 * (usage.ru_utime + usage.ru_stime)


def main():
    build, path = sys.argv[1:3]
    n = int(sys.argv[3]) if len(sys.argv) > 3 else 1000000
    if not os.path.exists(path):
        make(build, path, n)
    start = milliseconds(build, path, ["show"])
    print(f"{n} faces; the dashboard starts in {start:.0f} ms")
    for number, (view, key) in enumerate(VIEWS.items(), 1):
        opened = milliseconds(build, path, [f"key {number}", "show"])
        typed = milliseconds(build, path, [f"key {number}"] + [key] * KEYS + ["show"])
        print(f"{view:10} opens in {opened - start:6.0f} ms, a key "
              f"{(typed - opened) / KEYS:6.1f} ms",
              flush=True)


main()
