# Databases and files of ours that are damaged or made by a stranger are refused in words: nothing
# crashes, nothing hangs.
. "$FACENET_SOURCE/tests/tap.sh"
plan 54
own_database
tui="$FACENET_BUILD/facenet-tui"
# says RC WORDS COMMAND...: ends in time with this code, and says this.
says() {
    code=$1 words=$2; shift 2
    timeout -k 1 20 "$@" </dev/null >"$TMP/said" 2>&1
    got=$?
    { [ $got = "$code" ] && grep -q -- "$words" "$TMP/said"; } ||
        { cat "$TMP/said"; echo "exited with $got"; return 1; }
}
# shows VIEW: the dashboard draws something or says why not.
shows() {
    timeout -k 1 20 "$tui" --run r --snapshot "$1" </dev/null >"$TMP/said" 2>&1
    got=$?
    { [ $got -le 1 ] && [ -s "$TMP/said" ]; } ||
        { cat "$TMP/said"; echo "exited with $got"; return 1; }
}

"$facenet" synth --identities 4 --images 4 --name d >/dev/null || bail "synth"
"$facenet" synth --identities 8 --images 4 --held-out 0.5 --name e >/dev/null || bail "synth"
"$facenet" train --data d --name r --steps 1 --identities 2 --images 2 --threads 1 \
    >/dev/null 2>&1 || bail "train"
"$facenet" embed r >/dev/null 2>&1 || bail "embed"
"$facenet" cluster r --threshold 0.5 >/dev/null 2>&1 || bail "cluster"
sql "PRAGMA wal_checkpoint(TRUNCATE)" >/dev/null
cp "$FACENET_DB" "$TMP/whole.db"
restore() { cp "$TMP/whole.db" "$FACENET_DB"; rm -f "$FACENET_DB-wal" "$FACENET_DB-shm"; }

# A file in place of which stands a FIFO or a device that never ends.
checkpoint=$(echo "$FACENET_DB.d"/checkpoints/run-*/*)
crops="$FACENET_DB.d/crops/dataset-1.crops"
for file in "$checkpoint" "$crops"; do
    mv "$file" "$TMP/kept"
    for kind in fifo zero; do
        rm -f "$file"
        if [ $kind = fifo ]; then mkfifo "$file"; else ln -s /dev/zero "$file"; fi
        name="$kind in place of ${file##*/}"
        if [ "$file" = "$checkpoint" ]; then
            ok "$name: doctor" says 1 "cannot be read" "$facenet" doctor
            ok "$name: embed" says 1 "has no whole checkpoint" "$facenet" embed r
            ok "$name: resume" says 0 "is missing or damaged" "$facenet" train --resume r
        else
            ok "$name: doctor" says 1 "is not a regular file" "$facenet" doctor
            ok "$name: train" says 1 "is not a regular file" "$facenet" train --data d --steps 1
            ok "$name: people" shows people
        fi
    done
    rm "$file"; mv "$TMP/kept" "$file"
done

# A damaged version.
sql "PRAGMA user_version = -100"
ok "a version below 0" says 1 "version -100; restore" "$facenet" doctor
ok "... and the dashboard" says 1 "version -100; restore" "$tui" --snapshot runs
restore

# Indexes into the crop cache.
for crop in 16 -1 9007199254740992 9223372036854775807; do
    sql "UPDATE images SET crop = $crop WHERE id = 1"
    ok "crop $crop: train" says 1 "is damaged" "$facenet" train --data d --steps 1
    ok "crop $crop: embed" says 1 "is damaged" "$facenet" embed r
    ok "crop $crop: people" shows people
done
sql "UPDATE images SET crop = 99, path = 'no-' || path"
ok "crop 99: export" says 1 "neither a picture nor a crop" "$facenet" export people r \
    --folder "$TMP/out"
restore

# Faces in a cluster that isn't there: a cluster with a name has lost none to it.
sql "UPDATE embeddings SET vector = CAST(x'0000803f' || zeroblob(508) AS BLOB);
    UPDATE embeddings SET vector = CAST(zeroblob(4) || x'0000803f' || zeroblob(504) AS BLOB)
        WHERE image_id > 8"
"$facenet" cluster r --threshold 0.5 >/dev/null 2>&1
"$facenet" cluster r --decide "name $(sql "SELECT cluster_id FROM cluster_members
    JOIN clusterings ON id = clustering_id WHERE current AND image_id = 1") Ann" >/dev/null 2>&1
