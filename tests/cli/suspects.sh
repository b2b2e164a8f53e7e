# Wrong names are found: a share of drawn faces is mislabelled, a short run counts, and the ranking
# is compared with the truth, which the paths of the pictures keep.  FACENET_LONG: a realistic
# number of faces and steps, and four of five at the top must have wrong names.
. "$FACENET_SOURCE/tests/tap.sh"
plan 25
own_database

if [ -n "${FACENET_LONG:-}" ]; then
    people=80 images=15 steps=400 share=0.8
else
    people=20 images=12 steps=150 share=0.4
fi
wrong="SELECT count(*) FROM images JOIN identities i ON i.id = identity_id
    WHERE name <> substr(path, 1, instr(path, '/') - 1)"

"$facenet" synth --name faces --identities "$people" --images "$images" --size 32 \
    --mislabel 0.1 >/dev/null
flipped=$(sql "$wrong")
echo "# $flipped wrong names among $(sql "SELECT count(*) FROM images WHERE identity_id IN
    (SELECT id FROM identities WHERE NOT held_out)")"
ok "about a tenth of the images has a wrong name" sh -c '[ "$1" -ge "$2" ] && [ "$1" -le "$3" ]' \
    sh "$flipped" $((people * images / 25)) $((people * images / 7))
ok "no held-out person has one" is "$(sql "$wrong AND (held_out OR substr(path, 1,
    instr(path, '/') - 1) IN (SELECT name FROM identities WHERE held_out))")" 0
"$facenet" train --data faces --name run --identities 8 --images 4 --steps "$steps" \
    --threads 2 >"$TMP/log" 2>&1 || cat "$TMP/log"
ok "the images trained on have their counts" is "$(sql "SELECT count(*), min(step), max(step)
    FROM hardness JOIN images ON images.id = image_id JOIN identities i ON i.id = identity_id
    WHERE NOT held_out")" "$(sql "SELECT count(*), $steps, $steps FROM images
    JOIN identities i ON i.id = identity_id WHERE NOT held_out")"
kept=$(sql "SELECT max(20, count(*) / 10) FROM hardness")
ok "suspects are listed" sh -c '"$1" suspects run --limit "$2" >"$3"' \
    sh "$facenet" "$flipped" "$TMP/list"
found=$(awk 'NR > 1 { truth = $NF; sub("/.*", "", truth); if ($5 != truth) n++ }
    END { print n + 0 }' "$TMP/list")
echo "# $found of the first $flipped suspects have a wrong name"
ok "wrong names come first" awk "BEGIN { exit !($found >= $share * $flipped) }"
ok "a finished run has kept its ranking" is "$(sql "SELECT count(*), count(like_id),
    max(position), min(score) < max(score) FROM suspects")" "$kept|$kept|$kept|1"
ok "a new ranking replaces the old one" sh -c '"$1" suspects run --keep --limit 5 |
    grep -qx "the 5 most suspect images of run are kept"' sh "$facenet"
ok "in the listed order" is "$(sql "SELECT group_concat(path, ' ') FROM (SELECT path FROM suspects
    JOIN images ON images.id = image_id ORDER BY position)")" \
    "$(awk 'NR > 1 && NR < 7 { printf "%s%s", (NR > 2 ? " " : ""), $NF }' "$TMP/list")"
ok "an unknown run is an error" sh -c '! "$1" suspects nobody 2>&1 | grep -q score' sh "$facenet"

# A user reviews the list: wrong names are corrected, the others are fine.
awk -v OFS='\t' 'NR > 1 { truth = $NF; sub("/.*", "", truth)
    if ($5 != truth) print $NF, "move", truth; else print $NF, "fine" }' "$TMP/list" \
    >"$TMP/verdicts"
ok "verdicts are applied" "$facenet" suspects run --apply "$TMP/verdicts"
ok "and are listed no more" sh -c '"$1" suspects run --limit "$2" | cut -d / -f 2 >"$3.b" &&
    cut -f 1 "$4" | cut -d / -f 2 | grep -qxFf - "$3.b" && exit 1; exit 0' \
    sh "$facenet" "$flipped" "$TMP/again" "$TMP/verdicts"
ok "--all lists them" sh -c '"$1" suspects run --limit "$2" --all |
    grep -c "(move)" | grep -qx "$3"' sh "$facenet" "$flipped" "$found"
