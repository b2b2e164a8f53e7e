# Who may include whom: one door per library, and one direction between folders.
# shellcheck source=tests/house/house.sh
. "$FACENET_SOURCE/tests/house/house.sh"

# Every include of a tree, as "FILE HEADER", a local one as the file writes it.
includes() {
    (cd "$1" && house_sources . | xargs -r grep -E '^[[:space:]]*#[[:space:]]*include' /dev/null |
        sed -nE 's/^([^:]+):[^<"]*[<"]([^>"]+)[>"].*/\1 \2/p')
}

# HEADERS and DOORS are extended regular expressions for a whole header and a whole file.
outside_door() {
    includes "$1" | awk -v headers="^($2)$" -v doors="^($3)$" \
        '$2 ~ headers && $1 !~ doors { print $1 " includes " $2 }'
}
ncurses() {
    outside_door "$1" '(ncursesw?/)?(n?curses|term|termcap|unctrl|panel|form|menu)[.]h' \
        'tui/term/terminal[.]c'
}
sqlite() { outside_door "$1" 'sqlite3(ext)?[.]h' 'db/.*'; }
cblas() { outside_door "$1" '(.*/)?(cblas|lapacke?|openblas_config)[.]h' 'src/nn/kernel/blas[.]c'; }
stb() {
    outside_door "$1" '(stb/)?stb_.*[.]h' \
        'src/image/.*|tests/image/pictures[.]c|tests/bench/peer_stb[.]c'
}
cjson() {
    outside_door "$1" '(cjson/)?cJSON(_Utils)?[.]h' 'src/nn/(net/checkpoint|tfjs/manifest)[.]c'
}
cmocka() { outside_door "$1" 'cmocka[.]h' 'tests/unit[.]h'; }
nettle() { outside_door "$1" 'nettle/.*[.]h' 'src/base/sha256[.]c'; }
mpi() { outside_door "$1" 'mpi[.]h' 'src/base/ranks[.]c'; }
webp() { outside_door "$1" 'webp/.*[.]h' 'src/image/decode/webp[.]c|tests/image/coded[.]c'; }
heif() { outside_door "$1" 'libheif/.*[.]h' 'src/image/decode/heic[.]c|tests/image/coded[.]c'; }
seccomp() { outside_door "$1" 'seccomp[.]h' 'src/image/decode/filter[.]c'; }
exempi() { outside_door "$1" 'exempi/.*[.]h' 'src/image/xmp/exempi[.]c'; }
chafa() { outside_door "$1" 'chafa[.]h' 'tui/term/picture[.]c|tests/bench/sixels[.]c'; }
utf8proc() { outside_door "$1" 'utf8proc[.]h' 'src/base/unicode[.]c'; }

