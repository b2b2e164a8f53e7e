# Clustering by a run, decisions from a file, undo, clustering again.
. "$FACENET_SOURCE/tests/tap.sh"
own_database

fails_with() { expected=$1; shift; "$@"; is $? "$expected"; }
refuses() { words=$1; shift; fails_with 1 "$@" >"$TMP/said" 2>&1 && grep -q "$words" "$TMP/said"; }
says() { words=$1; shift; "$@" >"$TMP/said" 2>&1 && grep -q "$words" "$TMP/said"; }
# Makes decisions, one per line.
decide() {
    printf '%b\n' "$@" >"$TMP/decisions"
    "$facenet" cluster first --apply "$TMP/decisions"
}
# Where every face is in the current clustering, and the names of the clusters.
state() {
    sql "SELECT image_id, cluster_id FROM cluster_members JOIN clusterings ON id = clustering_id
             WHERE current ORDER BY image_id;
         SELECT id, name, confirmed FROM clusters c
             WHERE EXISTS (SELECT 1 FROM cluster_members WHERE cluster_id = c.id)
             AND clustering_id IN (SELECT id FROM clusterings WHERE current) ORDER BY id;
         SELECT * FROM constraints ORDER BY image_a, image_b"
}
same_state() { state | diff "$1" - ; }
where() { sql "SELECT ifnull(cluster_id, 0) FROM cluster_members JOIN clusterings
    ON id = clustering_id WHERE current AND image_id = $1"; }

plan 84
"$facenet" synth --name faces --identities 8 --images 4 --size 32 --held-out 0.5 >/dev/null
"$facenet" synth --name others --identities 2 --images 2 --size 32 --seed 7 >/dev/null
"$facenet" train --data faces --name first --identities 3 --images 3 --embedding 8 --steps 3 \
    --eval-every 3 --eval-pairs 20 --warmup 0 --threads 2 >/dev/null 2>&1 || bail "no run"
# The test sets the embeddings: images 4 i + 1 .. 4 i + 4 are one person, but image 4 looks like the
# second person.
x=cdcc4c3f # 0.8
y=9a99193f # 0.6
o=00000000
l=0000803f # 1.0
for person in 0 1 2 3 4 5 6 7; do
    case $person in
    0) v=$l$o$o$o$o$o$o$o ;; 1) v=$o$l$o$o$o$o$o$o ;; 2) v=$o$o$l$o$o$o$o$o ;;
    3) v=$o$o$o$l$o$o$o$o ;; 4) v=$o$o$o$o$l$o$o$o ;; 5) v=$o$o$o$o$o$l$o$o ;;
    6) v=$o$o$o$o$o$o$l$o ;; 7) v=$x$y$o$o$o$o$o$o ;;
    esac
    first=$((person * 4 + 1))
    sql "UPDATE embeddings SET vector = x'$v' WHERE image_id BETWEEN $first AND $first + 3"
done
sql "UPDATE embeddings SET vector = x'$o$l$o$o$o$o$o$o' WHERE image_id = 4"

ok "before the first clustering there is nothing to decide" refuses "facenet cluster" \
    decide "confirm 1"
ok "clustering shows clusters and how well they match" says "B-cubed  precision" \
    "$facenet" cluster first --threshold 0.3
ok "near faces are together" is "$(where 1) $(where 2) $(where 4) $(where 5)" \
    "$(where 3) $(where 1) $(where 8) $(where 4)"
ok "the table shows the faces of a cluster and how many known people they are" sh -c '
    "$1" cluster first --threshold 0.3 --dry-run | grep -E "^ +[0-9]+ +[0-9]+ +[0-9.]+ " |
    awk "{ print \$1, \$2 }" | sort | uniq -c | tr -s " " | tr "\n" "," |
    grep -qx " 1 3 1, 6 4 1, 1 5 2,"' sh "$facenet"
ok "a dry run keeps nothing" sh -c '"$1" cluster first --threshold 0.3 --dry-run >/dev/null &&
    [ "$(sqlite3 "$FACENET_DB" "SELECT count(*) FROM clusterings")" = 1 ]' sh "$facenet"
