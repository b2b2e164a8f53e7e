# Scripts write pictures and recordings of screens.
. "$FACENET_SOURCE/tests/tap.sh"
plan 10
TUI=$FACENET_BUILD/facenet-tui
DB=$TMP/faces.db
theme=dark

"$FACENET_BUILD/tests/tui/make_fixture" "$DB" >"$TMP/made" || bail "the fixture cannot be made"
play() {
    printf '%s\n' "$@" >"$TMP/keys"
    env LC_ALL=C.UTF-8 TZ=UTC "$TUI" --db "$DB" --run lfw-small --theme "$theme" \
        --script "$TMP/keys" >"$TMP/screen" 2>"$TMP/err"
}
has() { grep -qF -- "$1" "$TMP/$2"; }
rows() { sqlite3 :memory: "select $1 from (select value from
    json_each('[' || replace(trim(cast(readfile('$TMP/tour.cast') as text), char(10)),
                             char(10), ',') || ']'))"; }

play 'size 90x24' "picture $TMP/train.svg" 'key T' "picture $TMP/light.svg"
ok "a picture has the size of the screen" has 'viewBox="0 0 720 384"' train.svg
ok "and its words" has '>lfw-small<' train.svg
ok "another theme has other colours" has 'fill="#fafafa" d="M0 0h720' light.svg

theme=light
play "picture $TMP/given.svg"
ok "so has one that is given" has 'fill="#fafafa" d="M0 0h640' given.svg

ok "a recording" play 'size 80x24' "cast $TMP/tour.cast" 'key 2' 'pause 2' 'key 1' 'size 60x20' \
    'key ?'
ok "has the size of the screen" is "$(rows "json(value)" | head -n 1)" \
    '{"version":2,"width":80,"height":24}'
ok "a key takes half a second, a pause what it says" is \
    "$(rows "json_extract(value, '\$[0]')" | sed 1d | tr '\n' ' ')" "0.0 0.5 3.0 3.5 "
ok "every event is output" is \
    "$(rows "count(*) filter (where json_extract(value, '\$[1]') = 'o')")" 4
ok "a change of the size is in it" is \
    "$(rows "count(*) filter (where json_extract(value, '\$[2]') like '%[8;20;60t%')")" 1
play "cast $TMP/none.cast" 'key 2' 'press x'
ok "a script with an error leaves no recording" is \
    "$(cat "$TMP/err") $([ -e "$TMP/none.cast" ] && echo a || echo no) file" \
    "facenet-tui: $TMP/keys, line 3: press: expected key, mouse, type, wait, show, size COLSxROWS, \
picture FILE, cast FILE or pause SECONDS no file"
