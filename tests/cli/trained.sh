# facenet eval, embed and cluster say what a run's figures are worth: on people that it was trained
# on, and on crops unlike its own.
. "$FACENET_SOURCE/tests/tap.sh"
plan 24
own_database

has() { for words in "$@"; do grep -qF -- "$words" "$TMP/said" || { cat "$TMP/said"; return 1; }
    done; }
refuses() { words=$1; shift; "$facenet" "$@" >"$TMP/said" 2>&1; is $? 1 && has "$words"; }
# names HELD: three people of faces, as the lines "A 1 2" and "A 1 B 1" of a file of pairs.
names() { sql "SELECT identities.name FROM identities JOIN datasets d ON d.id = dataset_id
    WHERE d.name = 'faces' AND held_out = $1 ORDER BY identities.id LIMIT 3" |
    awk '{ name[NR] = $0 } END { for (i = 1; i <= 3; i++) {
        print name[i] "\t1\t2"; print name[i] "\t1\t" name[i % 3 + 1] "\t2" } }'; }

"$facenet" synth --name faces --identities 20 --images 4 --size 32 --held-out 0.4 \
    --out "$TMP/people" >/dev/null
"$facenet" train --data faces --name run --identities 6 --images 4 --embedding 8 --steps 4 \
    --eval-pairs 20 --warmup 0 --threads 2 >/dev/null 2>&1
names 0 >"$TMP/known"
names 1 >"$TMP/strangers"
{ cat "$TMP/strangers"; head -1 "$TMP/known"; } >"$TMP/mixed"

"$facenet" eval run --pairs "$TMP/known" >"$TMP/said" 2>&1
ok "people that the run was trained on are said first" is "$(head -1 "$TMP/said")" \
    "3 of 3 people of these pairs were trained on by this run"
ok "and in the table" has "trained on   3 of 3 people"
ok "and in the metrics" is "$(sql "SELECT group_concat(value, ' ') FROM (SELECT value FROM metrics
    WHERE key IN ('eval/known/people', 'eval/known/trained-people') ORDER BY key)")" "3.0 3.0"
printf '%s\n' 'size 90x24' 'key d' 'show' >"$TMP/keys"
sql "UPDATE metrics SET value = 0.4321 WHERE key = 'val@1e-3'"
LC_ALL=C.UTF-8 "$FACENET_BUILD/facenet-tui" --run run --script "$TMP/keys" >"$TMP/said" 2>&1
ok "and in the dashboard" has "eval known, step 4: accuracy " "%, 3 of 3 people trained on"
ok "whose VAL is the figure that was kept" has "VAL 43.2 % at FAR 0.1 %"
"$facenet" eval run --pairs "$TMP/strangers" >"$TMP/said" 2>&1
ok "so is that there are none" is "$(head -1 "$TMP/said")" \
    "0 of 3 people of these pairs were trained on by this run"
ok "which the table does not repeat" sh -c '! grep "^trained on" "$1"' sh "$TMP/said"
"$facenet" eval run --pairs "$TMP/mixed" >"$TMP/said" 2>&1
ok "one among strangers" is "$(head -1 "$TMP/said")" \
    "1 of 4 people of these pairs was trained on by this run"
"$facenet" eval run >"$TMP/said" 2>&1
ok "held-out people were not" sh -c 'head -1 "$1" | grep -q "^0 of [0-9]* people"' sh "$TMP/said"
"$facenet" eval run@4 run --pairs "$TMP/known" >"$TMP/said" 2>&1
ok "of both runs that are compared" has "3 of 3 people of these pairs were trained on by A" \
    "3 of 3 people of these pairs were trained on by B" "trained on           3         3"
head -1 "$TMP/known" >"$TMP/alone"
"$facenet" eval run --pairs "$TMP/alone" >/dev/null
LC_ALL=C.UTF-8 "$FACENET_BUILD/facenet-tui" --run run --script "$TMP/keys" >"$TMP/said" 2>&1
ok "pairs of one kind have no accuracy in the dashboard" \
    has "eval alone, step 4: accuracy -, 1 of 1 person trained on"
ok "and compare no runs" refuses "all pairs of alone are of one kind" eval run@4 run \
    --pairs "$TMP/alone"
sql "DELETE FROM hardness; DELETE FROM trained_people"
"$facenet" eval run --pairs "$TMP/mixed" >"$TMP/said" 2>&1
ok "also of a run that did not count its pictures" is "$(head -1 "$TMP/said")" \
    "1 of 4 people of these pairs was trained on by this run"

