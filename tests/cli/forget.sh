# What forgetting leaves: nothing of names and pictures in any file, whoever uses the database.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
plan 21
facenet="$FACENET_BUILD/facenet"
FACENET_DB="$TMP/f.db" LC_ALL=C.UTF-8 OPENBLAS_NUM_THREADS=1
export FACENET_DB LC_ALL OPENBLAS_NUM_THREADS
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
quietly() { "$@" >/dev/null 2>"$TMP/said" || { cat "$TMP/said" >&2; bail "$* failed"; }; }

# Pictures of one grey each.  Crops and thumbnails of a person are long rows of that byte, a letter.
picture() {
    { printf 'P5\n# %s\n40 40\n255\n' "${1##*/}"; head -c 1600 /dev/zero | tr '\0' "$2"; } >"$1"
}
people() { # FOLDER
    mkdir -p "$1/MARKERANN" "$1/bob" "$1/cyd"
    for i in 1 2 3; do
        picture "$1/MARKERANN/$i.pgm" Q
        picture "$1/bob/$i.pgm" W
        picture "$1/cyd/$i.pgm" X
    done
    echo no picture >"$1/MARKERANN/bad.jpg"
}
Q=$(head -c 300 /dev/zero | tr '\0' Q)
# Files of the database in which a marker is.
left() { find "$TMP" -path "$FACENET_DB*" -type f -exec grep -la -e "$1" {} +; }
gone() { for marker in "$@"; do ! left "$marker" || return 1; done; }
there() { for marker in "$@"; do [ -n "$(left "$marker")" ] || return 1; done; }
says() { # PATTERN STATUS COMMAND...: exits so and says so
    says_pattern=$1 says_status=$2
    shift 2
    "$@" >"$TMP/said" 2>&1
    [ $? = "$says_status" ] && grep -q -- "$says_pattern" "$TMP/said" ||
        { cat "$TMP/said"; return 1; }
}
# A program that reads the database for as long as the pipe is open.
read_database() {
    mkfifo "$TMP/pipe"
    sqlite3 "$FACENET_DB" <"$TMP/pipe" >"$TMP/read" 2>&1 &
    reader=$!
    exec 9>"$TMP/pipe"
    echo "BEGIN; SELECT count(*) FROM images;" >&9
    wait_for 20 test -s "$TMP/read"
}
stop_reading() { exec 9>&-; wait "$reader" 2>/dev/null; rm "$TMP/pipe" "$TMP/read"; }

people "$TMP/in"
quietly "$facenet" synth --name drawn --identities 8 --images 4 --size 32
"$facenet" train --data drawn --name back --steps 100000 --threads 1 --identities 3 --images 2 \
    --embedding 8 --eval-every 100000 --checkpoint-every 100000 >/dev/null 2>&1 &
trainer=$!
wait_for 60 sh -c '[ "$(sqlite3 -cmd ".timeout 20000" "$FACENET_DB" \
    "SELECT last_step FROM runs")" -gt 0 ]'

# A data set, while a run trains and somebody reads.
mkdir -p "$FACENET_DB.d/logs"
"$facenet" import "$TMP/in" --name s --held-out 0 >"$FACENET_DB.d/logs/import.log" 2>&1
ok "an import leaves names and pictures" there MARKERANN "$Q"
read_database
ok "forgetting with a reader fails and names it" \
    says "still readable.*process $reader (sqlite3)" 1 "$facenet" forget s --wait 0
ok "what is to be finished has no name" is "1|" "$(sql "SELECT count(*), group_concat(file)
    FROM erasures")"
stop_reading
ok "doctor finishes it while a run trains" says "Now it is erased" 0 "$facenet" doctor
ok "nothing is left" gone MARKERANN "$Q"
ok "doctor has nothing more to finish" sh -c '! "$1" doctor | grep "erased"' sh "$facenet"

# A person in a run, clusters, decisions, exports and logs.
people "$TMP/in"
quietly "$facenet" import "$TMP/in" --name p --held-out 0
quietly "$facenet" train --data p --name learnt --steps 3 --identities 3 --images 2 --embedding 8 \
    --select random --eval-every 3
