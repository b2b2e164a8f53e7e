# No mutable globals but those that CONTRIBUTING.md allows: signal flags, the
# allocation-failure counter, the table of kernels.  And no name that two libraries define: a
# program with both would take either.
# shellcheck source=tests/house/house.sh
. "$FACENET_SOURCE/tests/house/house.sh"

# Symbols in writable sections of one object or library, as "NAME SECTION".  Relocated constants
# (.data.rel.ro) are read-only once the program runs.
writable() {
    objdump -t "$1" 2>/dev/null | awk '
        NF >= 5 && / O / {
            for (i = 1; i < NF; i++)
                if ($i ~ /^[.](data|bss|tdata|tbss)([.]|$)/ && $i !~ /^[.]data[.]rel[.]ro/)
                    print $NF, $i
        }'
}
# Static variables in a function carry a number: name.123.
mutable() {
    for library in "$1"/lib*.a; do
        [ ! -f "$library" ] || writable "$library" | while read -r name section; do
            case ${name%.*} in
            # The signal flags, the counter of allocations, the table of kernels.
            *signal* | *interrupted* | *stop_requested* | mem_* | *kernel*) ;;
            # stb_image_write keeps two constant tables in plain static arrays.
            mapping | firstmap) ;;
            *) echo "${library##*/}: $name in $section" ;;
            esac
        done
    done
}
catches_global() {
    mkdir -p "$TMP/objects"
    echo 'int counter; int counted(void) { return counter++; }' >"$TMP/x.c"
    cc -c -o "$TMP/x.o" "$TMP/x.c" && ar rc "$TMP/objects/libx.a" "$TMP/x.o" &&
        ! house_is_clean mutable "$TMP/objects"
}

shared() {
    for library in "$1"/lib*.a; do
        [ ! -f "$library" ] || nm -g --defined-only "$library" 2>/dev/null |
            awk '$2 ~ /[TDBR]/ { print $3 }' | sort -u
    done | sort | uniq -d
}
catches_shared() {
    cp "$TMP/objects/libx.a" "$TMP/objects/liby.a" && ! house_is_clean shared "$TMP/objects"
}

plan 4
if grep -q '^#define FACENET_UNSANDBOXED' "$FACENET_BUILD/config.h"; then
    skip "no mutable globals" "sanitizers add their own"
else
    ok "no mutable globals" house_is_clean mutable "$FACENET_BUILD"
fi
if command -v cc >/dev/null; then
    ok "a mutable global is seen" catches_global
else
    skip "a mutable global is seen" "no cc"
fi
if grep -q '^#define FACENET_UNSANDBOXED' "$FACENET_BUILD/config.h"; then
    skip "no name in two libraries" "sanitizers add their own"
else
    ok "no name in two libraries" house_is_clean shared "$FACENET_BUILD"
fi
if command -v cc >/dev/null; then
    ok "a name in two libraries is seen" catches_shared
else
    skip "a name in two libraries is seen" "no cc"
fi
