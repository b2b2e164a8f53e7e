# facenet detect: faces of photos as lines of JSON, drawn into a picture, and what is refused.  The
# nets are made by tests/cli/squares.c: faces are squares, red above and blue below.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
plan 24
facenet="$FACENET_BUILD/facenet"
squares="$FACENET_BUILD/tests/cli/squares"
FACENET_DB="$TMP/f.db"
export FACENET_DB

detect() { "$facenet" detect "$@"; }
# refuses CODE WORDS COMMAND...: the exit status, and words of the message.
refuses() {
    code=$1 words=$2; shift 2
    said=$("$@" 2>&1 >/dev/null); is $? "$code" && case $said in
    *"$words"*) ;;
    *) echo "$said"; return 1 ;;
    esac
}
# boxes PHOTO...: those of the faces, in whole pixels, the leftmost first.
boxes() {
    detect "$@" | grep -oE '"box":\[[^]]*' | sed 's/.*\[//' |
        awk -F, '{ printf "%.0f,%.0f,%.0f,%.0f\n", $1, $2, $3, $4 }' | sort -n | paste -sd ' '
}
# number NAME FILE: the first number of that name.
number() { grep -oE "\"$1\":-?[0-9.]+" "$2" | head -n 1 | sed 's/.*://'; }

"$facenet" synth --name x --identities 2 --images 1 --size 16 >"$TMP/said" || bail "no database"
"$squares" photo "$TMP/one.ppm" 640 480 64,64,32,0,1 320,96,16,0,2 || bail "no photo"
ok "without a detector it says how to get one" refuses 1 "models add" detect "$TMP/one.ppm"
for kind in detector landmarks; do
    "$squares" $kind "$TMP/$kind.onnx" &&
        "$facenet" models add "$TMP/$kind.onnx" --as $kind >"$TMP/said" || bail "no $kind"
done

if command -v python3 >/dev/null; then
    ok "a photo is a line of JSON" is "$(detect "$TMP/one.ppm" --min-face 8 | python3 -c '
import json, sys
for line in sys.stdin:
    photo = json.loads(line)
    print(photo["width"], photo["height"], len(photo["faces"]), sorted(photo["faces"][0]))' 2>&1)" \
        "640 480 2 ['box', 'pitch', 'points', 'roll', 'score', 'sharpness', 'yaw']"
else
    skip "a photo is a line of JSON" "no python3 to read it"
fi
ok "boxes are where the faces are" is "$(boxes --min-face 8 "$TMP/one.ppm")" \
    "64,64,32,32 320,96,16,16"
ok "small faces are left out" is "$(boxes "$TMP/one.ppm")" "64,64,32,32"
ok "a threshold above all scores leaves none" is "$(boxes --threshold 1 "$TMP/one.ppm")" ""
detect "$TMP/one.ppm" >"$TMP/line"
ok "points of the net of landmarks" is \
    "$(grep -oE '"points":.*\]\]' "$TMP/line" | tr -d '[]' | sed 's/.*://' |
        awk -F, '{ for (i = 1; i <= 10; i++) printf " %.0f", $i }')" \
    " 74 75 86 75 80 82 75 88 85 88"
ok "scores and sharpness are shares, angles in degrees" awk -v score="$(number score "$TMP/line")" \
    -v sharp="$(number sharpness "$TMP/line")" -v roll="$(number roll "$TMP/line")" \
    'BEGIN { exit !(score > 0.9 && score <= 1 && sharp > 0 && sharp <= 1 && roll ^ 2 < 4) }'

"$squares" photo "$TMP/turned.ppm" 320 256 64,64,32,1,1 192,128,32,2,1
ok "turned faces aren't searched for" is "$(boxes "$TMP/turned.ppm")" ""
ok "but on demand" is "$(boxes --turned "$TMP/turned.ppm")" "64,64,32,32 192,128,32,32"
"$squares" photo "$TMP/large.ppm" 2560 1920 640,640,64,0,1
ok "a large photo is searched at half its size" is "$(boxes "$TMP/large.ppm")" "640,640,64,64"
ok "or at the size that is asked for" is "$(boxes --side 256 "$TMP/large.ppm")" ""

drawn() {
    detect "$TMP/one.ppm" --draw "$TMP/drawn.png" >/dev/null &&
        [ "$(head -c 4 "$TMP/drawn.png" | tail -c 3)" = PNG ] &&
        detect "$TMP/drawn.png" >"$TMP/again" && is "$(number width "$TMP/again")" 640 &&
        [ "$(number score "$TMP/again")" != "$(number score "$TMP/line")" ]
}
ok "a picture with boxes over the faces" drawn
ok "of one photo only" refuses 2 "--draw is for one photo" \
    detect "$TMP/one.ppm" "$TMP/one.ppm" --draw "$TMP/drawn.png"

echo no >"$TMP/bad\".jpg"
both() {
    said=$(detect "$TMP/bad\".jpg" "$TMP/nowhere" "$TMP/one.ppm" 2>"$TMP/err"); code=$?
    is $code 1 && is "$(cat "$TMP/err")" "facenet detect: 2 of 3 photos can't be read" &&
        is "$(echo "$said" | grep -c '"error":')" 2 &&
        is "$(echo "$said" | grep -c '"faces":')" 1 &&
        is "$(echo "$said" | grep -c 'bad\\".jpg')" 1
}
ok "what can't be read has a line that says why; the others are searched" both
detect "$TMP/one.ppm" "$TMP/large.ppm" "$TMP/one.ppm" "$TMP/turned.ppm" "$TMP/one.ppm" |
    grep one.ppm | sort -u >"$TMP/same"
ok "the same photo gives the same line" is "$(wc -l <"$TMP/same")" 1

ln -s one.ppm "$TMP/link.ppm"
cp "$TMP/one.ppm" "$TMP/copy"
ok "--draw does not overwrite the photo" refuses 2 "name another file" \
    detect "$TMP/one.ppm" --draw "$TMP/link.ppm"
ok "which stays" cmp "$TMP/one.ppm" "$TMP/copy"
"$squares" recogniser "$TMP/recogniser.onnx"
ok "a recogniser is no detector" refuses 1 "" "$facenet" models add "$TMP/recogniser.onnx" \
    --as detector
for file in "$FACENET_DB".d/models/*; do
    echo damaged >>"$file"
done
ok "a net that was changed is refused" refuses 1 "" detect "$TMP/one.ppm"
doctor() { "$facenet" doctor --clean | grep "^The net detector, .*$1"; }
ok "doctor names it" doctor "differs from what was written"
rm "$FACENET_DB".d/models/*
touch -d '2001-01-01' "$FACENET_DB.d/models/left.tmp"
ok "a net whose file is gone is named with what to do" refuses 1 "remove it and add it once more" \
    detect "$TMP/one.ppm"
mkdir "$TMP/photos" && cp "$TMP/one.ppm" "$TMP/photos"
ok "by an import, too" refuses 1 "remove it and add it once more" "$facenet" import "$TMP/photos" \
    --photos
ok "and by doctor" doctor "is missing"
ok "which removes what is left of another one" test ! -e "$FACENET_DB.d/models/left.tmp"
