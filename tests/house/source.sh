# What a source file must not have: banned functions, long lines, notes to self, odd layout.
# shellcheck source=tests/house/house.sh
. "$FACENET_SOURCE/tests/house/house.sh"

# Greps the C files of a tree.
grep_sources() {
    (cd "$1" && house_sources . | xargs -r grep -nE "$2" /dev/null)
}

# Tables in *.md are as wide as they are.
grep_written() {
    (cd "$1" && house_written . | grep -v '[.]md$' | xargs -r grep -nE "$2" /dev/null)
}

banned() {
    grep_sources "$1" \
        '(^|[^_[:alnum:]])(v?sprintf|strcpy|strcat|strtok|atoi|gets|alloca)[[:space:]]*\('
}
# A T * read through void ** is undefined: the two need not have one representation.
pointer_casts() { grep_sources "$1" '\(void \*\*\)'; }
typedefs() { grep_sources "$1" 'typedef[[:space:]]+(struct|union|enum)'; }
# grep counts characters, where some awks count bytes.
wide() { grep_written "$1" '^.{101,}'; }
# The words are split, so that this file does not offend.
notes() { grep_written "$1" '(^|[^[:alnum:]])(TO''DO|FIX''ME|XX''X|HA''CK)([^[:alnum:]]|$)'; }
trailing() { grep_written "$1" '[[:space:]]+$'; }
tabs() { grep_sources "$1" "$(printf '\t')"; }

# Files without a comment at their head.
headless() {
    (cd "$1" && house_sources . | while read -r file; do
        head -n 1 "$file" | grep -q '^/\*' || echo "$file does not begin with a comment"
    done)
}

# "Up to about 500" and "at most 120" lines, with a fifth and a third of grace.  Generated files may
# be longer, and say in their first line what they are.
long_files() {
    (cd "$1" && house_sources . | while read -r file; do
        limit=600
        case $file in *.h) limit=160 ;; esac
        lines=$(wc -l <"$file")
        [ "$lines" -le "$limit" ] || head -n 1 "$file" | grep -q 'do not edit' ||
            echo "$file has $lines lines, more than $limit"
    done)
}

# A function's body is between braces in column 1.  It has 80 lines at most, a kernel 120, with a
# tenth of grace.
long_functions() {
    (cd "$1" && house_sources . | xargs -r awk '
        FNR == 1 { start = 0 }
        /^\{/ { start = FNR }
        /^\}/ && start {
            limit = FILENAME ~ /^src\/nn\// ? 132 : 88
            if (FNR - start - 1 > limit)
                print FILENAME ":" start ": a function of " FNR - start - 1 " lines"
            start = 0
        }' /dev/null)
}

layout() {
    (cd "$1" && house_sources . | xargs -r clang-format --dry-run \
        --style="file:$FACENET_SOURCE/.clang-format" 2>&1)
}
can_format() { clang-format --version 2>/dev/null | grep -q 'version 14[.]'; }

long_body() {
    echo '/* x */'
    echo 'void x(void)'
    echo '{'
    yes '    x();' | head -n "$1"
    echo '}'
}

plan 24
keeps "no banned function is called" banned
catches "a call of strcpy is seen" banned src/base/x.c '    strcpy(a, b);'
catches "a call of sprintf is seen" banned tui/x.c 'sprintf (a, "b");'
allows "snprintf and fgets are not banned" banned src/x.c 'snprintf(a, 2, "b"); fgets(a, 2, f);'
keeps "no pointer is cast to void **" pointer_casts
catches "a pointer cast to void ** is seen" pointer_casts db/x.c 'f((void **)&list);'
keeps "no typedef'd structs" typedefs
catches "a typedef'd struct is seen" typedefs src/x.h 'typedef struct x { int a; } x;'
keeps "no line is wider than 100 columns" wide
catches "101 characters are seen" wide src/x.c "$(printf '%0101d' 0)"
allows "100 characters of more bytes are not" wide src/x.c "$(printf '%099d' 0)█"
keeps "no notes to self" notes
catches "a note to self is seen" notes tests/x.sh "# TO""DO: write this"
keeps "no trailing blanks" trailing
keeps "no tabs in C" tabs
keeps "every C file begins with a comment that says what it is" headless
catches "a file without such a comment is seen" headless src/x.c '#include <stdio.h>'
keeps "files are short" long_files
catches "a long file is seen" long_files src/x.h "$(yes | head -n 200)"
allows "a generated file may be long" long_files src/x.h "/* Made by x.py; do not edit. */
$(yes | head -n 200)"
keeps "functions are short" long_functions
catches "a long function is seen" long_functions src/base/x.c "$(long_body 100)"
if can_format; then
    keeps "clang-format would change nothing" layout
    catches "an odd layout is seen" layout src/x.c 'int   x ( void ){return 1 ;}'
else
    skip "clang-format would change nothing" "no clang-format 14 (apt-get install clang-format)"
    skip "an odd layout is seen" "no clang-format 14"
fi
