# Names with control bytes, a newline, a change of writing direction and bytes that are not UTF-8:
# the database keeps them; no table, log, error or screen shows them raw.
. "$FACENET_SOURCE/tests/tap.sh"
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
plan 35
facenet="$FACENET_BUILD/facenet" tui="$FACENET_BUILD/facenet-tui"
FACENET_DB="$TMP/f.db" LC_ALL=C.UTF-8
export FACENET_DB LC_ALL
evil=$(printf 'ev\033[31mil\n\342\200\256x\377\007')
hex=65761B5B33316D696C0AE280AE78FF07

# Nothing but text, line ends and, where a line is drawn again, the carriage return.
is_clean() {
    iconv -f UTF-8 -t UTF-8 "$1" >"$TMP/utf8" || return 1
    LC_ALL=C tr -d '\n\r -~\200-\377' <"$1" | od -c | grep -v '^0000000$' && return 1
    ! LC_ALL=C grep -q "$(printf '\342\200[\252-\256]')" "$1"
}
is_foul() { ! is_clean "$1"; }
# says CODE ARGUMENT...: the program exits with CODE and its output is clean.
says() {
    code=$1; shift
    "$@" >"$TMP/out" 2>"$TMP/err"; said=$?
    [ "$said" -eq "$code" ] || { cat -v "$TMP/err"; return 1; }
    for stream in out err; do
        is_clean "$TMP/$stream" || { cat -v "$TMP/$stream"; return 1; }
    done
}
quick='--identities 3 --images 2 --embedding 8 --steps 4 --eval-pairs 20 --warmup 0 --threads 1'

for bytes in '\033' '\342\200\256' '\377'; do
    printf "a$bytes" >"$TMP/bytes"
    ok "unclean bytes are seen: $bytes" is_foul "$TMP/bytes"
done
ok "drawn" says 0 "$facenet" synth --name "$evil" --identities 8 --images 4 --size 32 \
    --held-out 0.5
sql "UPDATE identities SET name = CAST(x'$hex' AS TEXT) || name;
    UPDATE images SET path = CAST(x'$hex' AS TEXT) || path"
ok "trained" says 0 "$facenet" train --data "$evil" --name "run $evil" $quick
[ "$(sql "SELECT hex(name) FROM datasets")" = "$hex" ]
ok "the names are kept" [ "$(sql "SELECT hex(name) FROM runs")" = "72756E20$hex" ]
ok "a name that is taken" says 1 "$facenet" train --data "$evil" --name "run $evil" $quick
ok "an unknown data set" says 1 "$facenet" train --data "no $evil" $quick
ok "an unknown run" says 1 "$facenet" runs "$evil"
ok "an unknown option" says 2 "$facenet" runs "--$evil"
ok "an unknown command" says 2 "$facenet" "$evil"
sql "INSERT INTO events (run_id, step, time, level, message)
    VALUES (1, 1, 1, 'ERROR', CAST(x'$hex' AS TEXT))"
# Every text of the database, even of columns that no command writes so.
sql "UPDATE params SET value = CAST(x'$hex' AS TEXT) || value
        WHERE run_id = 1 AND key IN ('select', 'data', 'optimizer');
    INSERT INTO params (run_id, key, value)
        VALUES (1, CAST(x'$hex' AS TEXT), CAST(x'$hex' AS TEXT));
    UPDATE runs SET note = CAST(x'$hex' AS TEXT), version = CAST(x'$hex' AS TEXT);
    UPDATE datasets SET source = CAST(x'$hex' AS TEXT);
    INSERT INTO metrics (run_id, step, key, value) VALUES (1, 1, CAST(x'$hex' AS TEXT), 1)"
ok "listed" says 0 "$facenet" runs
ok "shown" says 0 "$facenet" runs 1
ok "suspects" says 0 "$facenet" suspects 1
ok "embedded" says 0 "$facenet" embed 1
ok "clustered" says 0 "$facenet" cluster 1 --threshold 1
ok "evaluated" says 0 "$facenet" eval 1
ok "checked by the doctor" says 0 "$facenet" doctor
cp "$FACENET_DB" "$TMP/keep.db"
sql "INSERT INTO runs (name, dataset_id, status, seed, version, created_time)
    SELECT 'second', dataset_id, 'FINISHED', 1, '', 1 FROM runs"
ok "compared" says 0 "$facenet" runs 1 2
sql "DELETE FROM runs WHERE id = 2"
ok "suspects kept" says 0 "$facenet" suspects 1 --keep
sql "UPDATE images SET path = 'plain' WHERE id = 1"
printf 'plain\tfine\n' >"$TMP/verdicts"
ok "a verdict" says 0 "$facenet" suspects 1 --apply "$TMP/verdicts"
# Data is kept byte for byte in a file or a pipe, but a terminal gets it clean.
on_terminal() {
    script -qec "$(printf '"%s" ' "$@")" /dev/null </dev/null >"$TMP/raw" 2>&1 || return 1
    tr -d '\r' <"$TMP/raw" >"$TMP/tty"
    [ -s "$TMP/tty" ] && is_clean "$TMP/tty" || { cat -v "$TMP/tty"; return 1; }
}
"$facenet" export metrics 1 >"$TMP/csv"
ok "exported as it is" is_foul "$TMP/csv"
for what in metrics embeddings clusters; do
    if command -v script >/dev/null; then
        ok "shown on a terminal: $what" on_terminal "$facenet" export $what 1
    else
        skip "shown on a terminal: $what" "no script(1)"
    fi
done
mv "$(find "$FACENET_DB.d" -name '*.safetensors' | head -n 1)" "$TMP/gone"
sql "UPDATE checkpoints SET path = CAST(x'$hex' AS TEXT)"
ok "a checkpoint with such a path" says 1 "$facenet" doctor
sql ".backup $TMP/renamed.db"
sqlite3 "$TMP/renamed.db" "ALTER TABLE params RENAME TO \"$(printf 'p\033[31m')\""
ok "a table with such a name" says 1 "$facenet" --db "$TMP/renamed.db" doctor
ok "and in the dashboard" says 1 "$tui" --db "$TMP/renamed.db" --snapshot train
for view in train runs people; do
    ok "on the screen: $view" says 0 "$tui" --snapshot "$view" --size 120x40
done
ok "an unknown run on the screen" says 1 "$tui" --snapshot train --run "$evil"
printf 'size 100x30\nkey 2 Space n\nshow\nkey Esc\nkey t\nshow\nkey Esc 3 / \ntype zz\nshow\n' \
    >"$TMP/keys"
ok "in forms and prompts" says 0 "$tui" --script "$TMP/keys"
ok "deleted" says 0 "$facenet" runs --delete 1
ok "forgotten" says 0 "$facenet" forget "$evil"
