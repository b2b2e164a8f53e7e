# Databases damaged by damage.c: whatever is wrong, every command and view ends in time and by
# itself, and says why when it fails; nothing outside FILE.d is touched.  Each seed is a case, which
# FACENET_SEEDS="SEED ..." does again.
. "$FACENET_SOURCE/tests/tap.sh"
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
damage="$FACENET_BUILD/tests/cli/damage"
TZ=UTC LC_ALL=C.UTF-8 FACENET_DB="$TMP/f.db"
export TZ LC_ALL FACENET_DB
facenet() { "$FACENET_BUILD/facenet" "$@"; }

# At least a row in each table.
{
    facenet synth --name d --identities 8 --images 4 --size 32 --held-out 0.5 &&
    facenet train --data d --name r --identities 3 --images 3 --embedding 4 --steps 3 \
        --eval-every 3 --eval-pairs 20 --warmup 0 --threads 1 &&
    facenet eval r && facenet embed r && facenet suspects r --keep &&
    facenet cluster r --threshold 0.1 &&
    facenet export clusters r --out "$TMP/out.csv" &&
    for decision in "name 1 Ann" "confirm 1" "unusable 5" undo; do
        facenet cluster r --decide "$decision" || exit 1
    done &&
    sql "INSERT INTO runs (id, name, dataset_id, parent_id, status, seed, version, created_time,
            total_steps, epoch_steps, kind) SELECT 2, 'r2', dataset_id, 1, 'SCHEDULED', seed,
            version, created_time, 9, 3, kind FROM runs;
        INSERT INTO params SELECT 2, key, value FROM params;
        UPDATE runs SET status = 'KILLED' WHERE id = 1;
        INSERT INTO tags VALUES (1, 'tag', 'text');
        INSERT INTO requests VALUES (1, 1, 'set', 'margin=0.3', '0.2', 'me', 1, 1, 2, 'ok'),
            (2, 1, 'checkpoint', '', '', 'me', 1, 0, -1, '');
        INSERT OR IGNORE INTO constraints VALUES (1, 1, 2, 1), (1, 3, 5, 0);
        INSERT INTO verdicts VALUES (8, 1, 'move', 2, 1), (9, 2, 'exclude', NULL, 1);
        INSERT INTO imports VALUES (1, 1, 1, '', 3, 9);
        INSERT INTO sources (id, dataset_id, path, layout, added)
            VALUES (1, 1, '$TMP', 'photos', 1);
        INSERT INTO photos (id, source_id, path, sha256, bytes, changed, width, height)
            VALUES (1, 1, 'a.jpg', '', 8, 1, 400, 300);
        UPDATE images SET source_id = 1, path = 'a.jpg', face = id WHERE id < 3;
        INSERT INTO faces (image_id, photo_id, x, y, width, height, left_eye_x, left_eye_y,
            right_eye_x, right_eye_y, nose_x, nose_y, mouth_left_x, mouth_left_y, mouth_right_x,
            mouth_right_y, score, sharpness, yaw, pitch, roll) SELECT id, 1, 100 * id, 10, 50, 50,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0 FROM images WHERE id < 3;
        INSERT INTO regions (photo_id, origin, name, x, y, width, height, image_id)
            VALUES (1, 'sidecar', 'Bea', 200, 10, 50, 50, 2);
        INSERT INTO erasures VALUES (1, 1, 'crops/none');
        PRAGMA wal_checkpoint(TRUNCATE)"
} >"$TMP/made" 2>&1 || { cat "$TMP/made"; bail "no database"; }
for key in '1 Left z Down d Esc Esc Left' '3 Enter Down Enter' '4 Enter Down Enter' '4 Q Right' \
    '4 u' '5 Down Enter' '2 Space Down Space c' '2 Enter' '7 [ Space + Right Enter'; do
    printf 'key %s\nshow\nkey Esc Esc Esc\n' "$key"
done >"$TMP/keys"
cp "$FACENET_DB" "$TMP/whole.db"
cp -a "$FACENET_DB.d" "$TMP/whole.d"
echo precious >"$TMP/precious"
echo a photo >"$TMP/a.jpg"
xmp=$(grep "define HAVE_XMP 1" "$FACENET_BUILD/config.h")

# ends PROGRAM ARGUMENT...: in time, by itself, with words when it fails.
ends() {
    program=$1; shift
    timeout -k 1 "${FACENET_LIMIT:-10}" "$FACENET_BUILD/$program" "$@" \
        </dev/null >"$TMP/out" 2>"$TMP/err"
    code=$?
    [ $code -lt 124 ] && { [ $code = 0 ] || [ -s "$TMP/err" ]; } &&
        ! grep -q 'Sanitizer\|runtime error:' "$TMP/err" && return
    echo "seed $seed, $(cat "$TMP/damaged")"
    echo "$program $* exits with $code"
    head -n 30 "$TMP/err"
    failed=1
}
# tries SEED: what only reads comes first.
tries() {
    seed=$1 failed=0
    rm -rf "$FACENET_DB"-* "$FACENET_DB.d" "$TMP/people" "$TMP/xmp"
    cp -a "$TMP/whole.d" "$FACENET_DB.d" && cp "$TMP/whole.db" "$FACENET_DB"
    "$damage" "$FACENET_DB" "$seed" >"$TMP/damaged" || { [ $? = 3 ]; return; }
    for view in train runs people clusters suspects; do
        ends facenet-tui --run r --snapshot $view
    done
    ends facenet-tui --run r,r2 --snapshot compare
    ends facenet-tui --run r --script "$TMP/keys"
    ends facenet runs
    ends facenet runs r
    ends facenet runs r r2
    for what in embeddings clusters steps metrics; do
        ends facenet export $what r
    done
    ends facenet export people r --folder "$TMP/people"
    ends facenet export people r --json "$TMP/people.json"
    [ -z "$xmp" ] || ends facenet export xmp r --folder "$TMP/xmp"
    ends facenet suspects r --all
    ends facenet cluster r --questions 9
    ends facenet cluster r --threshold 0.2 --method dbscan --dry-run
    ends facenet cluster r --decide undo
    ends facenet cluster r --decide "merge 1 2"
    ends facenet suspects r --keep
    if [ $((seed / 2 % 5)) = 0 ]; then # what takes long
        ends facenet eval r
        ends facenet cluster r --dry-run
        ends facenet train --resume r
        ends facenet train --data d --steps 1 --identities 3 --images 3 --threads 1 --decisions
        ends facenet embed r
    fi
    ends facenet cluster r --threshold 0.1
    ends facenet doctor --clean
    ends facenet runs r --delete
    ends facenet forget --person "$person"
    ends facenet forget d
    [ "$(cat "$TMP/precious")" = precious ] || { echo "seed $seed, $(cat "$TMP/damaged")"
        echo "a file outside is gone"; echo precious >"$TMP/precious"; failed=1; }
    return $failed
}
person=$(sql "SELECT name FROM identities LIMIT 1")

# A step that is odd takes columns and bytes in turn; the last ones here found something.
seeds=${FACENET_SEEDS:-0 1 2 3 4 5 7 9 11 13 22 26 6941 9056}
[ -z "${FACENET_LONG:-}" ] || seeds=$(seq 0 5 12600)
# shellcheck disable=SC2086 # a list of words
set -- $seeds
plan $#
for seed; do
    ok "seed $seed" tries "$seed"
done
