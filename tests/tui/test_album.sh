# An album from a folder of photos to folders of people, by keys alone: import, review, names, a box
# by hand, photos that come later and the questions about them, export.  The nets are made by
# tests/cli/squares.c, whose squares are small: their size is set by hand.
. "$FACENET_SOURCE/tests/tap.sh"
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
plan 31
facenet="$FACENET_BUILD/facenet"
tui="$FACENET_BUILD/facenet-tui"
squares="$FACENET_BUILD/tests/cli/squares"
FACENET_DB="$TMP/f.db" LC_ALL=C.UTF-8
export FACENET_DB LC_ALL
cd "$TMP" || bail "no folder"

said() { grep -q -- "$1" said || { cat said; return 1; }; }
# keys VIEW LINE...: a script; its last screen is in said.
keys() {
    view=$1; shift
    printf '%s\n' "$@" show >keys
    "$tui" --view "$view" --size 110x32 --script keys >said 2>&1 || { cat said; return 1; }
}
# log NAME WORDS: a process that the dashboard started has printed them and ended.
log_has() {
    grep -q -- "$2" "$FACENET_DB.d/logs/$1.log" 2>/dev/null &&
        ! cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' | grep -q "facene[t] --db $FACENET_DB"
}
log() { wait_for 30 log_has "$1" "$2" || { cat "$FACENET_DB.d/logs/$1.log"; return 1; }; }
# people: "name/confirmed/hidden: photo..." of the current clusters, joined faces in brackets.
people() { sql "SELECT group_concat(line, '; ') FROM (SELECT name || ': ' || group_concat(
    iif(joined, '(' || path || ')', path), ' ') AS line FROM (SELECT c.name, path, joined, c.id
    FROM cluster_members m JOIN clusters c ON c.id = m.cluster_id JOIN clusterings g
    ON g.id = c.clustering_id JOIN images i ON i.id = m.image_id WHERE current AND c.name <> ''
    ORDER BY path) GROUP BY id ORDER BY name)"; }
flag() { sql "SELECT group_concat(name) FROM (SELECT name FROM clusters c JOIN clusterings g
    ON g.id = c.clustering_id WHERE current AND $1 ORDER BY name)"; }

mkdir -p album/2024 album/2025
photo() { "$squares" photo "album/$1" 640 480 "$2" ${3+"$3"} ${4+"$4"}; }
photo 2024/a.png 64,64,32,0,1 320,96,32,0,2
photo 2024/b.png 128,64,32,0,1 352,128,32,0,2
photo 2024/c.png 128,96,32,0,1 320,64,32,0,9
photo 2025/d.png 64,128,32,0,2 300,220,40,0,1
photo 2025/e.png 64,64,32,0,4 320,96,32,0,4 256,256,32,0,5
photo 2025/f.png 96,64,32,0,5
for kind in detector landmarks recogniser; do
    "$squares" $kind $kind.onnx && "$facenet" models add $kind.onnx --as $kind >out ||
        bail "no $kind"
done
sums() { find album -name '*.png' -exec cksum {} + | sort; }

# From a folder to clusters.
ok "P takes a folder" keys photos 'key P' "type $TMP/album" 'key Enter'
ok "with its faces" log import "6 imported.* 11 new faces"
ok "and says what it can't know" log import "give one with --threshold"
sql "UPDATE faces SET height = 60, sharpness = 0.5"
keys clusters 'key :' 'type cluster average 0.12' 'key Enter'
ok ":cluster groups them" log cluster "11 faces of album: 3 clusters"
ok "to be reviewed" keys clusters 'wait 3 to review'

# Review.
ok "n names and a confirms, which goes on to the next" keys clusters 'key Enter n' 'type Ann' \
    'key Enter Enter a n' 'type Bea' 'key Enter Enter a n' 'type Cid' 'key Enter Enter a'
