# The units of contrib/systemd name what is there, and systemd takes them.
# shellcheck source=tests/house/house.sh
. "$FACENET_SOURCE/tests/house/house.sh"

UNITS=$FACENET_SOURCE/contrib/systemd
# Copies of the units for a folder, which run the program that was built.
units_of() {
    for unit in path timer service; do
        sed "s#^ExecStart=facenet #ExecStart=$FACENET_BUILD/facenet #" \
            "$UNITS/facenet-import@.$unit" >"$TMP/facenet-import@home-me-Photos.$unit"
    done
}
# The command line of the service, as facenet parses it.
command_of() {
    sed -n 's/^ExecStart=facenet //p' "$UNITS/facenet-import@.service" | sed "s#%f#$1#"
}
verified() {
    (cd "$TMP" && XDG_RUNTIME_DIR=$TMP systemd-analyze verify --user \
        "./facenet-import@home-me-Photos.$1" 2>&1)
}
refuses() {
    ! verified "$1" >"$TMP/said" && grep -q "$2" "$TMP/said" || { cat "$TMP/said"; return 1; }
}

plan 5
mkdir "$TMP/folder"
# shellcheck disable=SC2046 # a list of words
ok "the service runs a command that facenet knows" sh -c '"$@" 2>&1 | grep "no pictures in"' sh \
    env FACENET_DB="$TMP/f.db" "$FACENET_BUILD/facenet" $(command_of "$TMP/folder")
if command -v systemd-analyze >/dev/null; then
    units_of
    for unit in service path timer; do
        ok "systemd takes the $unit" verified $unit
    done
    sed -i 's/^ExecStart=/ExecStat=/' "$TMP/facenet-import@home-me-Photos.service"
    ok "a misspelt line is seen" refuses service "ExecStat"
else
    for unit in service path timer; do
        skip "systemd takes the $unit" "no systemd-analyze (apt-get install systemd)"
    done
    skip "a misspelt line is seen" "no systemd-analyze"
fi
