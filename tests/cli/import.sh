# An import by another process, as the dashboard shows it: running, stopped, killed, finished.
. "$FACENET_SOURCE/tests/tap.sh"
plan 7
facenet="$FACENET_BUILD/facenet"
FACENET_DB="$TMP/f.db" LC_ALL=C.UTF-8
export FACENET_DB LC_ALL
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"

# Pictures that take a while: 200 names of one large one.
mkdir -p "$TMP/in/ann" "$TMP/in/bob"
{ printf 'P5\n2000 2000\n255\n'; head -c 4000000 /dev/zero; } >"$TMP/in/ann/0.pgm"
for image in $(seq 1 199); do ln "$TMP/in/ann/0.pgm" "$TMP/in/bob/$image.pgm"; done

rows() { sqlite3 -cmd '.timeout 20000' "$FACENET_DB" "SELECT count(*) FROM imports"; }
rows_are() { [ "$(rows)" = "$1" ]; }
shows() { "$FACENET_BUILD/facenet-tui" --snapshot "$1" >"$TMP/shown" && grep -q "$2" "$TMP/shown" ||
    { cat "$TMP/shown"; return 1; }; }

"$facenet" import "$TMP/in" --name slow >"$TMP/said" 2>&1 &
import=$!
ok "a running import has a row" wait_for 30 rows_are 1
ok "People shows its progress" shows people 'importing [0-9]* of 200'
kill -STOP "$import"
is_stopped() { sed 's/.*) //' "/proc/$import/stat" | grep -q '^T'; }
wait_for 30 is_stopped
ok "and that it was stopped" shows people 'import stopped at [0-9]* of 200'
kill -KILL "$import"
wait "$import" 2>/dev/null
ok "and that it was killed" shows people 'import died at [0-9]* of 200'
ok "as does the first screen" shows train 'import died at [0-9]* of 200'
rm "$TMP"/in/bob/[1-9]?*.pgm
ok "a second import adds the rest" "$facenet" import "$TMP/in" --name slow
ok "and leaves no row" rows_are 0
