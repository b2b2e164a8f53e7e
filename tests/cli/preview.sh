# facenet import --preview: pictures as they would come in, before an import.
. "$FACENET_SOURCE/tests/tap.sh"
plan 12
facenet="$FACENET_BUILD/facenet"
FACENET_DB="$TMP/f.db" LC_ALL=C.UTF-8
export FACENET_DB LC_ALL
cd "$TMP" || exit 1
"$facenet" --db drawn.db synth --identities 6 --images 4 --size 96 --out people >out 2>&1

"$facenet" import people --preview 64 --crop 0.7 --size 40 >preview 2>said
ok "nothing is said of a whole folder" is "$(cat said)" ""
ok "and there is no database" [ ! -e f.db ]
# What comes before its pixels.
head_of() { head -c 2000 preview | sed -n '1,/^255$/p'; }
head_of >top
ok "the preview says what is in the folder" is "$(sed -n 2p top)" \
    "# a folder for each person; 6 people, 24 pictures"
ok "and how crops are made" is "$(sed -n 3p top)" "# crop 0.7, size 40"
ok "it is one picture" is "$(tail -2 top | tr '\n' ' ')" "40 960 255 "
"$facenet" import people --crop 0.7 --size 40 >out 2>&1
tail -c +65 f.db.d/crops/* >crops
tail -c $((24 * 40 * 40 * 3)) preview >pixels
ok "its pixels are those of the import" cmp pixels crops

"$facenet" import people --preview 3 >preview 2>said
ok "a data set that is there says its crops" is "$(head_of | sed -n 3p)" "# crop 0.7, size 40"
ok "and what comes in" is "$(head_of | sed -n 2p | sed 's/.*; //')" \
    "people is there: what is new comes in"
ok "three pictures are of several people" is \
    "$(head_of | sed -n 's|^# \(.*\)/.*|\1|p' | uniq | wc -l)" 3

mkdir -p bad/ann bad/bob
echo "no picture" | tee bad/ann/a.jpg >bad/bob/b.png
ok "a folder without a picture that can be read is refused" \
    says "none of 2 pictures of bad can be read; ann/a.jpg: " 1 import bad --preview 8
cp people/*/*1.png bad/ann
ok "pictures that can't be read are named" says "2 of 8 can't be read: ann/a.jpg: " 0 \
    import bad --preview 64
ok "photos are refused" says "shows one face of each picture, not --photos" 2 \
    import people --photos --preview 8
