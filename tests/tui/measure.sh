# What the dashboard costs, on a database with 10,000 runs and 1,000,000 steps while a run trains:
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

for view in train runs people; do
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
