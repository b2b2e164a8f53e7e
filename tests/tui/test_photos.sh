# The Photos view by key scripts: photos with their people, the photo that is read, faces, names,
# ways to Clusters and back, photos that are gone.  The nets are made by tests/cli/squares.c.
. "$FACENET_SOURCE/tests/tap.sh"
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
plan 75
facenet="$FACENET_BUILD/facenet"
tui="$FACENET_BUILD/facenet-tui"
squares="$FACENET_BUILD/tests/cli/squares"
FACENET_DB="$TMP/f.db" LC_ALL=C.UTF-8 TZ=UTC
export FACENET_DB LC_ALL TZ
cd "$TMP" || bail "no folder"

said() { grep -q -- "$1" said || { cat said; return 1; }; }
never() { ! grep -- "$1" said; }
# keys LINE...: in the Photos view of the album; the last screen is in said.
keys() {
    printf '%s\n' "$@" show >keys
    "$tui" --view photos --data album --size 100x30 --script keys >said 2>&1 ||
        { cat said; return 1; }
}

mkdir -p album/a album/b
"$squares" photo album/a/1.ppm 640 480 64,64,32,0,1 320,96,32,0,2
"$squares" photo album/a/2.ppm 320 256 128,64,32,0,1
"$squares" photo album/b/3.ppm 640 128
echo none >album/b/4.jpg
for kind in detector landmarks recogniser; do
    "$squares" $kind $kind.onnx && "$facenet" models add $kind.onnx --as $kind >out ||
        bail "no $kind"
done
"$facenet" import album --photos >out 2>&1 # one is unreadable
sql "UPDATE faces SET height = 60, sharpness = 0.5;
    UPDATE photos SET changed = unixepoch('2019-07-21 12:00') * 1000000"
"$facenet" cluster recogniser --data album --threshold 0.002 >out 2>&1 || bail "no clusters"

ok "the view opens by its key" keys 'key Esc' 'key 6'
ok "with all photos, one that is unreadable" said "Photos   album   4 photos   1 of 4"
ok "which says so" said "b/4.jpg .*unreadable"
ok "and how many faces are in each" said "a/1.ppm  *2 "
ok "the chosen photo is beside the list" said "┌─ 1.ppm ──*.* 2019-07-21 12:00, 640 x 480 ─┐"
ok "read, with the faces named below" said "▸1 unnamed *2 "
ok "its pixels are there" said "[▒▓█░][▒▓█░]"
ok "a photo without faces" keys 'key j' 'key j'
ok "has its picture alone" sh -c 'grep -q "3.ppm ──.*640 x 128" said && ! grep -q "▸1" said'
ok "an unreadable one its reason" keys 'key G'
ok "as the import found it" said "not a picture\|format"

ok "Enter opens a photo" keys 'key Enter' 'key l'
ok "and the arrows choose a face" said "▸2 "
ok "a new name is asked about" keys 'key Enter' 'key n' 'type Ann' 'key Enter'
ok "as everywhere" said "nobody has that name yet; Enter adds a new person:"
ok "n names it" keys 'key Enter' 'key n' 'type Ann' 'key Enter Enter'
ok "and who is with it in a cluster" is "$(sql "SELECT group_concat(DISTINCT c.name) FROM clusters c
    JOIN cluster_members m ON m.cluster_id = c.id JOIN images i ON i.id = image_id
    WHERE path LIKE 'a/%' AND c.name <> ''")" Ann
ok "the list has the name" sh -c '"$0" --snapshot photos --data album --size 100x30 |
    grep -q "a/2.ppm.*1 *Ann"' "$tui"
ok "a search finds photos by who is in them" keys 'key /' 'type ann' 'key Enter'
ok "these alone" said 'with "ann": 2'
ok "that has none left is undone by Esc" keys 'key /' 'type nobody' 'key Enter'
ok "as is said" said "No photo is like that. Esc shows all"
ok "with all photos again" keys 'key /' 'type nobody' 'key Enter' 'key Esc'
ok "in the list" said "Photos   album   4 photos   1 of 4"
ok "f filters: photos with unnamed faces" keys 'key f'
ok "of which one is left" sh -c 'grep -q "with unnamed faces: 1 .*1 of 1" said &&
    grep -q "a/1.ppm" said'