ok "the threshold is found on the held-out people" says "squared distance" \
    "$facenet" cluster first --dry-run
ok "a warning says that they are too few for the FAR" says \
    "pairs of different held-out people, too few .* share of 0.003 .*--threshold D" \
    "$facenet" cluster first --dry-run
ok "with enough there is no warning" sh -c '"$1" cluster first --dry-run --far 1 2>&1 >/dev/null |
    grep . && exit 1; exit 0' sh "$facenet"
ok "without another cluster the closest is a dash" says "  -  .*%" \
    "$facenet" cluster first --threshold 4 --dry-run
for method in average complete single chinese-whispers dbscan hdbscan; do
    ok "$method" says "^32 faces of faces: 8 clusters, 0 faces alone" \
        "$facenet" cluster first --method "$method" --threshold 0.3 --dry-run
done
ok "an unknown method is a usage error" fails_with 2 "$facenet" cluster first --method nonsense
ok "the error for a threshold mentions auto" sh -c '"$1" cluster first --threshold nonsense 2>&1 |
    grep -q "expected auto, or a number"' sh "$facenet"
ok "an option that does not cluster excludes the others" sh -c '
    for option in "--dry-run" "--method average" "--threshold auto" "--far 0.1" "--neighbours 2" \
        "--least 3" "--questions 1" "--apply $2"; do
        "$1" cluster first --decide "confirm 1" $option 2>"$3" && exit 1
        [ $? = 2 ] && grep -q -e "${option%% *} .*--decide\|--decide .*${option%% *}" "$3" ||
            { cat "$3"; exit 1; }
    done' sh "$facenet" "$TMP/nothing" "$TMP/said"
ok "each of them does" sh -c 'for option in "--questions 2" "--apply $2"; do
        "$1" cluster first --dry-run $option; [ $? = 2 ] || exit 1; done' \
    sh "$facenet" "$TMP/nothing"
ok "missing embeddings are an error of --dry-run, which says what to do" refuses "facenet embed" \
    "$facenet" cluster first --data others --dry-run
ok "embeddings that are missing are made" sh -c '"$1" cluster first --data others --threshold 1 \
    >"$2" 2>&1; cat "$2"; grep -q "images of others embedded" "$2"' sh "$facenet" "$TMP/said"
ok "of all images" is "$(sql "SELECT count(*) FROM cluster_members m JOIN clusterings g
    ON g.id = clustering_id JOIN datasets d ON d.id = dataset_id WHERE current
    AND d.name = 'others'")" "$(sql "SELECT count(*) FROM images i JOIN identities p
    ON p.id = identity_id JOIN datasets d ON d.id = dataset_id WHERE d.name = 'others'")"

ann=$(where 1)
bob=$(where 5)
state >"$TMP/0"
ok "decisions are made" decide "# who is who" "name $ann Ann Lee" "name $bob\tBob" "confirm $ann" \
    "not 4" "confirm Bob"
ok "their results are there" is "$(sql "SELECT group_concat(name || confirmed) FROM clusters
    WHERE name <> ''")|$(where 4)" "Ann Lee1,Bob1|0"
state >"$TMP/1"
ok "a wrong decision undoes all of its file" refuses 'merge 1 99.*no cluster "99"' \
    decide "name Bob Robert" "merge 1 99"
ok "nothing changed" same_state "$TMP/1"
ok "a single decision needs no file" says "^decided on faces: merge" \
    "$facenet" cluster first --decide "merge $(where 9) $(where 13)"
ok "and may be refused" refuses 'no cluster "99"' "$facenet" cluster first --decide "split 99"
"$facenet" cluster first --decide undo >/dev/null
for nothing in "merge $ann $ann" "same 6 6" "different 6 6" "confirm $ann" "# $ann"; do
    ok "$nothing does nothing" says "^nothing to do on faces: $nothing" \
        "$facenet" cluster first --decide "$nothing"
done
"$facenet" cluster first --decide "name $bob Bert" >/dev/null
ok "an undo says how many it undid" says "^decided on faces: undo 1: 1 undone" \
    "$facenet" cluster first --decide "undo 1"
ok "and which" says "^undo 1: Bob is named Bert$" \
    sh -c '"$1" cluster first --decide redo >/dev/null; "$1" cluster first --decide "undo 1"' \
    sh "$facenet"
