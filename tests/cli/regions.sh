# Names that other programs gave: facenet import reads XMP in photos and beside them and names of
# folders, as one decision, and what a user decided wins.  Faces are those of tests/cli/squares.c.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
command -v exiftool >/dev/null ||
    bail "exiftool is missing: apt-get install libimage-exiftool-perl"
facenet="$FACENET_BUILD/facenet"
squares="$FACENET_BUILD/tests/cli/squares"
FACENET_DB="$TMP/f.db"
export FACENET_DB
cd "$TMP" || bail "no folder"
if ! grep -q "define HAVE_XMP 1" "$FACENET_BUILD/config.h"; then
    plan 1
    skip "names in XMP" "this build has no exempi"
    exit 0
fi
plan 43

photo() { "$squares" photo "$@"; }
# region X Y W H NAME [TYPE]: in pixels of a picture of 640 x 480, as exiftool's structure.
region() {
    awk -v x="$1" -v y="$2" -v w="$3" -v h="$4" -v n="$5" -v t="${6:-Face}" 'BEGIN {
        printf "{Area={X=%f,Y=%f,W=%f,H=%f,Unit=normalized},Name=%s,Type=%s}",
            (x + w / 2) / 640, (y + h / 2) / 480, w / 640, h / 480, n, t }'
}
# tag FILE REGIONS [WIDTH HEIGHT]: as digiKam, into the photo or a sidecar.
tag() {
    exiftool -q -overwrite_original "-RegionInfo={AppliedToDimensions={W=${3:-640},H=${4:-480},\
Unit=pixel},RegionList=[$2]}" "$1" || bail "exiftool cannot write $1"
}
sidecar() {
    rm -f "$1"
    exiftool -q -o "$1" "-RegionInfo={AppliedToDimensions={W=640,H=480,\
Unit=pixel},RegionList=[$2]}" || bail "exiftool cannot write $1"
    touch -d "@${3:-1000000000}" "$1"
}
# named DATA: "NAME/confirmed: PHOTO..." of the current clusters, joined faces in brackets.
named() {
    sql "SELECT group_concat(line, '; ') FROM (SELECT c.name || '/' || confirmed || ':' ||
        group_concat(iif(joined, ' (' || path || ')', ' ' || path), '') AS line
        FROM (SELECT m.*, path FROM cluster_members m JOIN images i ON i.id = image_id
            ORDER BY path, image_id) m
        JOIN clusters c ON c.id = m.cluster_id JOIN clusterings g ON g.id = c.clustering_id
        WHERE current AND c.name <> '' AND dataset_id = (SELECT id FROM datasets
        WHERE name = '$1') GROUP BY c.id ORDER BY c.name)"
}
latest() { sql "SELECT max(id) FROM decisions"; }

for kind in detector landmarks recogniser; do
    "$squares" $kind $kind.onnx && "$facenet" models add $kind.onnx --as $kind >said ||
        bail "no $kind"
done

# A picture for each orientation: the square is where it is shown at the same place, so its face is
# stored turned, and its region, which is stored, too.
ann=64,64,32
mkdir turned
photo turned/1.png 640 480 $ann,0,1
photo turned/3.png 640 480 544,384,32,2,1
photo turned/6.png 480 640 64,544,32,3,1
photo turned/8.png 480 640 384,64,32,1,1
for turn in 1 3 6 8; do
    exiftool -q -overwrite_original -Orientation#=$turn turned/$turn.png
done
tag turned/1.png "$(region 64 64 32 32 Ann)"
tag turned/3.png "$(region 544 384 32 32 Ann)"
for turn in 6 8; do
    [ $turn = 6 ] && x=64 y=544 || { x=384 y=64; }
    tag turned/$turn.png "$(awk -v x=$x -v y=$y 'BEGIN {
        printf "{Area={X=%f,Y=%f,W=%f,H=%f,Unit=normalized},Name=Ann,Type=Face}",
            (x + 16) / 480, (y + 16) / 640, 32 / 480, 32 / 640 }')" 480 640
done
ok "photos that are turned come in" says "4 imported.* 4 new faces" 0 import turned --photos
ok "regions lie where the faces are shown" is "$(sql "SELECT count(*) FROM regions r JOIN faces f
    USING (image_id) WHERE abs(r.x - f.x) < 4 AND abs(r.y - f.y) < 4 AND r.width BETWEEN 31 AND 33
    AND r.height BETWEEN 31 AND 33")" 4
ok "all are at the same place" is "$(sql "SELECT count(DISTINCT round(x) || ' ' || round(y))
    FROM regions")" 1
