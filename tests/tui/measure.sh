# What the dashboard costs, on a database with 10,000 runs, 1,000,000 steps and 10,000 faces in 700
# clusters while a run trains:
# time to open, time to answer a key, CPU without keys, steps a second with 0, 1 and 4 dashboards.
# It asserts nothing: `make check-long` prints it, docs/results.md keeps a copy.
set -eu
build=$FACENET_BUILD
folder=$(mktemp -d "${TMPDIR:-/tmp}/facenet-measure.XXXXXX")
db=$folder/faces.db
trainer=
leave() {
    [ -z "$trainer" ] || kill "$trainer" 2>/dev/null || true
    [ -z "$trainer" ] || wait "$trainer" 2>/dev/null || true
    rm -rf "$folder"
}
trap leave EXIT
sql() { sqlite3 -cmd '.timeout 10000' "$db" "$1"; }

"$build/tests/tui/make_fixture" "$db"
columns=$(sql "SELECT group_concat(name) FROM pragma_table_info('steps') WHERE name NOT IN
    ('run_id', 'step')")
sql "PRAGMA synchronous = OFF;
    WITH RECURSIVE s(n) AS (SELECT 1841 UNION ALL SELECT n + 1 FROM s WHERE n < 1000000)
    INSERT INTO steps (run_id, step, $columns)
        SELECT 2, n, $columns FROM s, steps WHERE run_id = 2 AND step = 1000;
    WITH RECURSIVE r(n) AS (SELECT 3 UNION ALL SELECT n + 1 FROM r WHERE n < 10000)
    INSERT INTO runs (id, name, dataset_id, status, seed, version, created_time, last_step)
        SELECT n, 'run-' || n, 1, 'FINISHED', 1, '0', 1000000000000, n FROM r;" >"$folder/log"
"$build/facenet" --db "$db" synth --name people --identities 24 --images 8 >"$folder/log" 2>&1

sql "PRAGMA synchronous = OFF;
    CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS
        (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) SELECT i FROM n;
    INSERT INTO checkpoints (id, run_id, step, path, sha256, created) VALUES (9, 2, 1, 'x', '', 0);
    INSERT INTO identities (id, dataset_id, name) SELECT 1000 + i, 1, 'person ' || i FROM n
        WHERE i < 700;
    INSERT INTO images (id, identity_id, path, status, crop, thumbnail)
        SELECT 10000 + i, 1000 + i % 700, 'x/' || i, 'ok', 100 + i, zeroblob(3072) FROM n;
    INSERT INTO embeddings (image_id, checkpoint_id, vector)
        SELECT 10000 + i, 9, zeroblob(512) FROM n;
    INSERT INTO clusterings VALUES (1, 1, 2, 9, 0, 'average', 1.2, 1);
    INSERT INTO clusters (id, clustering_id, spread, separation) SELECT 1 + i, 1, 0.5, 1.5 FROM n
        WHERE i < 700;
    INSERT INTO cluster_members (clustering_id, image_id, cluster_id, distance, suspect)
        SELECT 1, 10000 + i, iif(i % 20 = 0, NULL, 1 + i % 700),
        (i * 7919 % 1000) / 1000.0, i % 19 = 0 FROM n;
    INSERT INTO candidates SELECT 1 + i % 700, 1 + (i % 700 + 1 + i / 700 * 37) % 700,
        1 + (i * 7919 % 1000) / 1000.0 FROM n WHERE i < 5600;" >"$folder/log"

for view in train runs people clusters; do
    begun=$(date +%s%N)
    "$build/facenet-tui" --db "$db" --run lfw-small --snapshot "$view" --size 120x40 >"$folder/log"
    echo "$view opens in $((($(date +%s%N) - begun) / 1000000)) ms"
done
(exec "$build/facenet" --db "$db" train --data people --name busy --steps 100000 \
    --identities 8 --images 4 --eval-pairs 20 >"$folder/log" 2>&1) &
trainer=$!
steps() { sql "SELECT last_step FROM runs WHERE name = 'busy'"; }
until [ "$(steps)" -gt 2 ] 2>/dev/null; do sleep 0.1; done
echo "with a history of 1,000,000 steps on the screen, while a run trains on all cores:"
"$build/tests/tui/measure_keys" "$build/facenet-tui" "$db" lfw-small 300 10
echo "while 10,000 faces in 700 clusters are reviewed: moves, marks, decisions, undo:"
"$build/tests/tui/measure_keys" "$build/facenet-tui" "$db" lfw-small 300 0 \
    "$(printf '4jau\n l ruhmj\n\033Qnyu\033jm\n1')"
for count in 0 1 4 0 1 4; do
    watchers=
    for _ in $(seq "$count"); do
        "$build/tests/tui/measure_keys" "$build/facenet-tui" "$db" busy 0 12 >"$folder/log" &
        watchers="$watchers $!"
    done
    sleep 2
    first=$(steps)
    sleep 10
    echo "$count dashboards: $(($(steps) - first)) steps in 10 s"
    [ -z "$watchers" ] || wait $watchers
done