ok "so does a redo" says "^decided on faces: redo 5: 1 redone" \
    "$facenet" cluster first --decide "redo 5"
ok "a redo of nothing does nothing" says "^nothing to do on faces: redo" \
    "$facenet" cluster first --decide redo
ok "a file says what its lines did" says "^2 decisions made on faces by 3 lines" \
    decide undo "confirm $ann" "undo"
"$facenet" cluster first --decide redo >/dev/null
ok "merge, split, move, unusable, pairs" decide "merge $(where 9) $(where 13)" \
    "split $(where 13)" "move $ann 32" "move new 31 30" "unusable 29" "same 4 1" "different 17 21"
ok "an unusable picture is left out" says "^31 faces" \
    "$facenet" cluster first --threshold 0.3 --dry-run
ok "a split part is a separate cluster" [ "$(where 9)" != "$(where 13)" ]
ok "undo restores every assignment" decide "undo 7"
ok "to the byte" same_state "$TMP/1"
ok "redo and undo again" decide "redo 7" "undo 12" && state >"$TMP/2"
ok "to the beginning" same_state "$TMP/0"
decide "redo 12" >/dev/null
decide "merge Bob $(where 13)" >/dev/null
"$facenet" cluster first --threshold 0.3 --method chinese-whispers >"$TMP/said"
ok "clustering again carries names over and obeys decisions" is \
    "$(sql "SELECT group_concat(name) FROM (SELECT name FROM clusters JOIN clusterings
        ON clusterings.id = clustering_id WHERE current AND name <> '' ORDER BY name)")|$(
        where 5) $(where 4)" "Ann Lee,Bob|$(where 13) $(where 1)"
ok "clusters of older clusterings are refused" refuses "no cluster" decide "confirm $ann"

"$facenet" cluster first --questions 2 >"$TMP/questions"
ok "questions are printed, each a pair of pictures" is "$(grep -c '^? [0-9]* [0-9]*$' \
    "$TMP/questions")" 2
ok "without answers they decide nothing" says "^0 decisions" \
    "$facenet" cluster first --apply "$TMP/questions"
wrong() { ! echo "merge nobody" | "$facenet" cluster first --apply - 2>"$TMP/said" &&
    grep -q 'standard input: "merge nobody"' "$TMP/said"; }
ok "- is standard input" wrong
sed 's/^?/different/' "$TMP/questions" >"$TMP/answers"
ok "an answered question is not asked again" sh -c '"$1" cluster first --apply "$2/answers" &&
    "$1" cluster first --questions 100 >"$2/left" && grep "^?" "$2/questions" >"$2/asked" &&
    ! grep -qxFf "$2/asked" "$2/left"' sh "$facenet" "$TMP"

"$facenet" export clusters first >"$TMP/people.csv"
ok "clusters are exported, a line per face" is "$(wc -l <"$TMP/people.csv")|$(
    sed -n 1p "$TMP/people.csv")" \
    "32|cluster,name,confirmed,person,picture,image,distance,suspect"
ok "with their names" grep -q '^[0-9]*,"Ann Lee",1,"[^"]*","[^"]*",[0-9]*,[0-9.]*,[01]$' \
    "$TMP/people.csv"
ok "or as a folder per person" says "31 pictures of" \
    "$facenet" export people first --folder "$TMP/people"
ok "in which the pictures are" is "$(find "$TMP/people/Ann Lee" -name '*.png' | wc -l)|$(
    find "$TMP/people" -name '*.png' -size +1k | wc -l)" "5|31"
moved=$(sql "SELECT image_id FROM cluster_members JOIN clusters c ON c.id = cluster_id
    WHERE name = 'Bob' AND c.clustering_id IN (SELECT id FROM clusterings WHERE current) LIMIT 1")
echo mine >"$TMP/people/Bob/$moved-mine.png"
echo "../f.db" >>"$TMP/people/.facenet-faces" # a list cannot lead out of the folder
decide "move new $moved" >/dev/null
ok "exporting again removes a moved picture" says "^1 of an earlier export removed" \
    "$facenet" export people first --folder "$TMP/people"
ok "and writes it in its new place" is "$(find "$TMP/people" -name "$moved-*.png" | wc -l)|$(
    find "$TMP/people" -name '*.png' | wc -l)|$(cat "$TMP/people/Bob/$moved-mine.png")" "2|32|mine"
