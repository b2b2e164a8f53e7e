# TAP for shell tests: `. tests/tap.sh`, then `plan N`, `ok DESCRIPTION COMMAND...`,
# `skip DESCRIPTION REASON`.  Works in a private folder, $TMP, removed on the way out.
set -u
TAP_N=0
TMP=$(mktemp -d "${TMPDIR:-/tmp}/facenet-test.XXXXXX")
tap_cleanup() { rm -rf "$TMP"; }
trap tap_cleanup EXIT
trap 'exit 1' HUP INT TERM
plan() { echo "1..$1"; }
# ok DESCRIPTION COMMAND [ARG...]: passes when the command exits 0; its output is shown when not.
ok() {
    tap_description=$1; shift
    TAP_N=$((TAP_N + 1))
    if "$@" >"$TMP/.tap" 2>&1; then
        echo "ok $TAP_N - $tap_description"
    else
        echo "not ok $TAP_N - $tap_description"
        sed 's/^/# /' "$TMP/.tap"
    fi
}
skip() { TAP_N=$((TAP_N + 1)); echo "ok $TAP_N - $1 # SKIP $2"; }
bail() { echo "Bail out! $1"; exit 1; }
# wait_for SECONDS COMMAND...: polls until the command succeeds.
wait_for() {
    tap_deadline=$(($(date +%s) + $1)); shift
    until "$@" >/dev/null 2>&1; do
        [ "$(date +%s)" -lt "$tap_deadline" ] || return 1
        sleep 0.05
    done
}
is() { [ "$1" = "$2" ] || { echo "got: $1"; echo "expected: $2"; return 1; }; }
# own_database: $facenet is the program, and its database is in $TMP, not there yet.
own_database() {
    command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
    facenet="$FACENET_BUILD/facenet" FACENET_DB="$TMP/f.db"
    export FACENET_DB
}
# The database of $FACENET_DB.
sql() { sqlite3 -cmd '.timeout 20000' "$FACENET_DB" "$1"; }
# says WORDS CODE ARGUMENT...: $facenet prints such a line into ./said and ends with that status.
says() {
    words=$1 code=$2; shift 2
    "${facenet:?}" "$@" >said 2>&1; is $? "$code" && said "$words"
}
said() { grep -qE -- "$1" said || { cat said; return 1; }; }
