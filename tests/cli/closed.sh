# Programs started without standard input, output or error: nothing that they print lands in a file
# that they opened instead.
. "$FACENET_SOURCE/tests/tap.sh"
plan 11
facenet="$FACENET_BUILD/facenet" tui="$FACENET_BUILD/facenet-tui"
FACENET_DB="$TMP/f.db" FACENET_PROGRESS=1
export FACENET_DB FACENET_PROGRESS

empty() { [ -f "$1" ] && [ ! -s "$1" ] || { head -c 200 "$1"; return 1; }; }
sound() { "$facenet" doctor >"$TMP/said" 2>&1 || { cat "$TMP/said"; return 1; }; }

mkdir -p "$TMP/src/ann"
echo x >"$TMP/src/ann/bad.jpg"
printf 'P5 32 32 255\n' >"$TMP/src/ann/1.pgm"
head -c 1024 /dev/zero | tr '\0' '\200' >>"$TMP/src/ann/1.pgm"
printf 'show\nkey 3\nshow\n' >"$TMP/keys"
"$facenet" synth --name faces --identities 4 --images 3 --size 32 --held-out 0 >/dev/null 2>&1
# shut WORD REDIRECTION...: imports, trains and looks, all with the redirections.
shut() {
    eval "\"\$facenet\" import \"\$TMP/src\" --name $*" || return 1
    eval "\"\$facenet\" train --data faces --name $1 --steps 1 --identities 2 --images 2 \
        --embedding 8 --threads 1 $(echo "$*" | cut -d ' ' -f 2-)" || return 1
    eval "\"\$tui\" --script \"\$TMP/keys\" $(echo "$*" | cut -d ' ' -f 2-)"
}
ok "without standard error" shut a '2>&-'
ok "the lock is empty" empty "$FACENET_DB.lock"
ok "without standard output" shut b '>&-'
ok "the lock is empty after it" empty "$FACENET_DB.lock"
ok "without standard input" shut c '<&-'
ok "the lock is empty after that" empty "$FACENET_DB.lock"
ok "without any" shut d '<&- >&- 2>&-'
ok "the lock is empty at last" empty "$FACENET_DB.lock"
ok "all is whole" sound
ok "the pictures were imported" sh -c '"$1" import "$2" --name d | grep -q "1 known before"' \
    sh "$facenet" "$TMP/src"
"$FACENET_BUILD/facenet-decode" <&- >&- 2>&-
ok "the worker ends" [ $? -le 2 ]