ok "f filters: photos without faces" keys 'key f' 'key f'
ok "are those that could be read" sh -c 'grep -q "without faces: 1 .*1 of 1" said &&
    grep -q "b/3.ppm" said && ! grep -q "b/4.jpg" said'
ok "f filters: unreadable photos" keys 'key f' 'key f' 'key f'
ok "are these alone" said "unreadable: 1 .*1 of 1"
ok "f on a face lists the photos of its person" keys 'key Enter' 'key f'
ok "all of them, and no others" said "of one person: 2 .*1 of 2"
ok "keys act on what is listed" keys 'key Enter' 'key f' 'key G'
ok "as if they were typed one by one" said "of one person: 2 .*2 of 2"
ok "Enter on a face opens its person" keys 'key Enter' 'key Enter'
ok "in Clusters" said "Clusters   album.*"
ok "with the face under the cursor" said "Ann  2 faces .* of 2"
ann=$(sql "SELECT id FROM clusters WHERE name = 'Ann' AND clustering_id = (SELECT id
    FROM clusterings WHERE current)")
"$facenet" cluster recogniser --data album --decide "hide $ann" >out
ok "a hidden person opens, too" keys 'key Enter' 'key Enter'
ok "with that face" said "Ann  2 faces .* of 2"
"$facenet" cluster recogniser --data album --decide undo >out
ok "Esc goes back to the photo" keys 'key Enter' 'key Enter' 'key Esc'
ok "which is open still" said "Enter person"
ok "p in Clusters opens the photo of a face" sh -c '
    printf "%s\n" "key 4" "key / " "type Ann" "key Enter" "key Enter" "key p" show >keys &&
    "$0" --view photos --data album --size 100x30 --script keys >said &&
    grep -q "Enter person" said' "$tui"
# Names are as wide as they look, in the line below the photo too.
"$facenet" cluster recogniser --data album --decide "person 1 名名名名名名名名" >out
ok "the names of wide letters stand" keys 'key Enter'
ok "beside each other" said '▸1 名名名名名名名名 .\{1,5\}2 '
"$facenet" cluster recogniser --data album --decide undo >out

ok "what is no face" keys 'key Enter' 'key X'
ok "is said to be none" is "$(sql "SELECT count(*) FROM verdicts WHERE verdict = 'nonface'")" 1

# A face that was not found.
ok "b draws a box" keys 'key j' 'key j' 'key Enter' 'key b' 'key l' 'key +'
ok "whose keys are shown" said "larger.*smaller.*accept"
before=$(sql "SELECT count(*) FROM faces")
keys 'key j' 'key j' 'key Enter' 'key b' 'key l' 'key +' 'key Enter'
tries=0
until [ "$(sql 'SELECT count(*) FROM faces WHERE by_hand')" = 1 ] || [ $tries -ge 300 ]; do
    tries=$((tries + 1)); sleep 0.1
done
ok "Enter adds the face" is "$(sql "SELECT count(*) FROM faces")" $((before + 1))

# An empty database: the welcome screen offers photos first.
FACENET_DB="$TMP/new.db"
printf '%s\n' 'key P' show >keys
ok "without nets no folder is asked for, but it is said how to get them" sh -c '
    "$0" --script keys | grep -q "finding faces needs nets: ./bootstrap models"' "$tui"
for kind in detector landmarks recogniser; do
    "$facenet" models add $kind.onnx --as $kind >out || bail "no $kind"
done
ok "a folder of photos comes first" sh -c '"$0" --snapshot train | grep -A3 "no faces and no runs" |
    grep -q "P  a folder of photos"' "$tui"
printf '%s\n' 'key P' "type $TMP/album" 'key Enter' show >keys
ok "P imports it" sh -c '"$0" --script keys | grep -q "importing .*/album as album"' "$tui"
imported() { [ "$(sql 'SELECT count(*) FROM photos')" = 4 ] &&
    [ "$(sql 'SELECT count(*) FROM imports')" = 0 ] &&
    grep -q 'threshold' "$FACENET_DB.d/logs/import.log"; }
