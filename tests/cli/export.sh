# Exported pictures are those that were imported, each of its own person, from wherever the command
# is started.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
plan 18
facenet="$FACENET_BUILD/facenet"
FACENET_DB="$TMP/f.db" LC_ALL=C.UTF-8 OPENBLAS_NUM_THREADS=1
export FACENET_DB LC_ALL OPENBLAS_NUM_THREADS
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
quietly() { "$@" >"$TMP/said" 2>&1 || { cat "$TMP/said" >&2; bail "$* failed"; }; }
# Pictures of one grey each: a letter says whose it is.
picture() {
    { printf 'P5\n# %s\n40 40\n255\n' "${1##*/}"; head -c 1600 /dev/zero | tr '\0' "$2"; } >"$1"
}
export_to() { quietly "$facenet" export people r --folder "$1"; }
with() { grep -rlae "$(head -c 300 /dev/zero | tr '\0' "$2")" "$1" | wc -l; }
image() { sql "SELECT id FROM images WHERE path = '$1'"; }
decide() { quietly "$facenet" cluster r --decide "$(printf "$@")"; }

mkdir -p "$TMP/in/ann" "$TMP/in/bob" "$TMP/other/in/ann"
for i in 1 2 3; do
    picture "$TMP/in/ann/$i.pgm" A
    picture "$TMP/in/bob/$i.pgm" B
    picture "$TMP/other/in/ann/$i.pgm" S
done
(cd "$TMP" && quietly "$facenet" import in --name d --held-out 0)
ok "the folder is kept as an absolute path" is "$(sql "SELECT source FROM datasets")" "$TMP/in"
quietly "$facenet" train --data d --name r --steps 1 --identities 2 --images 2 --embedding 8 \
    --threads 1
quietly "$facenet" embed r
quietly "$facenet" cluster r --threshold 4
decide 'move\tnew\t%s' "$(image ann/1.pgm)"
ann=$(sql "SELECT cluster_id FROM cluster_members WHERE image_id = $(image ann/1.pgm)")
decide 'move\t%s\t%s' "$ann" "$(image ann/2.pgm)"
decide 'name\t%s\ta/b' "$ann"
decide 'move\tnew\t%s' "$(image bob/1.pgm)"
bob=$(sql "SELECT cluster_id FROM cluster_members WHERE image_id = $(image bob/1.pgm)")
decide 'move\t%s\t%s' "$bob" "$(image bob/2.pgm)"
decide 'name\t%s\ta_b' "$bob"

cd "$TMP/other" || bail "cd"
export_to "$TMP/out"
ok "a stranger in a folder of that name is not exported" is "$(with "$TMP/out" S)" 0
ok "all are copied" \
    grep -q "^6 pictures of 3 clusters in $TMP/out: 6 copied, 0 as crops$" "$TMP/said"
ok "the pictures that were imported are" cmp "$TMP/in/bob/1.pgm" \
    "$TMP/out/a_b/$(image bob/1.pgm)-1.pgm"
ok "two people whose names differ in a slash have folders of their own" \
    is "$(with "$TMP/out/a_b" A) $(with "$TMP/out/a_b" B)" "0 2"
ok "the name with the slash has digits of its hash" \
    is "$(find "$TMP/out" -name 'a_b-????????' -exec sh -c 'ls "$1" | wc -l' sh {} \;)" 2

picture "$TMP/in/bob/1.pgm" T
export_to "$TMP/changed"
ok "a picture that was changed since is not exported" is "$(with "$TMP/changed" T)" 0
ok "which is said" grep -q ": 5 copied, 1 as a crop$" "$TMP/said"
ok "but its crop" [ -e "$TMP/changed/a_b/$(image bob/1.pgm)-1.pgm.png" ]

# A hostile database.
echo "root:x:secret" >"$TMP/secret"
hash=$(sha256sum "$TMP/secret" | cut -d ' ' -f 1)
hostile() { # PATH
    sql "UPDATE images SET path = '$1', sha256 = '$hash' WHERE id = 1"
    rm -rf "$TMP/hostile"
    "$facenet" export people r --folder "$TMP/hostile" >"$TMP/said" 2>&1
    ! grep -rq root:x: "$TMP/hostile"
}
saved=$(sql "SELECT path FROM images WHERE id = 1")
ok "a path with .. copies nothing from elsewhere" hostile ../secret
ok "nor does an absolute one" hostile "$TMP/secret"
ok "nor does one in a folder that is a link" sh -c '
    ln -s "$1" "$1/in/link"' sh "$TMP"
ok "... as its target lies elsewhere" hostile link/secret
sql "UPDATE images SET path = '$saved' WHERE id = 1"

sql "UPDATE sources SET path = 'in'"
export_to "$TMP/old"
ok "a relative folder of an earlier version is refused in words" \
    grep -q "it isn't known which folder d was imported from" "$TMP/said"
ok "and no stranger's picture is copied" is "$(with "$TMP/old" S)" 0
ok "they are crops" grep -q ": 0 copied, 6 as crops$" "$TMP/said"
cd "$TMP" || bail "cd"
export_to "$TMP/right"
ok "where the folder is the right one, its pictures are" grep -q ": 4 copied" "$TMP/said"
quietly "$facenet" import "$TMP/in" --name d
ok "importing again mends it" is "$(sql "SELECT path FROM sources")" "$TMP/in"