ok "the list names what is there" sh -c 'cd "$1" && find . -name "[0-9]*" ! -name "*-mine.png" |
    sed "s/^..//" | sort | cmp - .facenet-faces && [ -s ../f.db ]' sh "$TMP/people"
decide undo >/dev/null
# As if killed in the middle: the list names old and new files, some of which are written.
ok "after a crash the next export completes it" sh -c 'cd "$1" && mkdir -p "Bob and" &&
    echo half >"Bob and/7-0.png" && echo "Bob and/7-0.png" >>.facenet-faces &&
    "$2" export people first --folder . >/dev/null && [ ! -e "Bob and" ] &&
    [ "$(find . -name "*.png" | wc -l)" = 32 ]' sh "$TMP/people" "$facenet"
rm "$TMP/people/.facenet-faces"
ok "without the list nothing is replaced" refuses "is in the way" \
    "$facenet" export people first --folder "$TMP/people"
ok "a folder of steps is a usage error" fails_with 2 \
    "$facenet" export steps first --folder "$TMP/people"

# A later run sees the faces differently: names and decisions carry over, conflicts are reported.
FACENET_DB="$TMP/later.db"
"$facenet" synth --name faces --identities 8 --images 4 --size 32 --held-out 0.5 >/dev/null
for run in first later; do
    "$facenet" train --data faces --name "$run" --identities 3 --images 3 --embedding 8 --steps 3 \
        --eval-every 3 --eval-pairs 20 --warmup 0 --threads 2 >/dev/null 2>&1 || bail "no run"
done
# see RUN FROM TO AXIS [SIGN]: the run embeds images FROM to TO on an axis.
see() {
    vector=
    for axis in 0 1 2 3 4 5 6 7; do
        if [ "$axis" != "$4" ]; then vector=$vector$o
        elif [ "${5:-}" = - ]; then vector=${vector}000080bf # -1.0
        else vector=$vector$l; fi
    done
    sql "UPDATE embeddings SET vector = x'$vector' WHERE image_id BETWEEN $2 AND $3
        AND checkpoint_id IN (SELECT c.id FROM checkpoints c JOIN runs r ON r.id = run_id
                              WHERE r.name = '$1')"
}
for person in 0 1 2 3 4 5 6 7; do
    for run in first later; do see "$run" $((person * 4 + 1)) $((person * 4 + 4)) "$person"; done
done
see later 4 4 5     # Ann's fourth face is like the sixth person
see later 8 8 6     # and Bob's like the seventh
see later 17 20 2   # Eve is like Cy
for face in 29 30 31 32; do see later "$face" "$face" $((face - 29)) -; done # Fay like nobody
"$facenet" cluster first --threshold 0.3 >/dev/null 2>&1
decide "name $(where 1) Ann" "confirm Ann" "name $(where 5) Bob" "name $(where 9) Cy" \
    "name $(where 14) Dee" "not 13" "name $(where 17) Eve" "name $(where 29) Fay" >/dev/null 2>&1
state >"$TMP/before"
"$facenet" cluster later --threshold 0.3 >"$TMP/said" 2>&1
named() { sql "SELECT group_concat(image_id) FROM cluster_members JOIN clusters c
    ON c.id = cluster_id WHERE name = '$1' AND c.clustering_id IN
    (SELECT id FROM clusterings WHERE current)"; }
ok "with a later run a confirmed cluster stays together" is "$(named Ann)" 1,2,3,4
ok "faces that must be apart are apart" is "$(named Dee) $(where 13)" "14,15,16 0"
ok "a name goes where most of its faces are" is "$(named Bob)" 5,6,7
ok "and a conflict says that some are elsewhere" grep -qx \
    "conflict: 1 face of Bob, cluster [0-9]* is elsewhere now, 3 still together" "$TMP/said"
ok "two names in one cluster are a conflict" grep -qx "conflict: Eve, cluster [0-9]* is now in \
one cluster with Cy, cluster [0-9]* and has its name" "$TMP/said"
ok "and one name is kept" is "$(named Cy)|$(named Eve)" "9,10,11,12,17,18,19,20|"
ok "so is a name whose faces are all alone, and there are no other conflicts" is \
    "$(grep -c "^conflict: all faces of Fay, cluster [0-9]* are alone now$" "$TMP/said")|$(
        grep -c "^conflict" "$TMP/said")" "1|3"