"$facenet" import "$TMP/people" --name same --size 32 --held-out 0 >/dev/null 2>&1
"$facenet" eval run --data same --pairs "$TMP/mixed" >"$TMP/said" 2>&1
ok "people of another data set may share a name" is "$(head -1 "$TMP/said")" \
    "1 of 4 people of these pairs shares a name with people that this run was trained on"

"$facenet" import "$TMP/people" --name "it's" --size 32 --crop 0.8 --held-out 0.4 >/dev/null 2>&1
wanted="--size 32 --crop 1, and it's has 32 and 0.8: make the right ones, with the --held-out"
ok "crops of another share are not judged" refuses "$wanted" eval run --data "it's"
command=$(sed -n 's/.*: facenet import/import/p' "$TMP/said")
ok "nor compared" refuses "$wanted" eval run run --data "it's"
ok "nor embedded" refuses "$wanted" embed run --data "it's"
ok "the command that is named makes the right ones" sh -c 'eval "\"$1\" $2" &&
    "$1" embed run --data "it'\''s-32-1"' sh "$facenet" "$command --held-out 0"
sql "UPDATE datasets SET crop_fraction = 0.8 WHERE name LIKE '%-32-1'"
ok "nor clustered, if an earlier version embedded them" refuses "make the right ones" \
    cluster run --data "it's-32-1" --threshold 0.5
"$facenet" synth --name drawn --identities 4 --images 2 --size 64 >/dev/null
drawn() { refuses "the right ones: facenet synth --name drawn-32-1 --size 32" embed run \
    --data drawn && eval "\"$facenet\" $(sed -n 's/.*: facenet synth/synth/p' "$TMP/said")" &&
    "$facenet" embed run --data drawn-32-1; }
ok "drawn ones are drawn again" drawn

# The run was trained on both people; then the pictures of one change, and the other is renamed.
"$facenet" import "$TMP/people" --name pictures --size 32 --held-out 0.4 >/dev/null 2>&1
"$facenet" train --data pictures --name changed --identities 4 --images 4 --embedding 8 --steps 6 \
    --eval-pairs 20 --warmup 0 --threads 2 >/dev/null 2>&1
sql "SELECT p.name FROM trained_people JOIN identities p ON p.id = identity_id
    JOIN datasets d ON d.id = dataset_id WHERE d.name = 'pictures' ORDER BY p.id" >"$TMP/learnt"
one=$(sed -n 1p "$TMP/learnt")
two=$(sed -n 2p "$TMP/learnt")
trained() { printf '%s\t1\t2\n%s\t1\t%s\t1\n' "$one" "$one" "$1" |
    "$facenet" eval changed --pairs - 2>/dev/null | head -1; }
for picture in "$TMP/people/$one"/*; do
    printf x >>"$picture"
done
"$facenet" import "$TMP/people" --name pictures >/dev/null 2>&1
ok "people whose pictures have changed were trained on" is "$(trained "$two")" \
    "2 of 2 people of these pairs were trained on by this run"
mv "$TMP/people/$two" "$TMP/people/Renamed"
"$facenet" import "$TMP/people" --name pictures >/dev/null 2>&1
ok "so were those who have another name" is "$(trained Renamed)" \
    "2 of 2 people of these pairs were trained on by this run"

# again DATA [OPTION...]: crops of the wrong share; the commands that are named make the right ones.
again() {
    "$facenet" embed run --data "$1" >"$TMP/said" 2>&1 && return 1
    sed -n "s/.* that it had: facenet/facenet/p" "$TMP/said" |
        sed "s,--identities FILE,--identities $TMP/list,; s,facenet import,\"$facenet\" import,g" \
            >"$TMP/again"
    sh "$TMP/again" >/dev/null 2>&1 && "$facenet" embed run --data "$1-32-1" || {
        cat "$TMP/said"; return 1; }
}
first=$(ls "$TMP/people" | head -1)
mkdir -p "$TMP/deep/a" "$TMP/flat" "$TMP/other"
cp -r "$TMP/people" "$TMP/deep/b" && mv "$TMP/deep/b/$first" "$TMP/deep/a/"
cp -r "$TMP/people/$first" "$TMP/other/Somebody"
cp "$TMP/people"/*/* "$TMP/flat/"
ls "$TMP/flat" | sed 's/\(.*\)_[0-9]*.png/&\t\1/' >"$TMP/list"
"$facenet" import "$TMP/deep" --name deep --layout nested --size 32 --crop 0.7 >/dev/null 2>&1
"$facenet" import "$TMP/other" --name deep --join >/dev/null 2>&1
ok "folders in folders and another folder are imported again" again deep
"$facenet" import "$TMP/flat" --name flat --identities "$TMP/list" --size 32 --crop 0.7000001 \
    >/dev/null 2>&1
ok "so are pictures with a list" again flat