tries=0
until imported || [ $tries -ge 300 ]; do tries=$((tries + 1)); sleep 0.1; done
ok "with its photos and faces" imported
ok "K with nothing to stop says so" sh -c 'printf "%s\n" "key K" show >keys &&
    "$0" --view photos --script keys | grep -q "this dashboard imports nothing now"' "$tui"
"$squares" photo large.ppm 400 300 && mkdir -p more && for i in $(seq 300); do
    { cat large.ppm; echo "$i"; } >more/$i.ppm; done
printf '%s\n' 'key P' "type $TMP/more" 'key Enter' 'key K' show >keys
ok "K stops an import" sh -c '"$0" --view photos --script keys | grep -q "asked it to stop"' "$tui"
stopped() {
    [ "$(sql 'SELECT count(*) FROM photos')" -lt 304 ] &&
        ! cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' | grep -q "impor[t] $TMP/more"
}
tries=0
until stopped || [ $tries -ge 300 ]; do tries=$((tries + 1)); sleep 0.1; done
ok "before its end" sh -c 'cat "$1"; [ "$2" -lt 304 ]' sh "$FACENET_DB.d/logs/import.log" \
    "$(sql 'SELECT count(*) FROM photos')"
FACENET_DB="$TMP/f.db"

# Ways between views: Esc goes back to the view that asked for a face, until another one is shown.
sql "INSERT INTO suspects (run_id, position, image_id, own) SELECT r.id, 1, m.image_id, 1
    FROM runs r, cluster_members m JOIN clusters c ON c.id = cluster_id JOIN images i ON i.id =
    m.image_id WHERE r.name = 'recogniser' AND c.name = 'Ann' AND i.path LIKE '%2.ppm'"
ok "p in Suspects opens the photo of a face" keys 'key 5' 'key p'
ok "which is open" said "─ 2.ppm ─.*320 x 256"
ok "Esc goes back there" keys 'key 5' 'key p' 'key Esc'
ok "to Suspects" said "Suspects   recogniser"
keys 'key 5' 'key p' 'key ?' 'key Esc' 'key Esc'
ok "also after the help" said "Suspects   recogniser"
ok "after another view it goes to the list" keys 'key 5' 'key p' 'key 1' 'key 6' 'key Esc'
ok "of photos" said "photo  *faces people"
ok "and so it does from a photo opened there" keys 'key 5' 'key p' 'key f' 'key Enter' 'key Esc'
ok "in the list" said "photo  *faces people"

# Small photos.
"$squares" photo small.ppm 20 20 && cp small.ppm album/b/5.ppm
"$squares" photo album/b/6.ppm 20 6
"$facenet" import album --photos >out 2>&1
ok "a box fits into a small photo" keys 'key G' 'key k' 'key Enter' 'key b' 'key Right' 'key Enter'
tries=0
until [ "$(sql 'SELECT count(*) FROM faces WHERE by_hand')" = 2 ] || [ $tries -ge 300 ]; do
    tries=$((tries + 1)); sleep 0.1
done
ok "whose face is added" is "$(sql "SELECT f.width || ' x ' || f.height FROM faces f
    JOIN photos p ON p.id = photo_id WHERE path = 'b/5.ppm'")" "8.0 x 10.0"
ok "none fits into a tiny one" keys 'key G' 'key Enter' 'key b'
ok "which is said" said "a photo of 20 x 6 pixels has no room for a face"

rm album/a/2.ppm
ok "a photo that is gone" keys 'key j'
ok "is said to be" said "album/a/2.ppm can't be read: No "
ok "its faces are kept" said "▒▒▒▒▒▒"
ok "with whom they show" sh -c '[ "$(grep -c "Ann" said)" -ge 3 ]'
ok "p shows the one that is chosen" keys 'key j' 'key p'
ok "over the whole screen" said "Ann .*any key goes back"