ok "until all are" said "all clusters are confirmed: E exports"
ok "each has its photos" is "$(people)" "Ann: 2024/a.png 2024/b.png 2024/c.png; \
Bea: 2024/a.png 2024/b.png 2025/d.png; Cid: 2025/e.png 2025/f.png"
ok "X says that a face alone is none" keys clusters 'key End Enter X'
ok "which one is kept" is "$(sql "SELECT path FROM verdicts JOIN images i ON i.id = image_id
    WHERE verdict = 'nonface'")" 2024/c.png
ok "H hides a person, u shows it again" keys clusters 'key /' 'type Cid' 'key Enter H u'
ok "nobody is hidden" is "$(flag hidden)" ""
ok "r removes a face, u brings it back" keys clusters 'key /' 'type Bea' 'key Enter Enter r u'
ok "nobody is lost" is "$(flag confirmed)" Ann,Bea,Cid
ok "c chooses who stands for a person" keys clusters 'key /' 'type Ann' 'key Enter Enter l c'
ok "the chosen face" is "$(flag 'cover_id IS NOT NULL')" Ann
keys photos 'key /' 'type d.png' 'key Enter Enter b Enter'
drawn() { is "$(sql 'SELECT count(*) FROM faces WHERE by_hand')" 1; }
ok "b adds a face that was not found" wait_for 30 drawn
ok "n names it" keys photos 'key /' 'type d.png' 'key Enter Enter l n' 'type Dan' \
    'key Enter Enter'
ok "who is a person, too" is "$(people | grep -o 'Dan[^;]*')" "Dan: 2025/d.png"

# Photos that come.
photo 2025/g.png 64,64,32,0,1 256,256,32,0,2
photo 2025/h.png 320,256,32,0,4
sums >before
ok "P takes what is new" keys photos 'key P' "type $TMP/album" 'key Enter'
ok "alone" log import "2 imported, 6 known before.* 3 new faces"
sql "UPDATE faces SET height = 60, sharpness = 0.5"
keys clusters 'key :' 'type cluster average 0.12' 'key Enter'
ok "new faces find their people" log cluster "14 faces of album: "
ok "whom nobody has looked at" is "$(people | grep -o '[A-Z][a-z]*: [^;]*([^;]*')" \
    "Ann: 2024/a.png 2024/b.png 2024/c.png (2025/g.png)
Bea: 2024/a.png 2024/b.png 2025/d.png (2025/g.png)"
ok "Q asks about who is near, n says that it isn't" keys clusters 'key Q' 'wait same person' 'key n'
ok "which stays" is "$(sql "SELECT count(*) > 0 FROM constraints WHERE NOT same
    AND image_b = (SELECT max(image_id) FROM faces)")" 1
ok "a confirms them all" keys clusters 'key /' 'type Ann' 'key Enter a' 'key /' 'type Bea' \
    'key Enter a'
ok "for good" is "$(people | tr ';' '\n' | grep -c '(')" 0

# Out.
ok "E exports a folder per person" keys clusters 'key E' "type $TMP/people" 'key Enter' \
    'wait copied'
ok "each with whole photos" is "$(cd people && find Ann Bea Cid Dan -type f | sed 's/[0-9]*-//' |
    sort | tr '\n' ' ')" "Ann/a.png Ann/b.png Ann/c.png Ann/g.png Bea/a.png Bea/b.png \
Bea/d.png Bea/g.png Cid/e.png Cid/f.png Dan/d.png "
xmp() {
    keys clusters 'key W' 'wait XMP files' && said "7 XMP files written" &&
        is "$(exiftool -s3 -sep ', ' -RegionName album/2024/a.png.xmp)" "Ann, Bea"
}
if ! grep -q "define HAVE_XMP 1" "$FACENET_BUILD/config.h"; then
    skip "W writes names for other programs" "this build has no exempi"
elif ! command -v exiftool >/dev/null; then
    skip "W writes names for other programs" "no exiftool"
else
    ok "W writes names for other programs" xmp
fi
sums >after
ok "no photo has changed" cmp before after
