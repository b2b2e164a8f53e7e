# The dashboard as it is used: a first start, views, a run that lives.
. "$FACENET_SOURCE/tests/tap.sh"
. "$FACENET_SOURCE/tests/tui/pane.sh"
plan 49

# Without a terminal.
ok "--help goes to stdout" exits 0 "$TUI" --help
ok "--help names the options" has "$TMP/out" "--snapshot VIEW"
ok "--version" exits 0 "$TUI" --version
ok "an unknown option exits 2" exits 2 "$TUI" --nonsense
ok "an argument exits 2" exits 2 "$TUI" lfw
ok "a wrong size exits 2" exits 2 "$TUI" --snapshot train --size 80
ok "no terminal is refused" exits 1 "$TUI" --db "$DB" </dev/null
ok "in a sentence that names what works" has "$TMP/err" '"facenet train" works without one'
ok "and leaves no database behind" test ! -e "$DB"
ok "a snapshot of a database that is missing is refused" exits 1 "$TUI" --db "$DB" --snapshot train
ok "by its name" has "$TMP/err" "there is no database $DB"
ok "a snapshot of nothing says what fills it" exits 0 env XDG_DATA_HOME="$TMP/none" FACENET_DB= \
    "$TUI" --snapshot train
ok "by name of the key" has "$TMP/out" "f  draw faces"

# The first start makes the database; f fills it.
FACES=$DB DB=$TMP/first.db
pane 80x24
ok "the first start offers what can be done" sees "no faces and no runs yet"
ok "the database is made" test -e "$DB"
keys f
ok "f draws faces" sees "drawing "
keys j
ok "and the progress is shown" sees "/s  "
drawing=$(grep -l -a synth /proc/[0-9]*/cmdline 2>/dev/null | xargs grep -l -a -F "$DB" |
    cut -d/ -f3)
kill $drawing 2>/dev/null
drawn() { gone "${drawing:-0}"; }
wait_for 10 drawn
keys q
ok "q leaves" sees "left 0"
DB=$FACES

"$FACENET_BUILD/tests/tui/make_fixture" "$DB" >"$TMP/made" || bail "the fixture cannot be made"
ok "an unknown view exits 2" exits 2 "$TUI" --view nowhere
ok "an unknown data set is refused" exits 1 "$TUI" --db "$DB" --snapshot clusters --data none
"$FACENET_BUILD/tests/tui/make_fixture" "$TMP/two.db" >"$TMP/made" || bail "no fixture"
"$FACENET_BUILD/facenet" --db "$TMP/two.db" synth --name other --identities 2 --images 1 --size 16 \
    >"$TMP/made" 2>&1 || bail "no second data set"
echo show >"$TMP/show"
ok "a script begins with the view" exits 0 "$TUI" --db "$TMP/two.db" --run lfw-small \
    --view clusters --data other --script "$TMP/show"
ok "and the data set that are named" has "$TMP/out" " Clusters   other"
ok "without one" exits 0 "$TUI" --db "$TMP/two.db" --run lfw-small --view clusters \
    --script "$TMP/show"
ok "it is the run's" has "$TMP/out" " Clusters   lfw"
ok "a snapshot of two runs compared" exits 0 "$TUI" --db "$DB" --snapshot compare --run 1,2
ok "has both" has "$TMP/out" "2 runs"
ok "one run cannot be compared" exits 1 "$TUI" --db "$DB" --snapshot compare --run 1,
ok "and the error says how to compare" has "$TMP/err" "for example --run 1,2"
ok "a snapshot of a run" exits 0 "$TUI" --db "$DB" --snapshot train --run lfw-small --size 120x40
ok "has its name and its panels" has "$TMP/out" "held out, %"

# Views and keys.
pane 80x24 -- --run lfw-small
ok "a run is shown" sees "lfw-small"
keys 2
ok "2 shows the history" sees "ordered by number"
keys '?'
ok "? shows the keys of the view" sees "open the run in Train"
keys 1
ok "1 shows the run" sees "triplets, last batch"
keys 7
ok "7 shows people as points, and a face" sees "A Ada_Lovelace"
keys '['
ok "[ an evaluation before" sees "step 109, evaluation 1 of 2"
keys 1
T resize-window -t p -x 12 -y 4
ok "a tiny window says what it needs" sees "facenet-tui"
T resize-window -t p -x 120 -y 40
ok "a larger one shows more" sees "gradient norm"
ok "colours are used" colours
keys q
ok "q gives the terminal back" wait_for 10 restored

# The fixture's process is gone: the run is dead, and says so.
ok "a dead run is not shown as a live one" has "$TMP/out" "killed: its process is gone"

# A run that lives: the fixture plays its trainer.
LIVE=$TMP/live.db
"$FACENET_BUILD/tests/tui/make_fixture" "$LIVE" 60 >"$TMP/made" 2>&1 &
trainer=$!
wait_for 10 exits 0 "$TUI" --db "$LIVE" --snapshot train --run lfw-small
DB=$LIVE
pane 80x24
ok "the live run is found without being named" sees "training"
step() { screen | sed -n 's/.*step \([0-9,]*\) of.*/\1/p'; }
first=$(step)
moved() { [ "$(step)" != "$first" ]; }
ok "its steps come by themselves" wait_for 10 moved
keys m; keys 0.3 Enter
ok "a change of the margin is requested and taken" sees "margin 0.2 → 0.3"
keys p
ok "p pauses" sees "paused: p resumes"
keys q
sees "left 0" >/dev/null
ok "the run goes on after leaving" kill -0 "$trainer"
pane 80x24
ok "and it is found again" sees "paused"
keys x
ok "x asks first" sees "Stop lfw-small?"
keys y
ok "y stops the run" sees "stopped"
wait "$trainer"
DB=$TMP/faces.db

