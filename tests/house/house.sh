# Shared by the tests of the house rules: `. "$FACENET_SOURCE/tests/house/house.sh"`.
#
# A rule is a function that takes a tree, prints its offenders one a line and returns nothing.  A
# rule that matches nothing by mistake would look like a clean tree, so each rule is shown an
# offender first: `keeps DESCRIPTION RULE` on the real tree, `catches DESCRIPTION RULE FILE TEXT`
# on a tree that holds just that file.

# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"

# The C files of a tree, relative to it.  A tree may lack some of the folders.
house_sources() {
    (cd "$1" && for folder in src db tui tests; do
        [ ! -d "$folder" ] || find "$folder" -name '*.[ch]'
    done | sort)
}

# The scripts of a tree, relative to it.
house_scripts() {
    (cd "$1" && for file in bootstrap .ci/run; do
        [ ! -f "$file" ] || echo "$file"
    done
    [ ! -d tests ] || find tests -name '*.sh' | sort)
}

house_is_clean() {
    house_offenders=$("$1" "$2")
    [ -z "$house_offenders" ] || { echo "$house_offenders"; return 1; }
}

# keeps DESCRIPTION RULE
keeps() { ok "$1" house_is_clean "$2" "$FACENET_SOURCE"; }

house_is_caught() {
    rm -rf "$TMP/tree"
    mkdir -p "$TMP/tree/$(dirname "$2")"
    printf '%s\n' "$3" >"$TMP/tree/$2"
    ! house_is_clean "$1" "$TMP/tree"
}

# catches DESCRIPTION RULE FILE TEXT
catches() { ok "$1" house_is_caught "$2" "$3" "$4"; }

house_is_allowed() { ! house_is_caught "$@"; }

# allows DESCRIPTION RULE FILE TEXT
allows() { ok "$1" house_is_allowed "$2" "$3" "$4"; }
