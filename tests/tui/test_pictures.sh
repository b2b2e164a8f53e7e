# A picture over the whole screen of a real terminal: what is sent, and that the view comes back.
. "$FACENET_SOURCE/tests/tap.sh"
. "$FACENET_SOURCE/tests/tui/pane.sh"
plan 29

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
    screen >"$TMP/before"
}
sent() { [ -e "$TMP/sent" ] && grep -aqF -- "$escape$1" "$TMP/sent"; }
as_before() { screen | cmp -s - "$TMP/before"; }

open auto
keys Enter
ok "a terminal without pictures is asked, and gets blocks" sees "any key goes back"
ok "in colours" colours
ok "it was asked for its attributes" wait_for 10 sent '[c'
keys x
ok "any key brings the view back" wait_for 10 as_before

open kitty
keys Enter
ok "kitty's protocol" wait_for 10 sent '_Ga=T,f=24'
ok "with the name below" sees "any key goes back"
T resize-window -t p -x 100 -y 30
ok "drawn again in a new size" wait_for 10 sent '_Ga=T,f=24,t=d,q=2,C=1,s=32,v=32,c=56,r=28'
T resize-window -t p -x 80 -y 24
keys Escape
ok "any key removes it" wait_for 10 sent '_Ga=d'
ok "and brings the view back" wait_for 10 as_before

open sixel
keys Enter
ok "sixels" wait_for 10 sent 'P0;1q'
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
ok "a crop has all its pixels" wait_for 10 sent '_Ga=T,f=24,t=d,q=2,C=1,s=96,v=96,c=44,r=22'
rm "$DB.d/crops/"*
pane 80x24 -- --pictures kitty
sees "new run" >/dev/null
T pipe-pane -t p "cat >'$TMP/sent'"
keys 3
sees "1 of 2" >/dev/null
keys Enter
ok "without its file it is the small picture" wait_for 10 sent \
    '_Ga=T,f=24,t=d,q=2,C=1,s=32,v=32,c=44,r=22'
ok "another kind is refused" exits 2 "$TUI" --db "$DB" --pictures iterm
