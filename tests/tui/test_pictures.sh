# A picture over the whole screen of a real terminal: what is sent, and that the view comes back.
. "$FACENET_SOURCE/tests/tap.sh"
. "$FACENET_SOURCE/tests/tui/pane.sh"
plan 38

"$FACENET_BUILD/tests/tui/make_fixture" "$DB" >"$TMP/made" || bail "the fixture cannot be made"
escape=$(printf '\033')
# open KIND: the dashboard in People, all that it sends kept in $TMP/sent.
open() {
    rm -f "$TMP/sent"
    pane 80x24 -- --run lfw-small --pictures "$1"
    sees "lfw-small" >/dev/null
    T pipe-pane -t p "cat >'$TMP/sent'"
    keys 3
    sees "Ada_Lovelace" >/dev/null
    visible >"$TMP/before"
}
sent() { [ -e "$TMP/sent" ] && grep -aqF -- "$escape$1" "$TMP/sent"; }
# shown SIZE COLS ROWS: a picture of that many pixels in that many cells, in kitty's protocol.
shown() {
    [ -e "$TMP/sent" ] && grep -aqE \
        "${escape}_Ga=T,f=24,t=d,q=2,C=1,i=[0-9]+,p=1,s=$1,v=$1,c=$2,r=$3,m" "$TMP/sent"
}
moved() {
    grep -aqE "${escape}_Ga=p,q=2,C=1,i=[0-9]+,p=1,c=$1,r=$2$escape" "$TMP/sent"
}
# The ids of pictures that were sent, and of those that were deleted by them.
pictures() { grep -aoE "_Ga=T,[^;]*,i=[0-9]+" "$TMP/sent" | sed 's/.*=//' | sort -u; }
deleted() { grep -aoE "_Ga=d,d=I,q=2,i=[0-9]+" "$TMP/sent" | sed 's/.*=//' | sort -u; }
all_deleted() { [ "$(pictures)" = "$(deleted)" ]; }
# Places of pictures are blanks of two kinds.
visible() { screen | sed "s/$(printf '\302\240')/ /g; s/ *\$//"; }
as_before() { visible | cmp -s - "$TMP/before"; }

open auto
keys Enter
ok "a terminal without pictures is asked, and gets blocks" sees "any key goes back"
ok "in colours" colours
ok "it was asked for its attributes" wait_for 10 sent '[c'
keys x
ok "any key brings the view back" wait_for 10 as_before

open kitty
ok "kitty's protocol, in the cells of a grid" wait_for 10 shown 32 16 8
pictures >"$TMP/pictures"
keys /
ok "what is opened over the view" sees "a part of the name"
keys Escape
wait_for 10 as_before >/dev/null
ok "sends no picture again" is "$(pictures)" "$(cat "$TMP/pictures")"
keys Enter
ok "over the whole screen it is moved" wait_for 10 moved 44 22
ok "with the name below" sees "any key goes back"
two() { [ "$(deleted | wc -l)" -eq 2 ]; }
ok "the other two of the grid are deleted" wait_for 10 two
T resize-window -t p -x 100 -y 30
ok "shown again in a new size" wait_for 10 shown 32 56 28
T resize-window -t p -x 80 -y 24
keys Escape
ok "any key brings the view back" wait_for 10 as_before
keys q
sees "left 0" >/dev/null
ok "all are deleted when the dashboard is left" wait_for 10 all_deleted

open sixel
sixels() { grep -ao 'P0;1q' "$TMP/sent" | wc -l; }
three() { [ "$(sixels)" -eq 3 ]; }
four() { [ "$(sixels)" -eq 4 ]; }
ok "sixels, in the cells of a grid" wait_for 10 three
keys Enter
ok "over the whole screen" wait_for 10 four
keys q
ok "any key brings the view back, even q" wait_for 10 as_before
keys q
ok "and q leaves then" sees "left 0"
ok "the terminal is restored" wait_for 10 restored