ok "names wait for groups" said "4 faces have names in XMP or folders: another import gives them"
sql "UPDATE faces SET height = 60, sharpness = 0.5" # large enough to found clusters
"$facenet" cluster recogniser --data turned --threshold 0.01 >said || bail "no clusters"
ok "which another import gives" says "named and confirmed.*: 4 faces of 1 person;" 0 import turned
ok "to one person, who is confirmed" is "$(named turned)" "Ann/1: 1.png 3.png 6.png 8.png"

# Sidecars as digiKam and Lightroom name them, XMP in photos, people in several clusters.
mkdir album
photo album/a.png 640 480 $ann,0,1 320,96,32,0,2
photo album/b.png 640 480 128,64,32,0,1
photo album/c.ppm 640 480 128,64,32,0,2 320,64,32,0,3
photo album/d.ppm 640 480 128,64,32,0,1
photo album/e.ppm 640 480 128,96,32,0,3
tag album/a.png "$(region 60 50 40 60 Ann),$(region 320 96 32 32 'Zoë & Co'),\
$(region 500 300 40 40 Nemo),$(region 320 96 32 32 Rex Pet),$(region 400 300 20 20 '')"
sidecar album/c.ppm.xmp "$(region 128 64 32 32 'Zoë & Co')"
sidecar album/d.xmp "$(region 128 64 32 32 Ann)"
sidecar album/e.ppm.xmp "$(region 0 0 20 20 Bea)"
exiftool -q -overwrite_original '-RegionAppliedToDimensionsW=480' album/e.ppm.xmp
touch -d @1000000000 album/e.ppm.xmp
exiftool -q -overwrite_original "-RegionInfoMP={Regions=[{PersonDisplayName=Ann,\
Rectangle=0.2|, 0.133333|, 0.05|, 0.066667}]}" album/b.png
ok "--no-names leaves them" says "5 imported.* 7 new faces" 0 import album --photos --no-names
ok "in the files" is "$(sql "SELECT count(*) FROM regions JOIN photos p ON p.id = photo_id
    WHERE path IN ('a.png', 'c.ppm')")" 0
sql "UPDATE faces SET height = 60, sharpness = 0.5"
"$facenet" cluster recogniser --data album --threshold 0.01 >said || bail "no clusters"
sql "UPDATE cluster_members SET suspect = 0" >said
ok "the next import reads them" says "named and confirmed.*: 5 faces of 2 people;" 0 import album
ok "and says where there was no face" said "1 name in XMP where no face was found"
ok "and whose regions are of a cropped picture" said "e.ppm.*other proportions; was it cropped"
ok "faces have names of the photo, of both kinds of sidecar, and of Microsoft's regions" is \
    "$(named album)" "Ann/1: a.png b.png d.ppm; Zoë & Co/1: a.png c.ppm"
ok "each in its own bytes" is "$(sql "SELECT group_concat(name) FROM (SELECT DISTINCT name
    FROM regions WHERE name LIKE 'Z%')")" "Zoë & Co"
ok "it is one decision" is "$(sql "SELECT argument FROM decisions WHERE id = $(latest)")" \
    "5 faces of 2 people"
decision=$(latest)
ok "another import has nothing to say" says "0 imported, 5 known.*, 0 not pictures" 0 import album
ok "and decides nothing" is "$(latest)" "$decision"
ok "one undo takes all back" says "1 undone" 0 \
    cluster recogniser --data album --decide undo
ok "every name" is "$(named album)" ""
ok "which does not come again" sh -c '"$1" import album >said && ! grep -q named said' sh "$facenet"
"$facenet" cluster recogniser --data album --decide redo >said

# A name that changes in a sidecar.
sidecar album/d.xmp "$(region 128 64 32 32 Bob)" 1000000100
ok "a sidecar that changed is read again" says ": 1 face of 1 person;" 0 import album
ok "its face moves" is "$(named album)" "Ann/1: a.png b.png; Bob/1: d.ppm; Zoë & Co/1: a.png c.ppm"
face=$(sql "SELECT image_id FROM faces JOIN photos p ON p.id = photo_id WHERE path = 'd.ppm'")
cluster=$(sql "SELECT id FROM clusters WHERE name = 'Zoë & Co' ORDER BY id DESC LIMIT 1")
"$facenet" cluster recogniser --data album --decide "move $cluster $face" >said || bail "no move"
sidecar album/d.xmp "$(region 128 64 32 32 Ann)" 1000000200
ok "unless a user decided" says "1 face stays as you decided" 0 import album
ok "it stays" is "$(named album)" "Ann/1: a.png b.png; Zoë & Co/1: a.png c.ppm d.ppm"
printf '<x:xmpmeta Region' >album/b.png.xmp
ok "damaged XMP is named" says "no names of .*b.png.xmp: damaged XMP" 0 import album
ok "what the photo says stays" is "$(named album)" \
    "Ann/1: a.png b.png; Zoë & Co/1: a.png c.ppm d.ppm"
