# Keys pressed by scripts, on a database of the test's own.  Sourced in place of tests/tap.sh.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
facenet="$FACENET_BUILD/facenet" tui="$FACENET_BUILD/facenet-tui"
FACENET_DB="$TMP/f.db" LC_ALL=C.UTF-8
export FACENET_DB LC_ALL
cd "$TMP" || bail "no folder"
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"

# keys LINE...: presses them, the screens in ./shown.
keys() {
    printf '%s\n' "$@" >script
    "$tui" --script script >shown 2>&1 || { cat shown; return 1; }
}
shown() { grep -qE -- "$1" shown || { cat shown; return 1; }; }