sql "UPDATE cluster_members SET cluster_id = 99 WHERE image_id > 8"
ok "a cluster that is missing: cluster" says 0 "0 constraints\|2 clusters" \
    "$facenet" cluster r --threshold 0.5
ok "... takes no face from another" sh -c '! grep conflict "$1"' sh "$TMP/said"
restore

# Numbers that a loop counts to.
sql "UPDATE runs SET last_step = 9223372036854775807"
ok "a last step of 2^63 - 1: runs" says 1 "is damaged" "$facenet" runs
ok "... and the dashboard" shows train
sql "UPDATE runs SET last_step = 9007199254740992, total_steps = 9007199254740992, epoch_steps = -1"
ok "a last step of 2^53: export" says 0 "^1,1," "$facenet" export steps r
sql "UPDATE steps SET step = 9007199254740992"
ok "... of all steps" says 0 "^9007199254740992,1," "$facenet" export steps r
ok "... and the dashboard" shows train
restore

# Embeddings that are too short or not finite: earlier versions kept those of a run that diverged.
measured() { # m in Review, which measures distances: they are refused there
    printf '%s\n' 'key 4' 'key m' 'show' >"$TMP/keys"
    timeout -k 1 20 "$tui" --run r --size 160x24 --script "$TMP/keys" >"$TMP/said" 2>&1
    grep -q "$1" "$TMP/said" || { cat "$TMP/said"; return 1; }
}
for vector in "x'0102'" "zeroblob(length(vector) - 4) || x'0000C07F'"; do
    sql "UPDATE embeddings SET vector = CAST($vector AS BLOB) WHERE image_id > 2"
    why="embedding of image [0-9]* (.*_000[1-4].png) [hi].*; facenet embed id:1 makes new ones"
    ok "the embedding $vector: cluster" says 1 "$why" "$facenet" cluster r --threshold 0.5
    ok "... suspects" says 1 "$why" "$facenet" suspects r
    ok "... the dashboard" measured "embedding of image"
    ok "... is made again" says 0 "embedded" "$facenet" embed r
    ok "... and good then" says 0 "" "$facenet" cluster r --threshold 0.5
    restore
done

# A run whose weights grow until its embeddings are not numbers.
ok "a run that diverges" says 1 "the embeddings aren't finite: the run diverged; use an" \
    "$facenet" train --data e --name n --steps 14 --identities 2 --images 2 --threads 1 \
    --lr 100 --weight-decay 1 --warmup 0 --eval-every 7 --lr-schedule constant --embedding 8 \
    --on-collapse continue
ok "... has no figures" [ "$(sql "SELECT status, (SELECT count(*) FROM metrics WHERE run_id = r.id),
    (SELECT count(*) FROM events WHERE run_id = r.id AND message LIKE 'not evaluated: the embedd%')
    FROM runs r WHERE name = 'n'")" = "FAILED|0|2" ]
ok "... nor by eval" says 1 "the embeddings aren't finite" "$facenet" eval n
ok "... nor is it exported" says 1 "the embeddings aren't finite" \
    "$facenet" export onnx n "$TMP/n.onnx"
restore

# Weights that are not numbers, and embeddings of them: all bytes of the tensors are 255.
model=$(find "$FACENET_DB.d/checkpoints" -name '*.safetensors' | tail -n 1)
size=$(od -An -t u8 -N 8 "$model" | tr -d ' ')
{ head -c $((size + 8)) "$model"; tail -c +$((size + 9)) "$model" | tr '\000-\377' '\377'; } \
    >"$TMP/broken" && cat "$TMP/broken" >"$model"
sql "UPDATE checkpoints SET sha256 = '$(sha256sum "$model" | cut -d ' ' -f 1)'"
before=$(sql "SELECT count(*), total(length(vector)) FROM embeddings")
ok "weights that are not numbers: embed" says 1 "aren't finite: the run diverged" \
    "$facenet" embed r
ok "... keeps the embeddings that are there" \
    [ "$(sql "SELECT count(*), total(length(vector)) FROM embeddings")" = "$before" ]
ok "... eval" says 1 "aren't finite: the run diverged" "$facenet" eval r --data e
ok "... export" says 1 "aren't finite: the run diverged" "$facenet" export onnx r "$TMP/n.onnx"
ok "... which leaves no file" [ ! -e "$TMP/n.onnx" ]
ok "... resume" says 1 "aren't finite: the run diverged" "$facenet" train --resume r