# 24-bit colours, which curses doesn't know: written past it, and gone with the view.
any_colour() { T capture-pane -t p -p -e | grep -q '[34]8;2;'; }
no_colour() { ! any_colour; }
pane 80x24 COLORTERM=truecolor -- --run lfw-small
sees "lfw-small" >/dev/null
ok "a view without pictures has no 24-bit colours" no_colour
keys 3
sees "Ada_Lovelace" >/dev/null
ok "pictures have, where the environment says so" wait_for 10 any_colour
faces() { T capture-pane -t p -p -e | sed -n 3,20p; }
faces >"$TMP/faces"
as_faces() { faces | cmp -s - "$TMP/faces"; }
keys 1
sees "loss" >/dev/null
ok "nothing of them stays in another view" wait_for 10 no_colour
keys 3
ok "they come back" wait_for 10 as_faces
T resize-window -t p -x 60 -y 20
sees "Ada" >/dev/null
T resize-window -t p -x 80 -y 24
ok "and after another size" wait_for 10 as_faces
keys Down
keys Up
ok "and after other lines" wait_for 10 as_faces

# Stopped and continued: the shell's screen has no pictures, and they come back.
T kill-session -t p
T new-session -d -s p -x 80 -y 24 env TMP="$TMP" TERM=screen-256color COLORTERM=truecolor \
    PS1='ready> ' sh -i
sees "ready>" >/dev/null
keys "$TUI --db $DB --run lfw-small" Enter
sees "triplets, last batch" >/dev/null
keys 3
wait_for 10 as_faces >/dev/null
keys C-z
ok "Ctrl-Z leaves no picture" wait_for 10 no_colour
keys fg Enter
ok "and fg brings them back" wait_for 10 as_faces
keys q
sees "ready>" >/dev/null
rm -f "$TMP/sent"
T pipe-pane -t p "cat >'$TMP/sent'"
keys "$TUI --db $DB --run lfw-small --pictures kitty --view people" Enter
wait_for 10 shown 32 16 8 >/dev/null
keys C-z
ok "kitty is asked to delete them" wait_for 10 sent '_Ga=d,d=A,q=2'
sees "ready>" >/dev/null
rm -f "$TMP/sent"
T pipe-pane -t p
T pipe-pane -t p "cat >'$TMP/sent'"
keys fg Enter
ok "and gets them again" wait_for 10 shown 32 16 8
pane 80x24 COLORTERM=truecolor -- --run lfw-small --colour 256
keys 3
sees "Ada_Lovelace" >/dev/null
ok "--colour 256 keeps to that" no_colour
ok "another number is refused" exits 2 "$TUI" --db "$DB" --colour 16

# Characters of six parts, by option and as remembered.
sextants() { screen | LC_ALL=C grep -aq "$(printf '\360\237\254[\200-\273]')"; }
no_sextants() { ! sextants; }
ok "no characters of six parts" no_sextants
pane 80x24 COLORTERM=truecolor -- --run lfw-small --cells sextant
keys 3
sees "Ada_Lovelace" >/dev/null
ok "--cells sextant has them" wait_for 10 sextants
ok "other kinds are refused" exits 2 "$TUI" --db "$DB" --cells half
mkdir -p "$TMP/mine/facenet"
echo 'cells = sextant' >"$TMP/mine/facenet/config"
pane 80x24 XDG_CONFIG_HOME="$TMP/mine" -- --run lfw-small
keys 3
sees "Ada_Lovelace" >/dev/null
ok "as the file says" wait_for 10 sextants
keys q
sees "left 0" >/dev/null
ok "and stays" has "$TMP/mine/facenet/config" "cells = sextant"

# A data set with crops: these are shown instead of the small pictures, in cells too.
DB=$TMP/drawn.db
"$FACENET_BUILD/facenet" --db "$DB" synth --name drawn --identities 2 --images 2 --size 96 \
    >"$TMP/made" 2>&1 || bail "no faces"
pane 80x24 -- --pictures kitty
sees "new run" >/dev/null
T pipe-pane -t p "cat >'$TMP/sent'"
keys 3
sees "1 of 2" >/dev/null
keys Enter
ok "a crop has all its pixels" wait_for 10 shown 96 44 22
rm "$DB.d/crops/"*
pane 80x24 -- --pictures kitty
sees "new run" >/dev/null
T pipe-pane -t p "cat >'$TMP/sent'"
keys 3
sees "1 of 2" >/dev/null
keys Enter
ok "without its file it is the small picture" wait_for 10 moved 44 22
ok "another kind is refused" exits 2 "$TUI" --db "$DB" --pictures iterm
