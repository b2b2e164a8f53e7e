# The lists of people that import takes: --people and --held-out.
. "$FACENET_SOURCE/tests/tap.sh"
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"
plan 47
facenet="$FACENET_BUILD/facenet"
FACENET_DB="$TMP/f.db" LC_ALL=C.UTF-8
export FACENET_DB LC_ALL

# says PATTERN STATUS COMMAND...: exits so and says so.
says() {
    says_pattern=$1 says_status=$2; shift 2
    "$@" >"$TMP/said" 2>&1
    says_exit=$?
    [ "$says_exit" = "$says_status" ] && grep -q -- "$says_pattern" "$TMP/said" ||
        { echo "exit $says_exit"; cat "$TMP/said"; return 1; }
}
said() { grep -qF -- "$1" "$TMP/said" || { cat "$TMP/said"; return 1; }; }
held_out() { sql "SELECT group_concat(name, ' ') FROM (SELECT p.name FROM identities p
    JOIN datasets d ON d.id = dataset_id WHERE d.name = '$1' AND held_out ORDER BY p.name)"; }
people() { sql "SELECT group_concat(name, ' ') FROM (SELECT p.name FROM identities p
    JOIN datasets d ON d.id = dataset_id WHERE d.name = '$1' ORDER BY p.name)"; }
import() { "$facenet" import "$TMP/in" --size 32 "$@"; }

for person in Aaron_Eckhart Abba_Eban Abdel_Rahman Zoe_Ball 4; do
    mkdir -p "$TMP/in/$person"
    for image in 1 2; do
        printf 'P5\n8 8\n255\n%064d' "$image" >"$TMP/in/$person/$image.pgm"
    done
done
composed=$(printf 'J\303\266rg') decomposed=$(printf 'Jo\314\210rg')
mkdir "$TMP/in/$decomposed"
cp "$TMP/in/Zoe_Ball/1.pgm" "$TMP/in/$decomposed"

# Names of nobody.
printf 'Aaron_Ekhart\nAbba_Eban\nNobody At All\nZoe_Bal\n' >"$TMP/wrong"
ok "a name of nobody is refused" \
    says "3 of the 4 names in .*wrong are nobody's; nothing is imported" 1 \
    import --name x --held-out "$TMP/wrong"
ok "with a near match" \
    said "--held-out: Aaron_Ekhart is nobody's name (did you mean Aaron_Eckhart?)"
ok "each of them" said "Zoe_Bal is nobody's name (did you mean Zoe_Ball?)"
ok "or none" grep -q "Nobody At All is nobody's name$" "$TMP/said"
ok "those to import, too" says "--people: Aaron_Ekhart is nobody's name" 1 \
    import --name x --people "$TMP/wrong"
ok "nothing was imported" test ! -e "$FACENET_DB"
ok "--allow-unknown imports the others" says "Aaron_Ekhart is nobody's name" 0 \
    import --name some --people "$TMP/wrong" --allow-unknown --held-out 0
ok "only they are there" is "$(people some)" "Abba_Eban"
printf 'Abba_Eban\n' >"$TMP/one"
printf 'Zoe_Ball\nAbba_Eban\n' >"$TMP/two"
ok "somebody held out whom --people leaves out is said" \
    says "1 of these people is not imported, as --people leaves them out: Zoe_Ball$" 0 \
    import --name two --people "$TMP/one" --held-out "$TMP/two"
printf 'Abba_Eban\n\000Zoe_Ball\n' >"$TMP/zero"
ok "a list with zero bytes is refused" says "zero has zero bytes" 1 \
    import --name zero --held-out "$TMP/zero"
printf 'xyzzy\n' >"$TMP/nobody"
ok "nobody at all is refused even so" says "no pictures" 1 import --name none \
    --people "$TMP/nobody" --allow-unknown
for share in 0,1 10% none; do
    ok "what is no share and no file: $share" says \
        "--held-out $share: there is no such file; expected a file of names, or a share from 0" 2 \
        import --name x --held-out "$share"
done
: >"$TMP/empty"
ok "a file without a name" says "has no name in it" 1 import --name x --held-out "$TMP/empty"

# LFW's own lists.
printf '3\r\nAbba_Eban\t1\r\nAbdel_Rahman\t2\r\n\r\n4\t12\r\n' >"$TMP/lfw"
ok "LFW's list with counts" says "^lfw: 11 imported" 0 import --name lfw --held-out "$TMP/lfw"
ok "names those whom it names" is "$(held_out lfw)" "4 Abba_Eban Abdel_Rahman"
printf '2\n1\nAbba_Eban\t1\n1\nZoe_Ball\t2\n' >"$TMP/sets"
ok "LFW's list of sets" import --name sets --held-out "$TMP/sets"
ok "names those of all sets" is "$(held_out sets)" "Abba_Eban Zoe_Ball"
printf '\357\273\2772\n  Abba_Eban \t \n\n \nZoe_Ball' >"$TMP/total"
ok "a first line that counts, a BOM, blank lines, trailing blanks" \
    import --name total --held-out "$TMP/total"
