# The dashboard on real terminals: a private tmux server with an empty environment.  Sourced by
# tests after tests/tap.sh; polls, and never sleeps for a fixed time.
command -v tmux >/dev/null 2>&1 || {
    echo "1..0 # SKIP tmux is not installed: apt-get install tmux"
    exit 0
}

TUI=$FACENET_BUILD/facenet-tui
DB=$TMP/faces.db

# The server belongs to this test alone: its socket is in the test's folder.  Runs have the bits of
# those outside, where their BLAS takes the same kernels.
T() {
    env -i PATH="$PATH" HOME="$TMP" LC_ALL=C.UTF-8 TZ=UTC \
        ${OPENBLAS_CORETYPE:+OPENBLAS_CORETYPE="$OPENBLAS_CORETYPE"} \
        tmux -S "$TMP/socket" -f /dev/null "$@"
}
tidy() { T kill-server 2>/dev/null; tap_cleanup; }
trap tidy EXIT

# A session that stays keeps the server up between the tests; each test has its session "p".
T new-session -d -s hold cat || bail "tmux does not start"

# What runs in a pane: the program in a shell that reports how the terminal was left.
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
    pane_config=$(mktemp -d "$TMP/config.XXXXXX") # nothing is remembered from one to the next
    T kill-session -t p 2>/dev/null
    T new-session -d -s p -x "${pane_size%x*}" -y "${pane_size#*x}" \
        env TMP="$TMP" XDG_CONFIG_HOME="$pane_config" $pane_env \
        sh "$TMP/pane" "$TUI" --db "$DB" "$@" || bail "tmux does not start"
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
alternate_is() { [ "$(T display -t p -p '#{alternate_on}')" = "$1" ]; }
alternate() { wait_for 10 alternate_is "$1"; }
restored() { cmp "$TMP/stty-before" "$TMP/stty-after" && alternate_is 0; }
exits() { code=$1; shift; "$@" >"$TMP/out" 2>"$TMP/err"; [ $? -eq "$code" ]; }
has() { grep -qF -- "$2" "$1"; }
