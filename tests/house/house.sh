# Shared by the tests of the house rules: `. "$FACENET_SOURCE/tests/house/house.sh"`.
#
# A rule is a function that takes a tree and prints its offenders, one a line.  A rule that matches
# nothing by mistake would make any tree look clean, so each rule also sees an offender:
# `keeps DESCRIPTION RULE` on the real tree, `catches DESCRIPTION RULE FILE TEXT` on a tree that has
# just that file, `allows` the same for what is no offence.

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
    find src tests -name '*.sh' 2>/dev/null | sort)
}

# Every file of a tree that people write by hand, relative to it.
house_written() {
    house_sources "$1"
    house_scripts "$1"
    (cd "$1" && for file in *.md Makefile.am configure.ac; do
        [ ! -f "$file" ] || echo "$file"
    done
    find src db tui tests man docs -name '*.mk' -o -name '*.md' -o -name '*.py' -o \
        -name '*.[157]' -o -name '*.[157].in' -o -name '*.sql' \
        -o -name '*.awk' 2>/dev/null)
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
