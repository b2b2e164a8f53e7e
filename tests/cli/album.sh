# What goes out of an album: people as folders of copies, links or crops and as tables; names in
# sidecars that exiftool reads, and that come back from there, where all else stays; forgetting
# takes them out.  Faces are those of tests/cli/squares.c.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
command -v exiftool >/dev/null ||
    bail "exiftool is missing: apt-get install libimage-exiftool-perl"
facenet="$FACENET_BUILD/facenet"
squares="$FACENET_BUILD/tests/cli/squares"
FACENET_DB="$TMP/f.db"
export FACENET_DB
cd "$TMP" || bail "no folder"
plan 58

exports() { words=$1; shift; says "$words" 0 export xmp recogniser --data album "$@"; }
decide() { "$facenet" cluster recogniser --data album --decide "$1" >>decided 2>&1 || bail "$1"; }
face() { sql "SELECT image_id FROM faces JOIN photos p ON p.id = photo_id WHERE path = '$1'
    AND round(x / 32) = $2 AND source_id = 1"; }
# tags FILE TAG...: what exiftool reads, a value a line.
tags() { file=$1; shift; exiftool -s3 -sep ', ' "$@" "$file"; }
named() {
    sql "SELECT group_concat(line, '; ') FROM (SELECT c.name || ':' ||
        group_concat(' ' || path, '') AS line FROM (SELECT m.*, path FROM cluster_members m
            JOIN images i ON i.id = image_id WHERE NOT joined ORDER BY path, image_id) m
        JOIN clusters c ON c.id = m.cluster_id JOIN clusterings g ON g.id = c.clustering_id
        WHERE current AND confirmed AND c.name <> '' AND dataset_id = (SELECT id FROM datasets
        WHERE name = '$1') GROUP BY c.id ORDER BY c.name)"
}
sums() { find "$@" -type f -exec cksum {} + | sort; }
import() { # NAME DIR: with clusters
    "$facenet" import "$2" --photos --name "$1" "--no-names" >said 2>&1 || bail "no photos"
    sql "UPDATE faces SET height = 60, sharpness = 0.5"
    "$facenet" cluster recogniser --data "$1" --threshold 0.01 >said || bail "no clusters"
}

for kind in detector landmarks recogniser; do
    "$squares" $kind $kind.onnx && "$facenet" models add $kind.onnx --as $kind >said ||
        bail "no $kind"
done
mkdir -p album/deep
"$squares" photo album/a.png 640 480 64,64,32,0,1 320,96,32,0,2
"$squares" photo album/deep/b.png 480 640 64,544,32,3,1
"$squares" photo album/c.png 640 480 128,64,32,0,2
"$squares" photo album/d.png 640 480 128,64,32,0,3
exiftool -q -overwrite_original -Orientation#=6 album/deep/b.png
import album album
decide "move new $(face a.png 2) $(face deep/b.png 2)"
zoe=$(sql "SELECT cluster_id FROM cluster_members WHERE image_id = $(face a.png 2)")
decide "name $zoe Zoë & <Max>"
decide "confirm $zoe"
decide "move new $(face a.png 10) $(face c.png 4)"
bea=$(sql "SELECT cluster_id FROM cluster_members WHERE image_id = $(face c.png 4)")
decide "name $bea Bea"
decide "confirm $bea"

# Folders and tables.
rows() { "$facenet" export people recogniser --data album --csv rows.csv "$@" && wc -l <rows.csv; }
people() { words=$1; shift; says "$words" 0 export people recogniser --data album "$@"; }
into() { find "$1" -type "$2" -name '[0-9]*' | sed 's/[0-9]*-//' | sort | tr '\n' ' '; }
ok "people takes a folder or a table" says "one of --folder, --csv and --json" 2 \
    export people recogniser --data album
ok "--as is copies, links or crops" says "expected copies, links or crops" 2 \
    export people recogniser --data album --folder p --as files
ok "and goes with people" says "go with people" 2 export steps recogniser --as links
ok "photos are copied into a folder per person" people \
    "^4 pictures of 2 clusters in p: 4 copied, 0 as crops$" --folder p
ok "of each name" is "$(into p f)" \
    "p/Bea/a.png p/Bea/c.png p/Zoë & <Max>/a.png p/Zoë & <Max>/b.png "