printf '%s\tfine\nnowhere.png\tfine\n' "$(head -1 "$TMP/verdicts" | cut -f 1)" >"$TMP/bad"
before=$(sql "SELECT count(*) FROM verdicts")
ok "a file with a wrong line is refused" sh -c '! "$1" suspects run --apply "$2" 2>"$3" &&
    grep -q nowhere.png "$3"' sh "$facenet" "$TMP/bad" "$TMP/said"
ok "naming the line" grep -q "bad, line 2: .*nowhere.png" "$TMP/said"
picture=$(tail -1 "$TMP/verdicts" | cut -f 1)
for person in "" "  "; do
    printf '# nobody\n\n%s\tmove\t%s\n' "$picture" "$person" >"$TMP/bad"
    ok "a person must have a name" sh -c '! "$1" suspects run --apply "$2" 2>"$3" &&
        grep -q "bad, line 3: .*a person" "$3"' sh "$facenet" "$TMP/bad" "$TMP/said"
done
ok "a refused file gives no verdict at all" is "$(sql "SELECT count(*) FROM verdicts")" "$before"
printf '# a slip\r\n%s\tmove\tTypo\r\n%s\tmove\tTypo\n' "$picture" "$picture" >"$TMP/slip"
ok "a new person is printed once" is "$("$facenet" suspects run --apply "$TMP/slip")" \
    "new person: Typo
2 verdicts on images of faces"
ok "- is standard input" is "$(printf '%s\tnone\n' "$picture" |
    "$facenet" suspects run --apply -)" "1 verdict on images of faces"
"$facenet" train --data faces --name reviewed --decisions --identities 8 --images 4 --steps 2 \
    --threads 2 >"$TMP/log" 2>&1 || cat "$TMP/log"
ok "a run with decisions remembers which" is "$(sql "SELECT value = (SELECT max(id)
    FROM verdicts) FROM params JOIN runs r ON r.id = run_id WHERE r.name = 'reviewed'
    AND params.key = 'decisions'")" 1
ok "--decisions needs --data" sh -c '"$1" train --resume reviewed --decisions; [ $? = 2 ]' \
    sh "$facenet"

# The same picture under two people comes first, also of people that the run was not trained on.
mkdir "$TMP/in"
for person in ann bob cyd dan eve; do
    mkdir "$TMP/in/$person"
    for image in 1 2 3 4; do
        { printf 'P5\n# %s %s\n16 16 255\n' "$person" "$image"; head -c 256 /dev/urandom
        } >"$TMP/in/$person/$image.pgm"
    done
done
cp "$TMP/in/ann/1.pgm" "$TMP/in/bob/9.pgm"
cp "$TMP/in/dan/2.pgm" "$TMP/in/eve/9.pgm"
printf 'dan\neve\n' >"$TMP/out"
"$facenet" import "$TMP/in" --name twice --size 32 --held-out "$TMP/out" >"$TMP/log" 2>&1
"$facenet" train --data twice --name twins --identities 3 --images 4 --steps 4 --embedding 8 \
    --eval-pairs 20 --warmup 0 --threads 1 >"$TMP/log" 2>&1 || cat "$TMP/log"
pictures() { "$facenet" suspects twins --limit 100 | sed 1d | awk '{ print $7 }' | head -"$1" |
    sort | tr '\n' ' '; }
ok "the same picture of two people is the most suspect" is "$(pictures 4)" \
    "ann/1.pgm bob/9.pgm dan/2.pgm eve/9.pgm "
ok "with the other one" sh -c '
    "$1" suspects twins | grep "bob/9.pgm *is the same picture as *ann/1"' sh "$facenet"
ok "and is kept for the dashboard" is "$(sql "SELECT p.name, l.name FROM suspects s
    JOIN runs r ON r.id = run_id JOIN images i ON i.id = image_id
    JOIN identities p ON p.id = identity_id JOIN identities l ON l.id = like_id
    WHERE r.name = 'twins' AND position <= 4 AND path = 'eve/9.pgm'")" "eve|dan"
printf 'bob/9.pgm\texclude\n' | "$facenet" suspects twins --apply - >"$TMP/log" 2>&1
ok "a verdict on it takes both off" is "$(pictures 2)" "dan/2.pgm eve/9.pgm "
