# One name in several bytes: composed as Linux writes it, decomposed as macOS does, with blanks at
# an end.  It is one person, run, data set or cluster; searches also fold case.
. "$FACENET_SOURCE/tests/tap.sh"
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
plan 25
facenet="$FACENET_BUILD/facenet" tui="$FACENET_BUILD/facenet-tui"
FACENET_DB="$TMP/f.db" LC_ALL=C.UTF-8
export FACENET_DB LC_ALL

says() { # PATTERN STATUS COMMAND...: exits so and says so
    says_pattern=$1 says_status=$2; shift 2
    "$@" >"$TMP/said" 2>&1
    says_exit=$?
    [ "$says_exit" = "$says_status" ] && grep -q -- "$says_pattern" "$TMP/said" ||
        { echo "exit $says_exit"; cat "$TMP/said"; return 1; }
}
composed=$(printf 'J\303\266rg M\303\274ller') decomposed=$(printf 'Jo\314\210rg Mu\314\210ller')

number=0
for person in "$composed" "$decomposed" "$composed " "Ann Lee" Bob Cyd; do
    mkdir -p "$TMP/in/$person"
    for image in 1 2; do
        number=$((number + 1))
        { printf 'P5\n8 8\n255\n%060d%04d' 0 "$number"; } >"$TMP/in/$person/$person"_000$number.pgm
    done
done
ok "imported" says "^$composed: 12 imported" 0 "$facenet" import "$TMP/in" --name "$composed" \
    --size 32 --held-out 0
ok "three folders are one person" is "$(sql "SELECT count(*) FROM identities")" 4
ok "whose name is kept as found first" is "$(sql "SELECT hex(name) FROM identities
    WHERE name LIKE 'J%'")" "$(printf %s "$decomposed" | od -An -tx1 | tr -d ' \n' | tr a-f A-F)"
ok "a data set is found" says "^$composed: 0 imported, 12 known" 0 "$facenet" import "$TMP/in" \
    --name "$decomposed "
ok "and is one" is "$(sql "SELECT count(*) FROM datasets")" 1
printf '1\n%s\t3\t4\n%s\t3\tBob\t9\n' "$composed" "$decomposed" >"$TMP/pairs"
ok "pairs name the person" says "2 people, 3 pictures" 0 "$facenet" eval --baseline pixels \
    --data "$decomposed" --pairs "$TMP/pairs"

train() { "$facenet" train --data "$decomposed" --identities 2 --images 2 --embedding 8 --steps 2 \
    --eval-pairs 20 --warmup 0 --threads 1 "$@"; }
ok "a run on it" train --name "$decomposed "
ok "is found" says "step 2 of 2\|finished" 0 "$facenet" runs "$decomposed"
ok "its name is taken" says "there is a run .* already" 1 train --name "$composed"
ok "a run that isn't there has a near one" \
    says "no run \"$composed!\" (did you mean $decomposed ?)" 1 "$facenet" runs "$composed!"
ok "as has a data set" says "no data set \"Jorg M.*ller\" (did you mean $composed?)" 1 \
    "$facenet" train --data "$(printf 'Jorg M\303\274ller')"

# Decisions and verdicts.
"$facenet" embed "$composed" >"$TMP/log" 2>&1
"$facenet" cluster "$composed" --threshold 1 >"$TMP/log" 2>&1
cluster=$(sql "SELECT min(id) FROM clusters")
decide() { "$facenet" cluster "$composed" --decide "$1"; }
ok "a cluster is named" decide "name $cluster $(printf 'J\303\266rg')"
ok "and found" decide "confirm $(printf 'Jo\314\210rg')"
decide "name $cluster $composed" >"$TMP/log" 2>&1
picture=$(sql "SELECT path FROM images WHERE path LIKE 'Bob%' LIMIT 1")
printf '%s\tmove\t%s\n' "$picture" "$composed" >"$TMP/verdicts"
ok "a verdict names the person" says "" 0 "$facenet" suspects "$composed" --apply "$TMP/verdicts"
ok "and makes no other" is "$(sql "SELECT count(*) FROM identities")" 4

# The dashboard's searches.
finds() { # VIEW TEXT PATTERN
    printf 'size 100x30\nkey %s /\ntype %s\nkey Enter\nshow\n' "$1" "$2" >"$TMP/keys"
    "$tui" --run "$decomposed" --script "$TMP/keys" >"$TMP/shown" && grep -q "$3" "$TMP/shown" ||
        { cat "$TMP/shown"; return 1; }
}
ok "/MÜLL finds Müller in People" finds 3 "$(printf 'M\303\234LL')" "M.*ller"
ok "and nobody else" sh -c '! grep -q "Ann Lee" "$1"' sh "$TMP/shown"
ok "in Runs" finds 2 "$(printf 'M\303\234LL')" " Runs *1 run "

# Two people of an older version, and forgetting them.
sql "INSERT INTO identities (dataset_id, name, key) SELECT dataset_id, '$composed', key
    FROM identities WHERE name LIKE 'J%'"
ok "doctor names two people of one name" \
    says "several people have the name $composed, in other bytes; their ids: .*6 pictures.*0 pict" \
    0 "$facenet" doctor
printf 'P5\n8 8\n255\n%064d' 77 >"$TMP/in/$composed /77.pgm"
ok "who of them is meant is not guessed" says "2 people are named .* in other bytes" 1 \
    "$facenet" import "$TMP/in" --name "$composed"
ok "a person is forgotten" says "is forgotten: 12 images" 0 "$facenet" forget --person "$composed"
ok "whatever the bytes of the name" is "$(sql "SELECT group_concat(name) FROM identities")" \
    "Ann Lee,Bob,Cyd"
ok "in clusters, too" is "$(sql "SELECT count(*) FROM clusters WHERE name LIKE 'J%'")" 0
ok "and in decisions" is "$(sql "SELECT count(*) FROM decisions WHERE argument LIKE '%ller%'")" 0
ok "the data set is whole" says "" 0 "$facenet" doctor