# Who may include what, beside its own folder.  A rule names folders or headers.
against_direction() {
    includes "$1" | awk '
        BEGIN {
            may["base"] = ""
            may["image"] = "base"
            may["data"] = "base image"
            may["nn"] = "base"
            may["face"] = "base image nn"
            may["triplet"] = "base nn/kernel/blas.h"
            may["eval"] = "base triplet nn"
            may["train"] = "base image data nn triplet eval"
            may["db"] = "base"
            may["tui"] = "base db"
        }
        function folder(path) { sub(/^src\//, "", path); sub(/\/.*/, "", path); return path }
        function known(name) { return name in may || name == "cmd" }
        {
            from = folder($1)
            if (!(from in may))
                next
            # A header of the same folder may be written with its folder or, in db and tui, without.
            if ($2 !~ /\//)
                next
            to = folder($2)
            if (to == from || !known(to))
                next
            if (index(" " may[from] " ", " " to " ") || index(" " may[from] " ", " " $2 " "))
                next
            print $1 " includes " $2 ": " from " may include only " may[from]
        }'
}

# Inside a folder: core <- runs <- faces <- photos and findings <- review in db, kernel <- layer <-
# net <- onnx in nn, and in tui term <- widget and data <- jobs, all of them <- view <- what lies
# above.  In tui data and jobs draw nothing, term and widget know no rows.
against_order() {
    includes "$1" | awk '
        BEGIN {
            order["db/core"] = 1; order["db/runs"] = 2; order["db/faces"] = 3
            order["db/photos"] = 4; order["db/findings"] = 4; order["db/review"] = 5
            order["nn/kernel"] = 1; order["nn/layer"] = 2; order["nn/net"] = 3; order["nn/onnx"] = 4
            may["tui/term"] = "tui/term base"
            may["tui/widget"] = "tui/term tui/widget base"
            may["tui/data"] = "tui/data base db"
            may["tui/jobs"] = "tui/data tui/jobs base db"
            may["tui/view"] = "tui/term tui/widget tui/data tui/jobs tui/view base db"
        }
        function part(path) {
            sub(/^src\//, "", path)
            split(path, names, "/")
            return names[1] "/" names[2]
        }
        function top(path) { sub(/\/.*/, "", path); return path }
        part($1) in may && $2 ~ /\// {
            if (!index(" " may[part($1)] " ", " " part($2) " ") &&
                !index(" " may[part($1)] " ", " " top($2) " ") && $2 ~ /^(tui|db|base)\//)
                print $1 " includes " $2
        }
        substr(part($1), 1, 3) == substr(part($2), 1, 3) && part($1) in order &&
            order[part($2)] > order[part($1)] { print $1 " includes " $2 }'
}

# Circles of includes between files, x.c and x.h taken as one; tsort names those of a circle.
circles() {
    includes "$1" | awk '
        function module(path) { sub(/^src\//, "", path); sub(/[.][ch]$/, "", path); return path }
        {
            folder = $1
            sub(/[^\/]*$/, "", folder)
            print module($1), module($2 ~ /\// ? $2 : folder $2)
        }' | { tsort >/dev/null; } 2>&1
}
circle_is_caught() {
    rm -rf "$TMP/tree"
    mkdir -p "$TMP/tree/src/base"
    echo '#include "base/b.h"' >"$TMP/tree/src/base/a.h"
    echo '#include "base/c.h"' >"$TMP/tree/src/base/b.c"
    echo "#include \"base/$1.h\"" >"$TMP/tree/src/base/c.c"
    ! house_is_clean circles "$TMP/tree"
}
no_circle_is_caught() { ! circle_is_caught "$@"; }

plan 52
keeps "ncurses is included by tui/term/terminal.c only" ncurses
catches "an ncurses include elsewhere is seen" ncurses tui/view.c '#include <ncursesw/curses.h>'
allows "the door itself may include ncurses" ncurses tui/term/terminal.c '#include <curses.h>'
keeps "sqlite3.h is included in db/ only" sqlite
catches "a sqlite3.h include elsewhere is seen" sqlite src/cmd/runs.c '#  include "sqlite3.h"'
keeps "cblas.h is included by src/nn/kernel/blas.c only" cblas
catches "a cblas.h include elsewhere is seen" cblas src/eval/x.c '#include <openblas/cblas.h>'
keeps "stb is included in src/image/ only" stb
catches "an stb include elsewhere is seen" stb tui/thumbnail.c '#include <stb/stb_image.h>'
keeps "cJSON is included where checkpoints and manifests are read only" cjson
catches "a cJSON include elsewhere is seen" cjson src/nn/net/net.c '#include <cjson/cJSON.h>'
keeps "cmocka is included by tests/unit.h only" cmocka
catches "a cmocka include elsewhere is seen" cmocka tests/x/test_x.c '#include <cmocka.h>'
keeps "nettle is included by src/base/sha256.c only" nettle
catches "a nettle include elsewhere is seen" nettle src/base/file.c '#include <nettle/sha2.h>'
keeps "mpi.h is included by src/base/ranks.c only" mpi
catches "an MPI include elsewhere is seen" mpi src/train/step.c '#include <mpi.h>'
keeps "libwebp is included by src/image/decode/webp.c only" webp
catches "a libwebp include elsewhere is seen" webp src/image/decode/x.c '#include <webp/decode.h>'
keeps "libheif is included by src/image/decode/heic.c only" heif
catches "a libheif include elsewhere is seen" heif src/image/x.c '#include <libheif/heif.h>'
keeps "libseccomp is included by src/image/decode/filter.c only" seccomp
catches "a libseccomp include elsewhere is seen" seccomp src/base/x.c '#include <seccomp.h>'
keeps "exempi is included by src/image/xmp/exempi.c only" exempi
catches "an exempi include elsewhere is seen" exempi src/image/xmp/x.c '#include <exempi/xmp.h>'
keeps "chafa is included by tui/term/picture.c only" chafa
catches "a chafa include elsewhere is seen" chafa tui/widget/x.c '#include <chafa.h>'
keeps "utf8proc is included by src/base/unicode.c only" utf8proc
catches "a utf8proc include elsewhere is seen" utf8proc db/faces/x.c '#include <utf8proc.h>'
keeps "includes follow the one direction" against_direction
catches "base may include nobody" against_direction src/base/x.c '#include "image/image.h"'
catches "nn may not include data" against_direction src/nn/net/x.c '#include "data/sampler.h"'
catches "face may not include data" against_direction src/face/x.c '#include "data/crops.h"'
catches "train may not include db" against_direction src/train/x.h '#include "db/runs/runs.h"'
catches "db may not include train" against_direction db/x.c '#include "train/run.h"'
keeps "includes inside db and nn follow their one direction" against_order
catches "db/core may not include db/runs" against_order db/core/x.c '#include "db/runs/runs.h"'
catches "db/faces may not include db/review" against_order db/faces/x.h \
    '#include "db/review/clusters.h"'
catches "nn/layer may not include nn/net" against_order src/nn/layer/x.c '#include "nn/net/net.h"'
allows "nn/net may include nn/layer" against_order src/nn/net/x.c '#include "nn/layer/layer.h"'
catches "tui/widget may not include db" against_order tui/widget/x.c '#include "db/runs/runs.h"'
catches "tui/data may not include tui/term" against_order tui/data/x.h \
    '#include "tui/term/canvas.h"'
catches "tui/view may not include what lies above" against_order tui/view/x/x.c \
    '#include "tui/app.h"'
allows "tui/view may include tui/jobs" against_order tui/view/x.c '#include "tui/jobs/jobs.h"'
allows "db/review may include db/core" against_order db/review/x.c '#include "db/core/sqlite.h"'
catches "tui may not include src/nn" against_direction tui/x.c '#include "nn/net/net.h"'
catches "triplet may not include nn but for blas.h" against_direction src/triplet/x.c \
    '#include "nn/net/net.h"'
allows "triplet may include blas.h" against_direction src/triplet/x.c \
    '#include "nn/kernel/blas.h"'
allows "cmd may include anything" against_direction src/cmd/x.c '#include "db/runs/runs.h"'
keeps "no circle of includes between files" circles
ok "a circle of three is seen" circle_is_caught a
ok "what includes itself is none" no_circle_is_caught c