quietly "$facenet" embed learnt
quietly "$facenet" cluster learnt --threshold 4
image() { sql "SELECT id FROM images WHERE path = '$1'"; }
bob=$(image bob/1.pgm)
decide() { quietly "$facenet" cluster learnt --decide "$(printf "$@")"; }
decide 'move\tnew\t%s' "$(image MARKERANN/1.pgm)" # alone in a cluster, which gets the name
cluster=$(sql "SELECT max(cluster_id) FROM cluster_members")
decide 'name\t%s\tMARKERANN' "$cluster"
decide 'move\t%s\t%s' "$cluster" "$(image MARKERANN/2.pgm)"
decide 'move\t%s\t%s' "$cluster" "$bob" # a picture of hers in another folder
decide 'different\t%s\t%s' "$(image cyd/1.pgm)" "$bob"
quietly "$facenet" export people learnt --folder "$TMP/out"
quietly "$facenet" export clusters learnt --out "$TMP/out.csv"
quietly "$facenet" export embeddings learnt --out "$TMP/changed.csv"
echo >>"$TMP/changed.csv"
echo "facenet train: MARKERANN" >"$FACENET_DB.d/logs/run-1.log"
echo "facenet import: MARKERANN/bad.jpg: unreadable" >"$FACENET_DB.d/logs/import.log"
ok "a person is in the database" there MARKERANN "$Q"

printf 'wait a word that never comes\n' >"$TMP/keys"
"$FACENET_BUILD/facenet-tui" --script "$TMP/keys" >/dev/null 2>&1 &
review=$!
read_database
ok "a person is not forgotten while somebody reads" \
    says "still readable.*process $reader (sqlite3)" 1 "$facenet" forget --person MARKERANN --wait 0
cp "$TMP/said" "$TMP/first"
stop_reading
ok "but then, with a dashboard and a trainer at work" says "erased" 0 "$facenet" doctor
ok "nothing of the person is left" gone MARKERANN "$Q"
ok "what cannot be undone is named: the weights of the run" \
    grep -q "not undone: the weights of run 2 (learnt).*facenet runs 2 --delete" "$TMP/first"
ok "her pictures in an exported folder are gone, the others' are there" sh -c '
    [ -z "$(grep -rlae "$2" "$1")" ] && [ -n "$(find "$1" -name "*.pgm")" ]' sh "$TMP/out" "$Q"
ok "an exported file is gone" [ ! -e "$TMP/out.csv" ]
ok "one that was changed since is left, and named" \
    grep -q "left: $TMP/changed.csv: it was changed since its export" "$TMP/first"
ok "the others are still there" is "bob cyd" "$(sql "SELECT group_concat(name, ' ') FROM
    (SELECT name FROM identities WHERE dataset_id = 2 ORDER BY name)")"
ok "the logs keep their other lines" [ -e "$FACENET_DB.d/logs/run-1.log" ]
ok "forgetting her again finds nobody" \
    says 'there is no person "MARKERANN"' 1 "$facenet" forget --person MARKERANN
ok "a person whom a run trains on is not forgotten" \
    says "trains on it; stop it first" 1 "$facenet" forget --person \
    "$(sql "SELECT name FROM identities WHERE dataset_id = 1 LIMIT 1")"
kill "$review" "$trainer"
wait "$review" "$trainer" 2>/dev/null
ok "doctor is content" says "" 0 "$facenet" doctor

# Exports that cannot be looked at, as in folders of somebody else, aren't taken for gone.
ln -s loop "$TMP/loop"
quietly "$facenet" import "$TMP/in" --name looked --size 16
sql "INSERT INTO exports SELECT '$TMP/loop' || file, id, sha FROM datasets,
    (SELECT '/x.csv' AS file, 'a' AS sha UNION ALL SELECT '/folder', '') WHERE name = 'looked'"
ok "a forgotten set's exports that cannot be seen are left" \
    says "looked is forgotten but for what was left" 1 "$facenet" forget looked
ok "and named" is "$(grep -c "^left: $TMP/loop/[a-z.]*: .*Too many levels" "$TMP/said")" 2
