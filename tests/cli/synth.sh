# facenet synth --photos: what is written, that it is the same again, that an interrupted folder is
# gone on with and that nothing else is overwritten.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
plan 12
facenet="$FACENET_BUILD/facenet"
FACENET_DB="$TMP/f.db"
export FACENET_DB
cd "$TMP" || bail "no folder"

# says WORDS CODE ARGUMENT...: a command that prints such a line and ends with that status.
says() {
    words=$1 code=$2; shift 2
    "$facenet" synth "$@" >said 2>&1; is $? "$code" &&
        { grep -qE -- "$words" said || { cat said; return 1; }; }
}
sum() { (cd "$1" && cat people.tsv photo-*.png | cksum); }

ok "photos are written" says "^album: [2-9] photos of 3 people, each 2 times" 0 \
    --photos album --identities 3 --images 2
ok "without a database" test ! -e "$FACENET_DB"
ok "the list has a line for each face" is "$(awk -F '\t' 'NF == 5 && $4 >= 100 { n[$5]++ }
    END { for (i in n) print n[i] }' album/people.tsv | xargs)" "2 2 2"
ok "and names every photo" is "$(cut -f 1 album/people.tsv | sort -u)" \
    "$(cd album && printf '%s\n' photo-*.png)"
before=$(sum album)
rm album/photo-00002.png
touch -d '2001-01-01' album/photo-00001.png
ok "a photo that is missing is drawn" says "^album: " 0 --photos album --identities 3 --images 2
ok "the same again" is "$(sum album)" "$before"
ok "the others are left alone" test -n "$(find album -name photo-00001.png ! -newermt 2002-01-01)"
ok "other options are refused there" says "album holds files that aren't these photos" 1 \
    --photos album --identities 3 --images 2 --seed 2
mkdir mine
echo mine >mine/photo-00001.png
ok "so is a folder of other files" says "mine holds files .* such as photo-00001.png" 1 \
    --photos mine --identities 3 --images 2
ok "which stay" is "$(cat mine/*)" mine
ok "options of a data set don't go with it" says "--size does not go with --photos" 2 \
    --photos new --size 64
ok "too many faces are refused" says "are too many" 1 --photos new --identities 100000 --images 100
