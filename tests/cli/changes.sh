# An import of what is not as it was, or not what it seems: two folders of one name, pictures that
# changed, moved or went, the same bytes twice, folders that don't say who is who.
. "$FACENET_SOURCE/tests/tap.sh"
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
plan 108
facenet="$FACENET_BUILD/facenet"
FACENET_DB="$TMP/f.db" LC_ALL=C.UTF-8
export FACENET_DB LC_ALL
cd "$TMP" || exit 1

# says PATTERN STATUS COMMAND...: exits so and says so.
says() {
    says_pattern=$1 says_status=$2; shift 2
    "$@" >"$TMP/said" 2>&1
    says_exit=$?
    [ "$says_exit" = "$says_status" ] && grep -q -- "$says_pattern" "$TMP/said" ||
        { echo "exit $says_exit"; cat "$TMP/said"; return 1; }
}
said() { grep -q -- "$1" "$TMP/said" || { cat "$TMP/said"; return 1; }; }
# picture GREY FILE...: a picture of that grey; its time of change is not of now, so that the next
# import may believe it.
picture() {
    grey=$1; shift
    for file; do
        mkdir -p "${file%/*}"
        printf 'P5\n8 8\n255\n%064d' "$grey" >"$file"
    done
}
import() { "$facenet" import "$@"; }
# rows SET: person, path and grey of its pictures.
rows() { sql "SELECT group_concat(p.name || ' ' || path, '|')
    FROM (SELECT * FROM images ORDER BY path, source_id) i JOIN identities p
    ON p.id = identity_id JOIN datasets d ON d.id = dataset_id
    WHERE d.name = '$1'"; }
id() { sql "SELECT i.id FROM images i JOIN identities p ON p.id = identity_id
    JOIN datasets d ON d.id = dataset_id WHERE d.name = '$1' AND path = '$2'"; }

# Nothing remains of what could not begin.
mkdir empty; : >file
ok "a folder without pictures" says "no pictures in empty" 1 import empty
ok "a file" says "file is not a folder" 1 import file
ok "one of photos" says "file is not a folder; name the one that holds it" 1 import file --photos
ok "no folder" says "no such folder" 1 import nowhere
mkdir -p text/ann; echo hello >text/ann/1.jpg
ok "no database is made of them" test ! -e "$FACENET_DB"
ok "a folder of which nothing can be read" says "no picture of text can be read" 1 import text
ok "leaves no data set" is "$(sql "SELECT count(*) FROM datasets")" 0
ok "and no crops" is "$(ls "$FACENET_DB.d/crops")" ""

# Two folders of one name.
picture 1 a/train/0001/1.pgm; picture 2 a/train/0001/2.pgm; picture 3 a/train/0002/1.pgm
picture 11 b/train/0001/1.pgm; picture 12 b/train/0003/1.pgm
ok "the layout is said first" says "^layout: a folder for each person; 2 people, 3 pictures" 0 \
    import a/train --held-out 0
ok "another folder of that name is refused" says "people of one name need not be the same" 1 \
    import b/train
ok "with what to write instead" said "another --name, or --name train --join"
ok "nothing of it came in" is "$(rows train)" "0001 0001/1.pgm|0001 0001/2.pgm|0002 0002/1.pgm"
ok "--dry-run says who is in both" \
    says "1 new person; 1 with the name of one that is there (0001)" 0 \
    import b/train --name train --join --dry-run
ok "and writes nothing" is "$(sql "SELECT count(*) FROM sources")" 1
ok "--join takes it in" says "facenet forget --import 2" 0 import b/train --name train --join \
    --held-out 0
ok "beside the other one, with the same paths" is "$(rows train)" \
    "0001 0001/1.pgm|0001 0001/1.pgm|0001 0001/2.pgm|0002 0002/1.pgm|0003 0003/1.pgm"
ok "each is known at its next import" says "0 imported, 2 known before" 0 import b/train
ok "from anywhere" sh -c 'cd b && "$1" import train | grep "0 imported, 2 known"' sh "$facenet"
ok "doctor lists both" says "import 2 is $TMP/b/train, 2 pictures" 0 "$facenet" doctor
ok "it is taken back by its number" says "2 images of .*; 1 person is gone with it" 0 \
    "$facenet" forget --import 2
ok "with its people" is "$(rows train)" "0001 0001/1.pgm|0001 0001/2.pgm|0002 0002/1.pgm"
ok "the only one isn't" says "forget train forgets it" 1 "$facenet" forget --import 1
ok "nor what isn't there" says "there is no import 9" 1 "$facenet" forget --import 9
picture 1 again/0001/1.pgm
ok "--join of nothing new" says "1 left out as the same bytes" 0 import again --name train --join \
    --held-out 0
ok "is no import that could be taken back" sh -c '! grep "takes it back" "$0"' "$TMP/said"
ok "and none that isn't whole" is "$(sql "SELECT count(*) FROM imports")" 0
ok "--join needs a data set" says "no data set new to join" 1 import b/train --name new --join

# Changed, moved, gone, new.
first=$(id train 0001/1.pgm) second=$(id train 0001/2.pgm) third=$(id train 0002/1.pgm)
sql "INSERT INTO verdicts (image_id, verdict, time)
    VALUES ($second, 'fine', 1), ($third, 'fine', 1)"
rm a/train/0001/1.pgm
mv a/train/0001/2.pgm a/train/0002/2.pgm
picture 33 a/train/0002/1.pgm
picture 5 a/train/0002/3.pgm
changes="1 imported, 0 known before, 0 unreadable, 0 not pictures, 1 changed, 1 moved, 1 gone"
ok "--dry-run says what would happen" says "^dry run, train: $changes;" 0 import a/train --dry-run
ok "and names it" said "1 picture moved: 0001/2.pgm to 0002/2.pgm"
ok "but changes nothing" is "$(rows train)" "0001 0001/1.pgm|0001 0001/2.pgm|0002 0002/1.pgm"
ok "the import takes it in" says "^train: $changes;" 0 import a/train
ok "and names what changed" said "1 picture changed: 0002/1.pgm"
ok "and what is gone, and how to remove it" said "1 picture gone: 0001/1.pgm; .* --prune removes"
ok "a moved picture is of its new person" is "$(rows train)" \
    "0001 0001/1.pgm|0002 0002/1.pgm|0002 0002/2.pgm|0002 0002/3.pgm"
ok "and keeps its row" is "$(id train 0002/2.pgm)" "$second"
ok "and its decisions; those of a changed one are gone" is \
    "$(sql "SELECT group_concat(image_id) FROM verdicts")" "$second"
ok "the changed one has its own bytes" is "$(sql "SELECT sha256 FROM images
    WHERE path = '0002/1.pgm'")" "$(sha256sum a/train/0002/1.pgm | cut -d' ' -f1)"
ok "the gone one stays until it is pruned" is "$(id train 0001/1.pgm)" "$first"
ok "--prune removes it" says "1 gone and removed" 0 import a/train --prune
ok "with its person" is "$(rows train)" "0002 0002/1.pgm|0002 0002/2.pgm|0002 0002/3.pgm"
ok "then nothing is to be done" \
    says "0 imported, 3 known before, 0 unreadable, 0 not pictures; " 0 import a/train
printf 'P5\n# by another program\n8 8\n255\n%064d' 2 >a/train/0002/2.pgm
ok "other bytes of the same pixels" says "^1 picture with other bytes.* same: 0002/2.pgm; all" 0 \
    import a/train
ok "keep their decisions" is "$(sql "SELECT group_concat(image_id) FROM verdicts")" "$second"
ok "and are known" says "0 imported, 3 known before, 0 unreadable, 0 not pictures; " 0 \
    import a/train
rm -r a/train/0002/*; : >a/train/0002/x.txt
ok "a folder without any picture prunes nothing" says "no pictures in" 1 import a/train --prune
ok "of the data set" is "$(rows train)" "0002 0002/1.pgm|0002 0002/2.pgm|0002 0002/3.pgm"

# A file of the same length, changed within the tick of the clock of its first one.
picture 1 tick/ann/1.pgm
"$facenet" import tick --held-out 0 >said
printf 'P5\n8 8\n255\n%064d' 2 >tick/ann/1.pgm
ok "a change right after an import is seen" says "1 changed" 0 import tick

# Moved over another one; two swapped.
picture 1 over/ann/1.pgm; picture 2 over/bob/1.pgm
"$facenet" import over --held-out 0 >said
kept=$(id over ann/1.pgm)
mv over/ann/1.pgm over/bob/1.pgm
ok "a picture moved over another one" says "1 moved" 0 import over
ok "keeps its row, the other one is gone" is "$(rows over) $(id over bob/1.pgm)" \
    "bob bob/1.pgm $kept"

# Pictures are what their bytes are: swapped, all of another number, replaced.
# follows SET: each file has the row with its bytes and person.
follows() {
    sql "SELECT sha256 || '  ' || i.path FROM images i JOIN identities p ON p.id = identity_id
        JOIN sources s ON s.id = source_id WHERE s.path = '$PWD/$1'
        AND i.path LIKE p.name || '/%' AND crop IS NOT NULL ORDER BY i.path" >"$TMP/rows"
    (cd "$1" && find . -type f | cut -c 3- | LC_ALL=C sort | xargs sha256sum) | diff - "$TMP/rows"
}
# as_dry PATTERN SET [OPTION...]: a dry run says the pattern and what the import then says.
as_dry() {
    pattern=$1; shift
    "$facenet" import "$@" --dry-run >"$TMP/dry" 2>&1; dry=$?
    says "$pattern" "$dry" import "$@" &&
        sed 's/^dry run, //; s/, [0-9]* images.*//' "$TMP/dry" >"$TMP/dry.said" &&
        sed 's/, [0-9]* images.*//' "$TMP/said" | diff "$TMP/dry.said" -
}
ids() { sql "SELECT group_concat(id) FROM (SELECT i.id FROM images i
    JOIN sources s ON s.id = source_id WHERE s.path = '$PWD/$1' ORDER BY sha256)"; }
for i in 1 2 3 4 5; do picture "$i" "order/ann/$i.pgm"; done
picture 6 order/bob/1.pgm; picture 7 order/bob/2.pgm
"$facenet" import order --held-out 0 >said
before=$(ids order)
mv order/ann/1.pgm order/x; mv order/bob/1.pgm order/ann/1.pgm; mv order/x order/bob/1.pgm
mv order/ann/4.pgm order/x; mv order/ann/5.pgm order/ann/4.pgm; mv order/x order/ann/5.pgm
ok "swapped pictures, of two people and of one" as_dry " 0 unreadable, 0 not pictures, 4 moved;" \
    order
ok "are where they are" follows order
ok "and keep their rows" is "$(ids order)" "$before"
rm order/ann/2.pgm
for i in 3 4 5; do mv "order/ann/$i.pgm" "order/ann/$((i - 1)).pgm"; done
ok "one removed, those after it renumbered" as_dry " 3 moved, 1 replaced and removed;" order
ok "are where they are now" follows order
ok "the one is named" said "1 picture replaced by another one and removed: ann/2.pgm"
mv order/ann/3.pgm order/bob/9.pgm; picture 8 order/ann/3.pgm; cp order/bob/2.pgm order/cyd.pgm
mkdir order/cyd; mv order/cyd.pgm order/cyd/1.pgm; cp order/cyd/1.pgm order/cyd/2.pgm
echo none >order/ann/9.pgm
ok "renamed and replaced, twins, unreadable" \
    as_dry ": 1 imported, .* 1 unreadable, .* 1 changed, 1 moved, 1 left out" order
rm order/ann/9.pgm order/cyd/2.pgm
ok "are as a dry run said" follows order
ok "with --prune, too" as_dry "1 gone and removed" order --prune
sql "UPDATE images SET path = '/5/' || path WHERE path = 'bob/9.pgm'"
ok "what a killed import displaced" says "0 unreadable, 0 not pictures, 1 moved" 0 import order
ok "comes back" follows order
sql "UPDATE images SET path = '/5/' || path WHERE path = 'bob/9.pgm'"
rm order/bob/9.pgm
ok "or goes" says "0 unreadable, 0 not pictures; " 0 import order
ok "without a trace" follows order
mv order/bob/2.pgm order/bob/x.pgm; cp order/bob/x.pgm order/dan.pgm
mkdir order/dan; mv order/dan.pgm order/dan/1.pgm
ok "a picture moved, and copied to another person" as_dry ": 1 imported, .* 1 moved" order
ok "has two crops" follows order
"$facenet" forget order >said
echo none >text/ann/2.jpg
ok "a dry run refuses what the import refuses" as_dry "no picture of text can be read" text

# A person whose folder gets another name.
for i in 1 2 3 4 5 6 7 8 9; do picture "$i" "names/p$i/1.pgm"; done
printf 'p3\np4\n' >two
"$facenet" import names --held-out two >said
for i in 1 2 3 4 5 6 7 8 9; do mv "names/p$i" "names/q$i"; done
ok "renamed people are moved" says "9 moved" 0 import names
ok "and stay held out, or not" is "$(sql "SELECT group_concat(p.name) FROM identities p
    JOIN datasets d ON d.id = dataset_id WHERE d.name = 'names' AND held_out")" "q3,q4"

# The same bytes twice.
picture 1 twins/ann/1.pgm twins/ann/2.pgm twins/bob/1.pgm; picture 2 twins/bob/2.pgm
ok "the same bytes of one person" \
    says "1 left out as the same bytes, 1 also under another person;" 0 import twins --held-out 0
ok "are named" said "left out: ann/2.pgm = ann/1.pgm"
ok "those of two people, too" said "under another person: bob/1.pgm = ann/1.pgm; one of the two"
ok "these are imported" is "$(rows twins)" "ann ann/1.pgm|bob bob/1.pgm|bob bob/2.pgm"
ok "doctor names them" says "1 picture has the same bytes under another person" 0 "$facenet" doctor
ok "with both" said "bob/1.pgm of bob = ann/1.pgm of ann"
ok "and what is nearly the same" said "bob/2.pgm of bob is nearly ann/1.pgm of ann"
sql "INSERT INTO verdicts (image_id, verdict, time) VALUES ($(id twins bob/1.pgm), 'exclude', 1)"
ok "but those that are left out" sh -c '! "$1" doctor | grep "same bytes"' sh "$facenet"
ok "again is the same" says "0 imported, 3 known before, .* 1 left out" 0 import twins

echo none >twins/ann/3.pgm
"$facenet" import twins >said 2>&1
cp twins/ann/1.pgm twins/ann/3.pgm
ok "a mended picture with the bytes of another" says "2 left out as the same" 0 import twins
ok "leaves no row" is "$(rows twins)" "ann ann/1.pgm|bob bob/1.pgm|bob bob/2.pgm"

# A run that trains on them.
for person in ann bob cyd; do
    for i in 1 2 3; do
        mkdir -p "live/$person"
        { printf 'P5\n# %s %s\n32 32\n255\n' "$person" "$i"; head -c 1024 /dev/zero
        } >"live/$person/$i.pgm"
    done
done
"$facenet" import live --held-out 0 --size 32 >said
"$facenet" train --data live --name live --identities 2 --images 2 --steps 1000000 --embedding 8 \
    --eval-every 100000 --threads 1 >log 2>&1 &
run=$!
trains() { [ "$(sql "SELECT last_step > 0 FROM runs WHERE name = 'live'")" = 1 ]; }
wait_for 30 trains
printf 'P5\n32 32\n255\n%01024d' 7 >live/ann/1.pgm
rm live/bob/1.pgm
before=$(id live ann/1.pgm)
ok "a changed picture stays while a run trains" says "1 picture changed, left as before" 1 \
    import live
ok "with its row" is "$(id live ann/1.pgm)" "$before"
ok "nothing is pruned either" says "trains on it; stop it first" 1 import live --prune
kill -INT "$run"
wait "$run" 2>/dev/null
ok "then it is taken in, and pruned" says "1 changed, 1 gone and removed" 0 import live --prune
ok "once" says "0 imported, 8 known before, 0 unreadable, 0 not pictures; " 0 import live

# Folders that don't say who is who.
picture 1 v2/train/n1/1.jpg; picture 2 v2/train/n2/1.jpg; picture 3 v2/test/n3/1.jpg
ok "train and test are parts, not people" \
    says "^layout: parts with a folder for each person; 3 people (1 held out), 3 pictures" 0 \
    import v2
ok "whose people are people" is "$(rows v2)" \
    "n3 test/n3/1.jpg|n1 train/n1/1.jpg|n2 train/n2/1.jpg"
ok "and the split is kept" is "$(sql "SELECT group_concat(p.name) FROM identities p
    JOIN datasets d ON d.id = dataset_id WHERE d.name = 'v2' AND held_out")" n3
ok "--held-out contradicts it" says "leave --held-out away" 1 import v2 --held-out 0.5
mkdir up; mv v2 up/v2
ok "a level higher is refused with the command" says "facenet import up/v2 if" 1 import up
ok "but a folder keeps its layout" says "use that, or another --name" 1 \
    sh -c 'mv up/v2 . && "$1" import v2 --layout nested' sh "$facenet"
mkdir -p nas/ann nas/@eaDir
picture 1 nas/ann/1.jpg
picture 2 nas/@eaDir/SYNOPHOTO.jpg
ok "thumbnails of network storage are nobody" says "1 person, 1 picture" 0 import nas
picture 1 flat/000001.jpg; picture 2 flat/000002.jpg; picture 3 flat/000003.jpg
ok "a flat folder names both ways" says "folder with the person's name, give --identities FILE" 1 \
    import flat
printf '000001.jpg 7\n000002.jpg 8\n000009.jpg 8\n' >list
ok "CelebA's list says who is who" says "^layout: a list of who is who; 2 people, 2 pictures" 0 \
    import flat --identities list --held-out 0
ok "what isn't there is named" said "1 picture of the list is not there: 000009.jpg"
ok "what isn't listed is counted" said "1 picture is left out"
ok "the folder needs its list again" says "give it again with --identities" 1 import flat
printf 'image_id,identity\n000001.jpg,8\n000002.jpg,8\n' >list.csv
ok "a corrected list moves pictures" says "1 moved" 0 \
    sh -c '"$1" import flat --identities - <list.csv' sh "$facenet"
ok "to their person" is "$(rows flat)" "8 000001.jpg|8 000002.jpg"
printf '000001.jpg,8\n' >list.csv
ok "what a corrected list has no longer" as_dry "1 known before, .* 1 gone;" flat \
    --identities list.csv
ok "is named" said "1 picture gone: 000002.jpg; the same command with --prune"
ok "and goes with --prune" as_dry "1 gone and removed" flat --identities list.csv --prune
ok "alone" is "$(rows flat)" "8 000001.jpg"
mkdir "up up"; cp -r flat "up up"
ok "a folder above a flat one is said to be a person" \
    says "all pictures are in one folder, flat, which is taken for a person" 0 \
    import "up up" --dry-run
mkdir "up up/flat/x"; mv "up up"/flat/*.jpg "up up/flat/x"
ok "the command has quotes where it needs them" says "facenet import 'up up/flat' if" 1 \
    import "up up"

# The first of two folders is taken back.
picture 1 pair/a/ann/1.pgm; picture 2 pair/b/bob/1.pgm
"$facenet" import pair/a --name pair >said
"$facenet" import pair/b --name pair --join >said
first=$(sql "SELECT min(id) FROM sources WHERE path LIKE '%/pair/%'")
"$facenet" forget --import "$first" >said 2>&1
ok "the other one is then the data set's" is "$(sql "SELECT source FROM datasets
    WHERE name = 'pair'")" "$TMP/pair/b"

# A folder that moved.
picture 1 place/ann/1.pgm; picture 2 place/bob/1.pgm
"$facenet" import place --held-out 0 >said
mkdir other; mv place other/place
ok "a moved folder says how" says "facenet import --relocate $TMP/place $TMP/other/place" 1 \
    import other/place
ok "--relocate" says "2 of its 2 pictures are there" 0 import --relocate place other/place
ok "makes it known again" says "0 imported, 2 known before" 0 import other/place
mkdir wrong
ok "a place without the pictures is refused" says "none of the 2 pictures .* nothing is changed" 1 \
    import --relocate other/place wrong
