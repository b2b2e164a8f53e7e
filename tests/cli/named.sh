# Names that are digits: every command that takes a run, a data set or a cluster takes a name before
# an id, refuses a word that is one row's name and another's id, and takes id:N as the id.
. "$FACENET_SOURCE/tests/tap.sh"
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
plan 38
facenet="$FACENET_BUILD/facenet" tui="$FACENET_BUILD/facenet-tui"
FACENET_DB="$TMP/f.db"
export FACENET_DB

everything() { sql "SELECT 'd', id, name FROM datasets UNION ALL SELECT 'r', id, name FROM runs
    ORDER BY 1, 2"; }
# refused COMMAND...: exit 1, both rows are named, and nothing changes.
refused() {
    before=$(everything)
    "$@" >"$TMP/said" 2>&1; code=$?
    cat "$TMP/said"
    [ "$code" = 1 ] && is "$(everything)" "$before" &&
        grep -q '1 is the name of .* and the id of .* ".*": write name:1 or id:1' "$TMP/said"
}
says() { # EXPRESSION COMMAND...
    expected=$1; shift
    "$@" >"$TMP/said" 2>&1
    cat "$TMP/said"
    grep -q "$expected" "$TMP/said"
}
person() { # FOLDER: a folder with one person of one picture
    mkdir -p "$1/ann"
    printf 'P5 32 32 255\n' >"$1/ann/1.pgm"
    head -c 1024 /dev/zero | tr '\0' '\200' >>"$1/ann/1.pgm"
}

"$facenet" synth --name precious --identities 8 --images 3 --size 32 --held-out 0.5 >/dev/null
for name in 1 '#1' id:1; do person "$TMP/$name"; done
ok "an import of a folder 1" "$facenet" import "$TMP/1"
ok "makes a data set named 1" is "$(everything)" 'd|1|precious
d|2|1'
ok "a second one goes on with it" says "^1: 0 imported, 1 known" "$facenet" import "$TMP/1"
ok "a name of digits is a name" says "^2: 1 imported" "$facenet" import "$TMP/1" --name 2
for name in '#1' id:1; do
    ok "a folder named $name is refused" says "cannot be named $name" "$facenet" import "$TMP/$name"
    ok "and --name $name" says "cannot be named $name" "$facenet" synth --name "$name"
done
ok "the data set with the id 1 is as it was" is 24 "$(sql 'SELECT count(*) FROM images
    JOIN identities ON identities.id = identity_id WHERE dataset_id = 1')"

for run in other 1; do
    "$facenet" train --data precious --name $run --identities 3 --images 2 --embedding 8 \
        --steps 1 --warmup 0 --eval-pairs 20 --threads 1 >/dev/null 2>&1
done
ok "two runs" is "$(sql 'SELECT id, name, status FROM runs')" '1|other|FINISHED
2|1|FINISHED'
for command in "forget 1" "train --data 1" "train --resume 1" "train --run 1" "runs 1" \
    "runs 1 --delete" "runs 1 --rename x" "runs other 1" "embed 1" "embed other --data 1" "eval 1" \
    "eval 1@1" "eval other 1" "eval other --data 1" "eval --list --data 1" "cluster 1" \
    "cluster other --data 1" "suspects 1" "export steps 1" "export clusters other --data 1"; do
    # shellcheck disable=SC2086
    ok "$command is refused" refused "$facenet" $command
done
ok "the dashboard refuses it" refused "$tui" --run 1 --snapshot train
ok "and in a comparison" refused "$tui" --run other,1 --snapshot compare
printf 'type :open 1\nkey Enter\nshow\ntype :open name:1\nkey Enter\nshow\n' >"$TMP/keys"
"$tui" --size 160x24 --script "$TMP/keys" >"$TMP/screens" 2>&1
ok "so does :open" grep -q '1 is the name of run 2 and the id of run "other"' "$TMP/screens"
ok "id:1 is the id" says "^run 1 other:" "$facenet" runs id:1
ok "#1 too" says "^run 1 other:" "$facenet" runs '#1'
ok "name:1 is the name" says "^run 2 1:" "$facenet" runs name:1
ok "id:2@1 is a step" says "^run  *1, step 1" "$facenet" eval id:2@1
"$facenet" runs other --rename 1@1
ok "a name that is also a step of a run is refused" \
    says "1@1 is the name of run 1 and also step 1 of run 1: write name:1@1 or id:ID@1" \
    "$facenet" eval 1@1 --data id:1
