# Shell scripts are portable and clean under shellcheck.
# shellcheck source=tests/house/house.sh
. "$FACENET_SOURCE/tests/house/house.sh"

parses() {
    (cd "$1" && house_scripts . | while read -r file; do
        sh -n "$file" 2>&1
    done)
}
# Other scripts read tap.sh and house.sh, so their variables look unused (SC2034).  `ok` and `keeps`
# call functions by name (SC2317, SC2329).
lints() {
    (cd "$1" && house_scripts . | xargs -r shellcheck -x -s sh -S warning -e SC2034,SC2317 2>&1)
}

plan 4
keeps "every script parses" parses
catches "a broken script is seen" parses bootstrap 'if true; then'
if command -v shellcheck >/dev/null; then
    keeps "shellcheck gives no warning" lints
    # shellcheck disable=SC2016
    catches "a warning of shellcheck is seen" lints bootstrap 'for x in $(ls *.c); do cd $x; done'
else
    skip "shellcheck gives no warning" "no shellcheck (apt-get install shellcheck)"
    skip "a warning of shellcheck is seen" "no shellcheck"
fi