ok "are no names" is "$(held_out total)" "Abba_Eban Zoe_Ball"
printf '4\n' >"$TMP/four"
ok "a number may be a name" import --name four --people "$TMP/four" --held-out 0
ok "of somebody who is there" is "$(people four)" 4
printf '%s\n' "$composed" >"$TMP/composed"
ok "a name in other bytes" import --name bytes --people "$TMP/composed" --held-out "$TMP/composed"
ok "is the same name" is "$(held_out bytes)" "$decomposed"
for i in $(seq 10 29); do
    mkdir -p "$TMP/nfc/$composed$i" "$TMP/nfd/$decomposed$i"
    printf 'P5\n8 8\n255\n%064d' "$i" | tee "$TMP/nfc/$composed$i/1.pgm" \
        >"$TMP/nfd/$decomposed$i/1.pgm"
done
numbers() {
    "$facenet" import "$TMP/$1" --size 32 --held-out 0.4 >"$TMP/log"
    held_out "$1" | tr -cd '0-9 '
}
ok "by share, too, the same people are held out" is "$(numbers nfd)" "$(numbers nfc)"
mkdir -p "$TMP/side" "$TMP/parts/train" "$TMP/parts/test"
cp -r "$TMP/nfc/${composed}10" "$TMP/nfd/${decomposed}11" "$TMP/side"
mv "$TMP/side/${composed}10" "$TMP/side/$composed"
mv "$TMP/side/${decomposed}11" "$TMP/side/$decomposed"
cp -r "$TMP/side/$composed" "$TMP/parts/train"
cp -r "$TMP/side/$decomposed" "$TMP/parts/test"
ok "two folders of one name in other bytes are one person" \
    says "^layout: a folder for each person; 1 person, 2 pictures" 0 \
    "$facenet" import "$TMP/side" --dry-run
ok "which is said" said "1 name is that of another one in other bytes, and is taken for the same"
ok "but not if they are in two parts" says "1 person is of one name in more than one folder" 1 \
    "$facenet" import "$TMP/parts"

# Standard input.
from_input() { printf 'Abba_Eban\n' | import --name input --held-out -; }
ok "a list from standard input" from_input
ok "is read" is "$(held_out input)" Abba_Eban
from_fifo() {
    mkfifo "$TMP/list.fifo" && { printf 'Abba_Eban\n' >"$TMP/list.fifo" & } &&
        import --name fifo --held-out "$TMP/list.fifo"
}
ok "and from a FIFO" from_fifo
ok "too" is "$(held_out fifo)" Abba_Eban
ok "but not twice" says "only one file can be standard input" 2 \
    import --name x --people - --held-out -

# A corrected list.
printf 'Zoe_Ball\nAbba_Eban\n' >"$TMP/right"
ok "a dry run says what a corrected list changes" \
    says "lfw: of the people known before, 1 is now held out, and 2 no" 0 \
    import --name lfw --held-out "$TMP/right" --dry-run
ok "and changes nobody" is "$(held_out lfw)" "4 Abba_Eban Abdel_Rahman"
ok "a corrected list is applied" \
    says "lfw: of the people known before, 1 is now held out, and 2 no" 0 \
    import --name lfw --held-out "$TMP/right"
ok "to those known before" is "$(held_out lfw)" "Abba_Eban Zoe_Ball"
ok "an import that is refused applies none" says "use these, or another" 1 import --name lfw \
    --held-out "$TMP/lfw" --crop 0.5
ok "and changes nobody" is "$(held_out lfw)" "Abba_Eban Zoe_Ball"
ok "an import without a list changes nobody" import --name lfw
ok "of them" is "$(held_out lfw)" "Abba_Eban Zoe_Ball"
"$facenet" train --data lfw --name judged --identities 2 --images 2 --embedding 8 --steps 2 \
    --eval-pairs 20 --warmup 0 --threads 1 >"$TMP/log" 2>&1 || cat "$TMP/log"
ok "once a run has trained on somebody" says "now be held out: judged; .*1 person: 4$" 1 \
    import --name lfw --held-out "$TMP/four"
ok "and nothing is counted that was not read" sh -c '! grep "^lfw: 0 imported" "$1"' sh "$TMP/said"
ok "nobody changes" is "$(held_out lfw)" "Abba_Eban Zoe_Ball"
printf 'Zoe_Ball\n' >"$TMP/zoe"
ok "but one who was held out may be no longer" import --name lfw --held-out "$TMP/zoe"
ok "as no run has trained on her" is "$(held_out lfw)" Zoe_Ball