ok "the whole photo" cmp album/c.png p/Bea/*-c.png
ok "links take their place" people "^4 pictures of 2 clusters in p: 4 linked, 0 as crops$" \
    --folder p --as links
ok "all of them" is "$(into p f)$(find p -type l | wc -l)" 4
ok "which lead to the photo" is "$(realpath p/Bea/*-c.png)" "$(realpath album/c.png)"
ok "so do crops" people "^4 pictures of 2 clusters in p: 0 copied, 4 as crops$" \
    --folder p --as crops
ok "of the faces" is "$(into p l)$(find p/* -type f | wc -l)" 4
ok "of the size of a crop" is "$(exiftool -s3 -ImageSize p/Bea/*-c.png)" 112x112
sql "UPDATE clusters SET hidden = 1 WHERE name = 'Bea'"
ok "a hidden person has no folder" people "^2 pictures of 1 cluster " --folder p
ok "any more" test ! -e p/Bea
ok "but when that is wanted" people "^4 pictures of 2 clusters " --folder p --hidden
ok "nor a line in a table" is "$(rows) $(rows --hidden)" "3 5"
sql "UPDATE clusters SET hidden = 0"
ok "a table has a line per face" sh -c '"$1" export people recogniser --data album \
    --csv people.csv && [ "$(wc -l <people.csv)" = 5 ]' sh "$facenet"
ok "on standard output, too" sh -c '"$1" export people recogniser --data album --csv - |
    cmp - people.csv' sh "$facenet"
ok "with its box" is \
    "$(grep c.png people.csv | cut -d , -f 1-3,6-7 | sed 's/"[^"]*album/"album/')" \
    '"Bea",1,"album/c.png",32,60'
"$facenet" export people recogniser --data album --json people.json || bail "no JSON"
ok "or an object of an array" python3 -c 'import json
faces = json.load(open("people.json"))
assert len(faces) == 4
face = [f for f in faces if f["photo"].endswith("/c.png")][0]
assert face["person"] == "Bea" and face["confirmed"] is True and face["height"] == 60
assert sorted(f["person"] for f in faces)[-1] == "Zoë & <Max>"'
if ! grep -q "define HAVE_XMP 1" "$FACENET_BUILD/config.h"; then
    ok "without exempi xmp says so" says "built without exempi" 1 \
        export xmp recogniser --data album
    for test in $(seq 36); do skip "names in XMP $test" "this build has no exempi"; done
    exit 0
fi

sql "UPDATE clusters SET confirmed = 0"
ok "nobody is confirmed, nothing is written" exports "^0 XMP files written" --folder none
ok "which is said" said "left out: 4 faces of people who are not confirmed"
sql "UPDATE clusters SET confirmed = 1 WHERE name <> ''"
sums album >before

exiftool -q -o album/c.png.xmp -XMP-dc:Title='A day' -Rating=4 -HierarchicalSubject='People|Bea' \
    '-RegionInfo={AppliedToDimensions={W=1280,H=960,Unit=pixel},RegionList=[{Area={X=0.9,Y=0.9,
W=0.1,H=0.1,Unit=normalized},Name=Rex,Type=Pet},{Area={X=0.7,Y=0.9,W=0.1,H=0.1,Unit=normalized},
Name=Cid,Type=Face}]}' || bail "exiftool cannot write"
ok "names are written beside the photos" exports \
    "^3 XMP files written, 0 as before: names in 3 photos of album$"
ok "photos stay as they were" sh -c \
    'find album -name "*.png" -exec cksum {} + | sort | cmp - before'
ok "exiftool reads both names" is "$(tags album/a.png.xmp -RegionName)" "Zoë & <Max>, Bea"
ok "their kind and unit" is "$(tags album/a.png.xmp -RegionType -RegionAreaUnit)" "Face, Face
normalized, normalized"
ok "the size of the picture" is "$(tags album/a.png.xmp -RegionAppliedToDimensionsW \
    -RegionAppliedToDimensionsH -RegionAppliedToDimensionsUnit)" "640
480
pixel"
near() { # FILE X Y W H: the first region, in shares
    tags "$1" -RegionAreaX -RegionAreaY -RegionAreaW -RegionAreaH | cut -d , -f 1 | tr '\n' ' ' |
        awk -v x="$2" -v y="$3" -v w="$4" -v h="$5" '{ print; exit !($1 - x < .01 && x - $1 < .01 &&
            $2 - y < .01 && y - $2 < .01 && $3 - w < .01 && w - $3 < .01 && $4 - h < .01) }'
}
ok "centre and size of the face" near album/a.png.xmp 0.125 0.1958 0.05 0.125
ok "of a turned photo as it is stored" near album/deep/b.png.xmp 0.1958 0.875 0.125 0.05
ok "with the size as stored" is "$(tags album/deep/b.png.xmp -RegionAppliedToDimensionsW)" 480
ok "digiKam's tags" is "$(tags album/a.png.xmp -TagsList)" "People/Zoë & <Max>, People/Bea"
ok "what else a sidecar has stays" is "$(tags album/c.png.xmp -Title -Rating -HierarchicalSubject \
    -RegionAppliedToDimensionsW)" "A day
4
People|Bea
1280"
ok "and regions of others" is "$(tags album/c.png.xmp -RegionName)" "Bea, Rex, Cid"
ok "nobody unnamed has a file" test ! -e album/d.png.xmp
ok "it is as readable as the photo" is "$(stat -c %a album/a.png.xmp)" "$(stat -c %a album/a.png)"
sums album >before
ok "a second export changes nothing" exports "^0 XMP files written, 3 as before"
ok "no byte" sh -c 'find album -type f -exec cksum {} + | sort | cmp - before'

# Back from there.
import back album
"$facenet" import album --photos --name back >said 2>&1
ok "a new data set has the same names" is "$(named back)" \
    "Bea: a.png c.png; Zoë & <Max>: a.png deep/b.png"
ok "and where nothing was found, no name" said "1 name in XMP where no face was found"

# Below a folder.
ok "names go below a folder" exports "^3 XMP files written" --folder out
ok "as the photos lie" is "$(tags out/deep/b.png.xmp -RegionName)" "Zoë & <Max>"
ok "with what the sidecar beside the photo has" is "$(tags out/c.png.xmp -Title)" "A day"

# Changes.
decide "name $bea Beatrix"
ok "another name replaces ours" exports "^2 XMP files written, 1 as before"
ok "in region and tag" is "$(tags album/a.png.xmp -RegionName -TagsList)" \
    "Zoë & <Max>, Beatrix
People/Zoë & <Max>, People/Beatrix"
sql "UPDATE clusters SET hidden = 1 WHERE name = 'Beatrix'"
ok "a hidden person stays when that is wanted" \
    exports "^0 XMP files written, 3 as before: names in 3 photos" --hidden
ok "a hidden person goes" exports "^1 XMP file written, 1 as before: names in 2 photos"
ok "from files of others, too" said "our names taken out of 1 XMP file"
ok "which keep the rest" is "$(tags album/c.png.xmp -Title -RegionName)" "A day
Rex, Cid"
sql "UPDATE clusters SET hidden = 0"
cp album/a.png kept.png
rm album/a.png album/a.png.xmp
ok "a photo that is gone is said" exports "left out: 1 photo is gone or changed since"
ok "and has no file" test ! -e album/a.png.xmp
mv kept.png album/a.png
echo "<x:xmpmeta" >album/a.png.xmp
ok "a damaged sidecar is left alone" exports "left: .*a.png.xmp: damaged XMP"
rm album/a.png.xmp
mkdir album/a.png.xmp
ok "and what is no file" exports "left: .*a.png.xmp.*"
rmdir album/a.png.xmp
(trap '' XFSZ; ulimit -f 1; "$facenet" --db "$FACENET_DB" export xmp recogniser --data album \
    --folder full >said 2>&1)
ok "on a full disk nothing is left half" is "$(find full -type f 2>/dev/null | wc -l)" 0
ok "a folder where nothing can be made is said" says "cannot make" 1 \
    export xmp recogniser --data album --folder /proc/none
"$facenet" import album >said 2>&1
ok "our own names are no news" sh -c '! grep -q "named\|stay" said'
ok "names go out again" exports "XMP files? written"

# Forgetting.
"$facenet" forget --person Beatrix --data album >said 2>&1
ok "a person is taken out of sidecars" is "$(tags album/a.png.xmp -RegionName -TagsList)" \
    "Zoë & <Max>
People/Zoë & <Max>"
"$facenet" forget album >said 2>&1
ok "a data set leaves only files of others" is "$(find album out -name '*.xmp' | sort)" \
    "album/c.png.xmp
out/c.png.xmp"