"$facenet" cluster first --decide undo >/dev/null 2>&1
ok "clustering is undone like a decision" same_state "$TMP/before"

# Every later clustering, by every method, obeys a decision until it is undone.
apart() { [ "$(where "$1")" != "$(where "$2")" ]; }
# by_all DISTANCE A B [C D]: every method leaves A and B apart, and C and D.
by_all() {
    for method in average complete single chinese-whispers dbscan hdbscan; do
        "$facenet" cluster first --method "$method" --threshold "$1" >/dev/null 2>&1
        if ! apart "$2" "$3" || ! apart "${4:-$2}" "${5:-$3}"; then echo "$method"; return 1; fi
        "$facenet" cluster first --decide undo >/dev/null
    done
}
# Gus has two looks, 21 to 22 and 23 to 28, at squared distance 0.4.
sql "UPDATE embeddings SET vector = x'$o$o$o$o$o$x$y$o' WHERE image_id BETWEEN 23 AND 28"
"$facenet" cluster first --threshold 0.5 >/dev/null 2>&1
decide "name $(where 21) Gus" >/dev/null
ok "a cluster is split" says "^decided on faces: split Gus" \
    "$facenet" cluster first --decide "split Gus"
ok "the larger part keeps the name" is "$(named Gus)|$(where 21)" \
    "23,24,25,26,27,28|$(where 22)"
ok "every method keeps the parts apart" by_all 0.5 21 23
"$facenet" cluster first --threshold 0.5 >/dev/null 2>&1
ok "and keeps their faces" is "$(named Gus)|$(where 21)" "23,24,25,26,27,28|$(where 22)"
"$facenet" cluster first --decide "undo 2" >/dev/null
"$facenet" cluster first --threshold 0.5 >/dev/null 2>&1
ok "until the split is undone" is "$(named Gus)" 21,22,23,24,25,26,27,28
"$facenet" cluster first --decide "undo" >/dev/null
"$facenet" cluster first --decide "redo" >/dev/null # the clustering
state >"$TMP/gus"
ok "what contradicts a chain is refused, naming the decision" \
    refuses '"different 25 27": images 25 and 27 were said to be one person by "same 26 27": undo' \
    decide "same 25 26" "same 26 27" "different 25 27"
ok "and so is all of its file" same_state "$TMP/gus"
ok "same contradicts different" \
    refuses 'images 21 and 25 were said to be different people by "different 21 25": undo' \
    decide "different 21 25" "same 25 21"
ok "same contradicts not" refuses 'images 27 and 28 were said to be different .* by "not 28"' \
    decide "not 28" "same 28 27"
ok "moving it back releases what kept it apart, and says so" \
    says "^move Gus 28: released: 21 and 28 apart, 22 and 28 apart, 23 and 28 apart, 4 more" \
    decide "not 28" "move Gus 28"
ok "two confirmed people do not become one implicitly" \
    refuses "clusters $(where 5), Bob, and $(where 1), Ann, are both confirmed: merge them" \
    decide "confirm Bob" "same 1 5"
ok "but by a merge, which says which name is kept" \
    says "^merge Ann Bob: the name Bob is kept, Ann dropped" decide "confirm Bob" "merge Ann Bob"
ok "two confirmed ones make a confirmed one" is \
    "$(sql "SELECT confirmed FROM clusters WHERE id = $(where 1)")" 1
decide undo "merge Cy Bob" >/dev/null
ok "with an unconfirmed one they do not" is \
    "$(sql "SELECT confirmed FROM clusters WHERE id = $(where 5)")" 0
decide undo "confirm Cy" >/dev/null
ok "confirmed people stay apart at any distance" by_all 4 1 5 5 9
