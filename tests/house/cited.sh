# A file that a comment, a message or a page names is there.
# shellcheck source=tests/house/house.sh
. "$FACENET_SOURCE/tests/house/house.sh"

# Every file that the text of a tree names, as "FILE:LINE NAME".  Names of less than three letters
# may be members of a struct; what follows a variable, a quote or a bracket is a path of its own.
# The examples of "How to add" name files that somebody might write.
cited() {
    begin='(^|[^][:alnum:]_./"<{$-])'
    (cd "$1" && house_written . | grep -v '^tests/house/' | while read -r file; do
        sed '/^## How to add/,/^## [^H]/d' "$file" |
            grep -noE "${begin}[[:alnum:]_][[:alnum:]_./-]{2,}[.](md|[ch]|sh|py|mk)\\>" |
            sed -nE "s|^([0-9]+):[^[:alnum:]]?(.*)|$file:\1 \2|p"
    done)
}

# A file may be named by the end of its path.  Not in the tree: what autotools make, stb's headers.
missing() {
    (cd "$1" && find . -type f | sed 's|^\./||') >"$TMP/files"
    cited "$1" | awk '
        NR == FNR {
            for (there[$0]; sub(/^[^\/]*\//, ""); there[$0])
                continue
            next
        }
        $2 in there || $2 ~ /^(config[.]h|tap-driver[.]sh|stb_.*[.]h)$/ { next }
        { print $1 " names " $2 ", which is not there" }' "$TMP/files" -
}

plan 4
keeps "every file that a text names is there" missing
catches "a missing page is seen" missing src/x.c '/* The rules are in rules.md. */'
catches "a missing source file is seen" missing docs/x.md 'See `src/nn/nowhere.c`.'
allows "the end of a path will do" missing src/nn/x_loop.c '/* nn/x_loop.c calls it. */'
