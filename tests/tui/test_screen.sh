# The dashboard on real terminals: a private tmux server with an empty environment.
. "$FACENET_SOURCE/tests/tap.sh"

command -v tmux >/dev/null 2>&1 || {
    echo "1..0 # SKIP tmux is not installed: apt-get install tmux"
    exit 0
}
plan 42

TUI=$FACENET_BUILD/facenet-tui
DB=$TMP/faces.db

# The server of this test and nobody else's: its socket lies in our own folder.
T() {
    env -i PATH="$PATH" HOME="$TMP" LC_ALL=C.UTF-8 TZ=UTC \
        tmux -S "$TMP/socket" -f /dev/null "$@"
}
tidy() { T kill-server 2>/dev/null; tap_cleanup; }
trap tidy EXIT

# A session that stays keeps the server up between the tests; each test has its session "p".
T new-session -d -s hold cat || bail "tmux does not start"

# What runs in a pane: the program under a shell that tells how the terminal was left.
cat >"$TMP/pane" <<'END'
stty -g >"$TMP/stty-before"
sh -c 'echo $$ >"$TMP/pid"; exec "$@"' sh "$@" 2>"$TMP/stderr"
code=$?
stty -g >"$TMP/stty-after"
cat "$TMP/stderr"
echo "left $code"
exec cat
END

# pane COLSxROWS [NAME=VALUE...] [-- ARGUMENT...]: the program in a fresh window of that size.
pane() {
    pane_size=$1; shift
    pane_env='TERM=screen-256color'
    while [ $# -gt 0 ] && [ "$1" != -- ]; do pane_env="$pane_env $1"; shift; done
    [ $# -gt 0 ] && shift
    rm -f "$TMP/pid" "$TMP/stty-before" "$TMP/stty-after"
    T kill-session -t p 2>/dev/null
    T new-session -d -s p -x "${pane_size%x*}" -y "${pane_size#*x}" \
        env TMP="$TMP" $pane_env sh "$TMP/pane" "$TUI" --db "$DB" "$@" || bail "tmux does not start"
}
screen() { T capture-pane -t p -p; }
shows() { screen | grep -qF -- "$1"; }
sees() { wait_for 10 shows "$1" || { screen; return 1; }; }
colours() { T capture-pane -t p -p -e | grep -q '38;5;'; }
# The run is shown, without a colour (colourless) or anything but ASCII (plain).
colourless() { sees "lfw-small" && ! colours; }
plain() { sees "lfw-small" && ! screen | LC_ALL=C grep -q '[^ -~]'; }
keys() { T send-keys -t p "$@"; }
gone() { [ ! -e "/proc/$1" ] || grep -q '^State:.*Z' "/proc/$1/status"; }
restored() {
    cmp "$TMP/stty-before" "$TMP/stty-after" &&
        [ "$(T display -t p -p '#{alternate_on}')" = 0 ]
}
exits() { code=$1; shift; "$@" >"$TMP/out" 2>"$TMP/err"; [ $? -eq "$code" ]; }
has() { grep -qF -- "$2" "$1"; }

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
ok "a snapshot of nothing says what fills it" exits 0 "$TUI" --db "$DB" --snapshot train
ok "by name of the key" has "$TMP/out" "f  draw faces"

# The first start makes the database.
pane 80x24
ok "the first start offers what can be done" sees "no faces and no runs yet"
ok "the database is made" test -e "$DB"
keys q
ok "q leaves" sees "left 0"
rm -f "$DB"*

"$FACENET_BUILD/tests/tui/make_fixture" "$DB" >"$TMP/made" || bail "the fixture cannot be made"
ok "a snapshot of a run" exits 0 "$TUI" --db "$DB" --snapshot train --run lfw-small --size 120x40
ok "has its name and its panels" has "$TMP/out" "held out, %"

# Views and keys.
pane 80x24 -- --run lfw-small
ok "a run is shown" sees "lfw-small"
keys 2
ok "2 shows the history" sees "ordered by number"
keys '?'
ok "? shows the keys" sees "draw the screen anew"
keys 1
ok "1 shows the run" sees "triplets, last batch"
T resize-window -t p -x 12 -y 4
ok "a tiny window says what it needs" sees "facenet-tui"
T resize-window -t p -x 120 -y 40
ok "a larger one shows more" sees "gradient norm"
ok "colours are used" colours
keys q
ok "q gives the terminal back" wait_for 10 restored

# The fixture's process is gone: the run is dead, and says so.
ok "a dead run is told from a live one" has "$TMP/out" "killed: its process is gone"

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
ok "a change of the margin is asked for and taken" sees "margin 0.2 → 0.3"
keys p
ok "p pauses" sees "paused: p lets it go on"
keys q
sees "left 0" >/dev/null
ok "leaving leaves the run alone" kill -0 "$trainer"
pane 80x24
ok "and it is found again" sees "paused"
keys x
ok "x asks first" sees "Stop lfw-small?"
keys y
ok "y stops the run" sees "stopped"
wait "$trainer"
DB=$TMP/faces.db

# A signal, and a terminal that goes away under a program that ignores the hang-up.
pane 80x24
sees "lfw-small" >/dev/null && kill -TERM "$(cat "$TMP/pid")"
ok "SIGTERM ends it" sees "left 143"
ok "and the terminal is given back" wait_for 10 restored
cat >"$TMP/deaf" <<'END'
trap '' HUP
echo $$ >"$TMP/pid"
exec "$@"
END
T kill-session -t p
T new-session -d -s p -x 80 -y 24 env TMP="$TMP" TERM=screen sh "$TMP/deaf" "$TUI" --db "$DB"
wait_for 10 shows "lfw-small" && deaf=$(cat "$TMP/pid") && T kill-session -t p
ok "a terminal that is gone ends it" wait_for 10 gone "${deaf:-0}"

# Terminals of all kinds.
pane 80x24 NO_COLOR=1
ok "NO_COLOR is obeyed" colourless
pane 80x24 TERM=vt100
ok "a vt100 will do" sees "lfw-small"
pane 80x24 TERM=linux
ok "the Linux console gets ASCII" plain
pane 80x24 TERM=dumb
ok "a dumb one is refused in words" sees 'cannot move its cursor'
pane 80x24 TERM=
ok "and none at all" sees "TERM is not set"
pane 80x24 TERM=nosuchterm
ok "and an unknown one" sees '"nosuchterm" (TERM) is not known'
