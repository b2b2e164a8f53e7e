# The dashboard on terminals of all kinds, and on its way out of them.
. "$FACENET_SOURCE/tests/tap.sh"
. "$FACENET_SOURCE/tests/tui/pane.sh"
plan 47

"$FACENET_BUILD/tests/tui/make_fixture" "$DB" >"$TMP/made" || bail "the fixture cannot be made"

# paste TEXT: as a terminal pastes it, between brackets if the program asked for them.
paste() { T set-buffer -- "$1" && T paste-buffer -p -t p; }
pastes_plainly() { paste "to-the-shell" && sees "to-the-shell" && ! shows "200~"; }

# Every exit but SIGKILL restores the terminal.
for way in TERM:143 HUP:129 QUIT:131 SEGV:139; do
    pane 80x24
    sees "lfw-small" >/dev/null && kill "-${way%:*}" "$(cat "$TMP/pid")"
    ok "SIG${way%:*} ends it" sees "left ${way#*:}"
    ok "and the terminal is restored" wait_for 10 restored
    ok "with pastes as they were" pastes_plainly
done

# A terminal that disappears while the program ignores the hang-up.
cat >"$TMP/deaf" <<'END'
trap '' HUP
echo $$ >"$TMP/pid"
exec "$@"
END
T kill-session -t p
T new-session -d -s p -x 80 -y 24 env TMP="$TMP" TERM=screen sh "$TMP/deaf" "$TUI" --db "$DB"
wait_for 10 shows "lfw-small" && deaf=$(cat "$TMP/pid") && T kill-session -t p
ok "a terminal that is gone ends it" wait_for 10 gone "${deaf:-0}"

# Stopped and continued by the shell, with a window of another size in between.
T new-session -d -s p -x 80 -y 24 env TMP="$TMP" TERM=screen-256color PS1='ready> ' sh -i
ok "a shell with jobs" sees "ready>"
keys "$TUI --db $DB" Enter
ok "starts it" sees "triplets, last batch"
keys C-z
ok "Ctrl-Z leaves the screen to the shell" sees "ready>"
ok "and the shell's screen is back" alternate 0
T resize-window -t p -x 120 -y 40
paste "to-the-shell"
ok "where a paste is not bracketed" sees "ready> to-the-shell"
keys C-u
keys fg Enter
ok "fg brings it back in the new size" sees "gradient norm"
paste "k"
ok "and a paste is one again" sees "the pasted text is dropped"
keys q
ok "and q leaves it" alternate 0

# A pasted text presses no key; in a field it is text.
pane 80x24
sees "lfw-small" >/dev/null
paste "2q"
ok "a pasted text is dropped" sees "the pasted text is dropped"
keys 2 /
sees "filter:" >/dev/null
paste "lfw
q	small"
ok "a field takes it" sees "filter: lfw q small"
keys Escape q
ok "q leaves" sees "left 0"
ok "and pastes are as they were" pastes_plainly

# Resized many times, down to one cell and back.
pane 200x60
for size in 120x40 80x24 40x9 39x9 20x5 2x2 1x1 3x50 200x1 1x60 80x24 200x60 1x1 120x40; do
    T resize-window -t p -x "${size%x*}" -y "${size#*x}"
done
ok "a storm of sizes ends well" sees "gradient norm"
T resize-window -t p -x 200 -y 60
ok "and so does the next one" sees "images per second"

# The mouse, as a terminal reports it: a press on "? keys" in the last line, in SGR's way.
pane 80x24 TERM=xterm-256color
sees "lfw-small" >/dev/null
T send-keys -t p -l "$(printf '\033[<0;71;24M\033[<0;71;24m')"
ok "a key's name can be pressed" sees "change the margin"

# Terminals of all kinds.
pane 80x24 TERM=xterm-256color
ok "xterm-256color" sees "lfw-small"
ok "has colours" colours
pane 80x24 TERM=screen
ok "screen" sees "lfw-small"
pane 80x24 NO_COLOR=1
ok "NO_COLOR is obeyed" colourless
pane 80x24 TERM=vt100
ok "a vt100 is enough" sees "lfw-small"
pane 80x24 TERM=linux
ok "the Linux console gets ASCII" plain
pane 80x24 LC_ALL=C
ok "so does the C locale" plain
pane 80x24 TERM=dumb
ok "a dumb one is refused with a reason" sees 'cannot move its cursor'
pane 80x24 TERM=
ok "and an empty one" sees "TERM is not set"
T kill-session -t p
T new-session -d -s p -x 80 -y 24 env -u TERM TMP="$TMP" sh "$TMP/pane" "$TUI" --db "$DB"
ok "and none at all" sees "TERM is not set"
pane 120x24 TERM=nosuchterm
ok "and an unknown one" sees '"nosuchterm" (TERM) is unknown'
ok "with what to set" sees "TERM=xterm-256color"

# Theme and view are remembered; what is not known in the file is named, and stays.
mkdir -p "$TMP/mine/facenet"
echo 'colour = red' >"$TMP/mine/facenet/config"
pane 200x24 XDG_CONFIG_HOME="$TMP/mine"
ok "an unknown line is named" sees 'config, line 1: "colour = red" is not known'
keys T 4 - 3
sees "People" >/dev/null && keys q
sees "left 0" >/dev/null
ok "theme, view and size of faces are remembered" is "$(cat "$TMP/mine/facenet/config")" \
    "colour = red
theme = light
view = people
faces = small"
pane 80x24 XDG_CONFIG_HOME="$TMP/mine"
ok "and hold at the next start" sees " People "
pane 80x24 XDG_CONFIG_HOME="$TMP/mine" -- --db "$TMP/empty.db"
ok "but for a database without anything" sees "no faces and no runs yet"
pane 80x24 XDG_CONFIG_HOME="$TMP/mine" -- --run lfw-small
ok "and a run that is named" sees "triplets, last batch"
pane 80x24 XDG_CONFIG_HOME="$TMP/mine"
sees " People " >/dev/null
keys 4 + 3
sees "People" >/dev/null && keys q
sees "left 0" >/dev/null
ok "the size of faces goes on from what it was" grep -qx "faces = middle" "$TMP/mine/facenet/config"
echo 'faces = huge' >"$TMP/mine/facenet/config"
pane 80x24 XDG_CONFIG_HOME="$TMP/mine"
ok "an unknown size is named" sees 'there are no faces huge'
