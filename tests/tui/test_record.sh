# Keys recorded on a terminal give the same screen when a script replays them.
. "$FACENET_SOURCE/tests/tap.sh"
. "$FACENET_SOURCE/tests/tui/pane.sh"
plan 11

"$FACENET_BUILD/tests/tui/make_fixture" "$DB" >"$TMP/made" || bail "the fixture cannot be made"
again() {
    env LC_ALL=C.UTF-8 TZ=UTC "$TUI" --db "$DB" --run lfw-small --script "$1" >"$TMP/again" &&
        diff -u "$TMP/there" "$TMP/again"
}

pane 80x24 TERM=xterm-256color -- --run lfw-small --record "$TMP/keys"
ok "it records" sees "lfw-small"
keys Right Right Right
sees "cursor" >/dev/null
keys '?' / 'm' a r k Enter
sees "mark the run" >/dev/null
keys Escape
sees "triplets" >/dev/null
keys 2 : c o Tab u
sees "columns u" >/dev/null
keys BSpace n a m e , S t e Space Enter
ok "the typed text is there" sees "steps"
T resize-window -t p -x 70 -y 12
lines_are() { [ "$(screen | wc -l)" -eq "$1" ]; }
wait_for 10 lines_are 12
T send-keys -t p -l "$(printf '\033[<0;9;4M\033[<0;9;4m')" # the mouse, on the second run
keys C-l / o l d e r
sees "filter: older" >/dev/null || sees "filter: " >/dev/null
keys Enter
ok "the screen is there" sees "1 of 2 runs"
screen | sed 's/ *$//' >"$TMP/there"
keys q
ok "leaving names the file" sees "recorded; replay"
ok "which only its owner can read" sh -c 'ls -l "$1" | grep -q "^-rw-------"' sh "$TMP/keys"
ok "it has the sizes" sh -c 'head -1 "$1" | grep -qx "size 80x24" && grep -qx "size 70x12" "$1"' \
    sh "$TMP/keys"
ok "and the keys by name" sh -c 'grep -qx "key Space" "$1" && grep -qx "key Ctrl-L" "$1"' \
    sh "$TMP/keys"
ok "and the mouse" has "$TMP/keys" "mouse press 8 3"
sed 's/^key q$/show/' "$TMP/keys" >"$TMP/script"
ok "the replay gives the same screen" again "$TMP/script"

ok "an existing file is kept" exits 2 "$TUI" --db "$DB" --record "$TMP/keys" --snapshot train
pane 80x24 -- --record "$TMP/keys"
ok "and refused with a reason" sees "the file exists already"