rm album/b.png.xmp
"$facenet" import album >said
photo album/f.ppm 640 480 64,128,32,0,1
sidecar album/f.ppm.xmp "$(region 64 128 32 32 Ann),$(region 320 320 32 32 "$(printf %0128d 0)")"
ok "a new photo with a name comes in" says "1 imported.* 1 new face" 0 import album
ok "a name that is too long is said" said "left out: 1 name in XMP of more than 127 bytes"
"$facenet" cluster recogniser --data album --threshold 0.01 >said || bail "no clusters"
"$facenet" import album >said
ok "and to the person" is "$(named album | grep -o 'Ann/1[^;]*')" "Ann/1: a.png b.png f.ppm"

# Another program writes a name into a photo: its bytes change, what was decided on it stays.
exiftool -q -overwrite_original "-RegionInfoMP={Regions=[{PersonDisplayName=Eve,\
Rectangle=0.2|, 0.133333|, 0.05|, 0.066667}]}" album/b.png
exiftool -q -overwrite_original -Comment=new album/a.png
touch -d @1000000300 album/a.png album/b.png
ids() { sql "SELECT group_concat(image_id) FROM (SELECT image_id FROM faces JOIN photos p
    ON p.id = photo_id WHERE path IN ('a.png', 'b.png') ORDER BY image_id)"; }
faces=$(ids)
ok "photos that another program wrote to" says "^2 pictures with other bytes.*: a.png; b.png; all" \
    0 import album
ok "keep their faces" is "$(ids)" "$faces"
ok "and their people, but for what that program says" is "$(named album)" \
    "Ann/1: a.png f.ppm; Eve/1: b.png; Zoë & Co/1: a.png c.ppm d.ppm"
ok "and have their own bytes" is "$(sql "SELECT sha256 FROM photos WHERE path = 'b.png'")" \
    "$(sha256sum <album/b.png | cut -d ' ' -f 1)"
ok "another import finds them as they were" says "^album: 0 imported, 6 known before, 0 unr[^,]*, \
0 not[^,]*;" 0 import album

# Forgetting a person forgets what files say of her, as far as we keep it.
ok "a person is forgotten" says "Ann is forgotten" 0 forget --person Ann --data album
ok "with her regions" is "$(sql "SELECT count(*) FROM regions WHERE name = 'Ann'
    AND photo_id IN (SELECT p.id FROM photos p JOIN sources s ON s.id = source_id
    WHERE s.path LIKE '%/album')")" 0
ok "and somebody of whose face only a region is known" says "Nemo is forgotten" 0 \
    forget --person Nemo --data album

# A folder per person.
mkdir -p family/Ann/2020 family/Bea
photo family/Ann/1.ppm 640 480 64,64,32,0,1
photo family/Ann/2020/2.ppm 640 480 128,64,32,0,1
photo family/Ann/3.ppm 640 480 128,64,32,0,1 320,64,32,0,2
photo family/Bea/1.ppm 640 480 128,96,32,0,2
photo family/Bea/2.ppm 640 480 64,96,32,0,4 320,96,32,0,5
photo family/loose.ppm 640 480 128,128,32,0,6
ok "folders are names only where it is said" says "goes with --photos" 2 \
    import family --folder-names
"$facenet" import family --photos >said || bail "no photos"
sql "UPDATE faces SET height = 60, sharpness = 0.5"
"$facenet" cluster recogniser --data family --threshold 0.01 >said || bail "no clusters"
ok "names of folders are given" says ": 4 faces of 2 people;" 0 \
    import family --photos --folder-names
ok "to the only face, and to the one that is like those" is "$(named family |
    sed 's/ (Ann[^)]*)//g')" "Ann/1: Ann/1.ppm Ann/2020/2.ppm Ann/3.ppm; Bea/1: Bea/1.ppm"
ok "not to one of two strangers" is "$(sql "SELECT count(*) FROM regions r JOIN photos p
    ON p.id = photo_id WHERE path = 'Bea/2.ppm' AND image_id IS NULL")" 1
mv family/Bea/1.ppm family/Ann/moved.ppm
ok "a photo that moved to another folder has its name" says "1 moved" 0 \
    import family --photos --folder-names
ok "and so has its face" is "$(named family | grep -c 'Ann/moved')" 1
ok "the data set is sound" says "references between rows are valid" 0 doctor
