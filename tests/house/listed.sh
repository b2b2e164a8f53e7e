# The makefiles list every file, and every file that they list exists: a release is complete.
# shellcheck source=tests/house/house.sh
. "$FACENET_SOURCE/tests/house/house.sh"

# Every path in our folders that the makefiles of a tree name.  A program stands for its one file.
named() {
    (cd "$1" && find . -name '*.mk' -path './[a-z]*' -exec cat {} + | sed 's/#.*//' |
        tr -s ' \t=\\' '\n\n\n\n' | sed -e 's|^\$(srcdir)/||' -e 's|^\$(top_srcdir)/||' \
        -e 's|^tests/[a-z]*/[a-z_]*$|&.c|' |
        grep -E '^(src|db|tui|tests|man|docs)/[A-Za-z0-9_./-]+[.][a-z0-9]+$' |
        grep -v '[.]a$' | sort -u)
}

missing() {
    named "$1" | while read -r path; do
        [ -e "$1/$path" ] || [ -e "$1/${path}pp" ] || [ -e "$1/$path.in" ] ||
            [ -e "$1/${path%.inc}.sql" ] || echo "$path is listed, but not there"
    done
}

unlisted() {
    named "$1" >"$TMP/named"
    (cd "$1" && for folder in src db tui tests man; do
        [ ! -d "$folder" ] || find "$folder" -name '*.[ch157]' -o -name '*.sh' -o -name '*.py' -o \
            -name '*.sql' -o -name '*.awk'
    done) | sort | grep -vxFf "$TMP/named" | sed 's/$/ is in no local.mk/'
}

plan 5
keeps "every file that a local.mk names exists" missing
catches "a missing file is seen" missing src/x/local.mk 'libx_a_SOURCES = src/x/x.c'
catches "a missing unit test is seen" missing tests/x/local.mk 'unit_tests += tests/x/test_x'
keeps "every source, script and page is in a local.mk" unlisted
catches "a forgotten file is seen" unlisted src/x/forgotten.c '/* x */'
