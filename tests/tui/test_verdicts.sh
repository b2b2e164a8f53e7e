# Suspects judged in a real terminal: the verdicts are in the database, and nothing else
# has changed.
. "$FACENET_SOURCE/tests/tap.sh"
. "$FACENET_SOURCE/tests/tui/pane.sh"
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
plan 14

"$FACENET_BUILD/tests/tui/make_fixture" "$DB" >"$TMP/made" || bail "the fixture cannot be made"
sql() { sqlite3 -cmd '.timeout 20000' "$DB" "$1"; }
dump() { sql .dump | grep -v '^INSERT INTO verdicts'; }
said() {
    sql "SELECT image_id || ' ' || verdict || coalesce(' ' || name, '') FROM verdicts
        LEFT JOIN identities ON identities.id = verdicts.identity_id ORDER BY verdicts.id" |
        tr '\n' ';'
}

dump >"$TMP/before"
pane 80x24 -- --run lfw-small
sees "lfw-small" >/dev/null
keys 5
ok "the queue is shown" sees "0 of 4 judged"
ok "with the person it is like" sees "like Emmy_Noether"
keys m
ok "m moves it to that person, and the next one comes" sees "0007.png shows Emmy_Noether"
keys n
ok "n asks for a name" sees "it shows:"
keys Gr Tab
ok "which is completed" sees "it shows: Grace_Hopper"
keys Enter
ok "and taken" sees "shows Grace_Hopper"
keys x
ok "x is a bad picture" sees "3 of 4 judged"
keys u
ok "u undoes it" sees "2 of 4 judged"
keys f f
ok "f is fine, and the last one ends the queue" sees "all are judged"
keys q
ok "left" sees "left 0"
ok "the verdicts are in the database" is "$(said)" "7 move Emmy_Noether;\
5 move Grace_Hopper;1 exclude;1 none;1 fine;8 fine;"
dump >"$TMP/after"
ok "nothing else has changed" diff "$TMP/before" "$TMP/after"

# Left and opened again: the verdicts are there, and can still be undone.
pane 80x24 -- --run lfw-small
sees "lfw-small" >/dev/null
keys 5
sees "4 of 4 judged" >/dev/null
keys u u
ok "undo works across a restart" sees "2 of 4 judged"
keys q
sees "left 0" >/dev/null
ok "by new rows" is "$(said | cut -d';' -f7-)" "8 none;1 none;"
