# facenet eval: drawn pairs, listed pairs, baselines, a run, two checkpoints.
. "$FACENET_SOURCE/tests/tap.sh"
plan 50
own_database

fails_with() { expected=$1; shift; "$@"; is $? "$expected"; }
refuses() { words=$1; shift; fails_with 1 "$@" >"$TMP/said" 2>&1 && grep -q "$words" "$TMP/said"; }
# has FILE PATTERN...: every pattern is found.
has() { file=$1; shift
    for pattern in "$@"; do grep -Eq -e "$pattern" "$file" || { cat "$file"; return 1; }; done; }
narrow() { awk 'length > 80 { print; bad = 1 } END { exit bad }' "$@"; }

"$facenet" synth --name faces --identities 60 --images 8 --size 32 --held-out 0.5 >/dev/null
"$facenet" synth --name shown --identities 3 --images 2 --size 32 --held-out 0 >/dev/null
"$facenet" eval --list --data faces --count 200 --different 50 >"$TMP/pairs"
ok "pairs are listed in LFW's format, the extra ones last" sh -c '
    [ "$(head -1 "$1")" = "$(printf "10\t10\t50")" ] && [ "$(wc -l <"$1")" = 251 ] &&
    [ "$(awk -F "\t" "NF == 3 && NR > 1" "$1" | wc -l)" = 100 ] &&
    tail -50 "$1" | awk -F "\t" "NF != 4 { exit 1 }"' sh "$TMP/pairs"
"$facenet" eval --list --data faces --count 200 --different 50 >"$TMP/again"
ok "the same seed gives the same pairs" cmp "$TMP/pairs" "$TMP/again"
"$facenet" eval --list --data faces --count 200 --different 50 --seed 2 >"$TMP/other"
ok "another seed gives others" sh -c '! cmp -s "$1" "$2"' sh "$TMP/pairs" "$TMP/other"
sqlite3 "$FACENET_DB" "SELECT name FROM identities WHERE held_out = 1" >"$TMP/held-out"
ok "all are of the held-out people" sh -c 'sed 1d "$1" | cut -f 1 | sort -u >"$1.names"
    ! grep -vxFf "$2" "$1.names"' sh "$TMP/pairs" "$TMP/held-out"
"$facenet" eval --baseline pixels --data faces --count 200 --different 50 >"$TMP/drawn"
"$facenet" eval --baseline pixels --data faces --pairs "$TMP/pairs" >"$TMP/given"
ok "evaluating the list gives the same figures" sh -c 'sed 1,3d "$1" >"$1.figures"
    sed 1,3d "$2" | cmp - "$1.figures"' sh "$TMP/drawn" "$TMP/given"
ok "a baseline is no run: nothing is kept" is "$(sql "SELECT count(*) FROM metrics")" 0

accuracy() { "$facenet" eval --baseline "$1" --data faces --different 0 |
    sed -n 's/^accuracy *\([0-9]*\)\..*/\1/p'; }
below() { n=$(accuracy "$1"); [ "$n" -gt 40 ] && [ "$n" -lt "$2" ]; }
ok "pixels do not separate drawn people" below pixels 75
ok "nor does the mean colour" below colour 60

pair_figures() { "$facenet" eval --baseline "$@" --data faces --count 200 --different 0 |
    sed 1,4d; }
pair_figures colour >"$TMP/colour"
pair_figures pixels --pixels 1 >"$TMP/one"
ok "shrunk to one pixel, pictures are as far apart as their mean colours" sh -c '
    auc() { awk "/^AUC/ { print int(1000 * \$2 + 0.5) }" "$1"; }
    apart=$(($(auc "$1") - $(auc "$2"))); echo "$apart"
    [ "$apart" -ge -10 ] && [ "$apart" -le 10 ]' sh "$TMP/colour" "$TMP/one"
pair_figures pixels >"$TMP/pixels"
ok "with all their pixels they are as before" sh -c 'cmp "$1" -' sh "$TMP/pixels" <<EOF
$(pair_figures pixels --pixels 1024)
EOF
ok "more pixels than they have are refused" refuses "the crops have 32 x 32 pixels" \
    "$facenet" eval --baseline pixels --data faces --pixels 1025
pair_figures pixels --jpeg-quality 100 >"$TMP/fine"
pair_figures pixels --jpeg-quality 1 >"$TMP/coarse"
ok "a JPEG of quality 1 is another picture, one of quality 100 nearly the same" sh -c '
    auc() { awk "/^AUC/ { print int(1000 * \$2 + 0.5) }" "$1"; }
    [ $(($(auc "$1") - $(auc "$2"))) -ge -2 ] && [ $(($(auc "$1") - $(auc "$2"))) -le 2 ] &&
    ! cmp -s "$1" "$3"' sh "$TMP/pixels" "$TMP/fine" "$TMP/coarse"
ok "qualities go from 1 to 100" fails_with 2 \
    "$facenet" eval --baseline pixels --data faces --jpeg-quality 101

train() { "$facenet" train --data faces --name "$1" --identities 6 --images 4 --embedding 8 \
    --steps 6 --checkpoint-every 3 --eval-every 6 --eval-pairs 20 --warmup 0 --threads 2 \
    --seed "$2" ${3:-}; }
ok "a run comes to its end" train first 1
ok "its own evaluation also leaves a ROC" is "$(sql "SELECT pairs, min(step), max(step),
    count(*) BETWEEN 10 AND 100, max(far), max(val) FROM roc_points")" "training|6|6|1|1.0|1.0"
ok "and its hardest triplet, of held-out people" is "$(sql "SELECT count(*), max(t.step),
    max(ap <= 4), max(a.identity_id = p.identity_id AND a.id <> p.id),
    max(n.identity_id <> a.identity_id), min(q.held_out + r.held_out)
    FROM hardest_triplets t JOIN images a ON a.id = anchor_id
    JOIN images p ON p.id = positive_id JOIN images n ON n.id = negative_id
    JOIN identities q ON q.id = a.identity_id JOIN identities r ON r.id = n.identity_id")" \
    "1|6|1|1|1|2"
ok "and points of held-out people, three pictures of each" is "$(sql "SELECT max(step),
    min(held_out), count(DISTINCT identity_id) = (SELECT count(*) FROM identities WHERE held_out),
    count(DISTINCT image_id) = 3 * count(DISTINCT identity_id),
    count(*) = count(DISTINCT image_id),
    total(x * x) >= total(y * y), abs(total(x)) < 1e-3, max(x * x + y * y) BETWEEN 1e-9 AND 4
    FROM points p JOIN identities i ON i.id = identity_id")" "6|1|1|1|1|1|1|1"
ok "with two figures on them" is "$(sql "SELECT group_concat(key, ' '), min(value) > -1,
    max(value) < 1 FROM (SELECT key, value FROM metrics WHERE key IN ('silhouette', 'explained')
    ORDER BY key)")" "explained silhouette|1|1"
"$facenet" eval first >"$TMP/first"
ok "retrieval is what the run itself found of the same people" is "$(sql "SELECT a.value > 0,
    a.value = b.value FROM metrics a JOIN metrics b USING (run_id, step) WHERE a.run_id = 1
    AND a.key = 'map@r' AND b.key = 'eval/held-out/map@r'")" "1|1"
ok "the log says by what an evaluation is the best" is "$(sql "SELECT count(*) FROM events
    WHERE run_id = 1 AND message GLOB 'evaluated: *, the best so far by accuracy * %, saved'")" 1
ok "a run is judged on the held-out people" has "$TMP/first" "^run +first, step 6" \
    "^faces +held-out of faces: $(wc -l <"$TMP/held-out") people" "more different; 10 folds" \
    "^accuracy +[0-9.]+ \+- [0-9.]+ %" "^1e-3 +[0-9.]+ \+- [0-9.]+ % +[0-9.]+ " "^MAP@R +[0-9.]" \
    "^dimensions +[0-9.]+ of 8 vary"
ok "in 80 columns" narrow "$TMP/first"
ok "its figures are kept" is "$(sql "SELECT count(*), min(step), max(step) FROM metrics
    WHERE key LIKE 'eval/held-out/%'")" "24|6|6"
same_figures="SELECT group_concat(value) FROM metrics WHERE key LIKE 'eval/held-out/%'"
before=$(sql "$same_figures")
for option in --mirror "--zoom 0.9" "--seed 2" "--count 100" "--different 50"; do
    "$facenet" eval first $option >/dev/null
done
ok "other options don't take the place of these" is "$(sql "$same_figures")" "$before"
ok "but are kept beside them" is "$(sql "SELECT group_concat(DISTINCT key) FROM metrics
    WHERE key LIKE 'eval/%/accuracy'")" "eval/held-out+count=100/accuracy,\
eval/held-out+different=50/accuracy,eval/held-out+mirror/accuracy,\
eval/held-out+seed=2/accuracy,eval/held-out+zoom=0.9/accuracy,eval/held-out/accuracy"
ok "each with its curve" is "$(sql "SELECT count(DISTINCT pairs) FROM roc_points")" 7
ok "and its ROC, which rises to (1, 1)" is "$(sql "SELECT count(*) BETWEEN 20 AND 200,
    max(far), max(val), (SELECT count(*) FROM roc_points a JOIN roc_points b
        ON b.position = a.position + 1 AND b.pairs = a.pairs
        WHERE b.far < a.far OR b.val < a.val) FROM roc_points WHERE pairs = 'held-out'")" \
    "1|1.0|1.0|0"
"$facenet" eval first --pairs "$TMP/pairs" >"$TMP/file"
ok "a rate with too few pairs is marked" has "$TMP/file" \
    "^1e-3 .*0.1 of 150: too few pairs$" "^1e-1 .*15.0 of 150$"
"$facenet" eval first --pairs "$TMP/pairs" --different 5000 >"$TMP/file"
ok "different pairs are added to those of a file" has "$TMP/file" \
    "100 same, 100 different, [45],[0-9]* more different" "^1e-3 .*[45].[0-9] of [45][0-9]*: few"
ok "curves of both kinds of pairs are kept" is \
    "$(sql "SELECT group_concat(DISTINCT pairs) FROM roc_points
        WHERE pairs NOT LIKE 'held-out+%'")" \
    "held-out,pairs,pairs+different=5000,training"

train second 2 >/dev/null 2>&1
"$facenet" eval first second --different 2000 >"$TMP/compared"
ok "two runs are compared" has "$TMP/compared" "^A +first, step 6" "^B +second, step 6" \
    "^accuracy, % +[0-9.]+ +[0-9.]+ +[-+][0-9.]+ +[-+][0-9.]+ to [-+][0-9.]+ +[0-9.]+ %"
ok "also in 80 columns" narrow "$TMP/compared"
# One picture of a held-out person is bad, seven show another; earlier runs applied no verdicts.
counts() { "$facenet" eval "$@" --different 0 | sed -n 's/^faces.*: //p'; }
people=$(wc -l <"$TMP/held-out")
pictures=$((people * 8))
sql "SELECT path FROM images WHERE identity_id IN (SELECT id FROM identities WHERE held_out)
    ORDER BY id LIMIT 9" >"$TMP/paths"
other=$(sed -n '9s,/.*,,p' "$TMP/paths")
awk -v OFS='\t' -v other="$other" 'NR == 1 { print $0, "exclude" }
    NR > 1 && NR < 9 { print $0, "move", other }' "$TMP/paths" >"$TMP/verdicts"
"$facenet" suspects first --apply "$TMP/verdicts" >/dev/null 2>&1
ok "a run without decisions is judged by the original names" is "$(counts first)" \
    "$people people, $pictures pictures"
ok "with --decisions by the corrected ones" is "$(counts first --decisions)" \
    "$((people - 1)) people, $((pictures - 1)) pictures"
train third 3 --decisions >/dev/null 2>&1
ok "a run with decisions is judged by those that it was trained with" is "$(counts third)" \
    "$((people - 1)) people, $((pictures - 1)) pictures"
sed 's/\t.*/\tfine/' "$TMP/verdicts" >"$TMP/fine"
"$facenet" suspects first --apply "$TMP/fine" >/dev/null 2>&1
ok "whatever the later verdicts" is "$(counts third) | $(counts third --decisions)" \
    "$((people - 1)) people, $((pictures - 1)) pictures | $people people, $pictures pictures"
ok "also compared with another run" is "$("$facenet" eval first third --different 0 |
    sed -n 's/^faces.*: //p')" "$((people - 1)) people, $((pictures - 1)) pictures"
"$facenet" suspects first --apply "$TMP/verdicts" >/dev/null 2>&1
"$facenet" eval --list --data faces --decisions --count 200 >"$TMP/decided"
ok "a list made with decisions needs them again" sh -c '"$1" eval third --pairs "$2" --decisions &&
    ! "$1" eval third --pairs "$2" 2>/dev/null' sh "$facenet" "$TMP/decided"
"$facenet" eval first@3 first@6 --different 2000 >"$TMP/compared"
ok "two checkpoints are compared" has "$TMP/compared" "^A +first, step 3" "^B +first, step 6"
best=$(sql "SELECT max(step) FROM checkpoints WHERE best AND run_id = 1")
ok "the best one has a name" sh -c '"$1" eval first@best --different 2000 >"$2" &&
    grep -q "^run  *first, step $3$" "$2"' sh "$facenet" "$TMP/best" "$best"
ok "by which a data set is embedded, too" sh -c '"$1" embed first@best >"$2" 2>&1 &&
    grep -q "by run 1 at step $3$" "$2"' sh "$facenet" "$TMP/best" "$best"
ok "a checkpoint that is not there is an error" refuses "step 4" "$facenet" eval first@4
"$facenet" eval first --jpeg-quality 20 --pixels 100 --different 2000 >"$TMP/worse"
ok "a run on worse pictures has figures of its own" is "$(sql "SELECT count(*) FROM metrics
    WHERE key = 'eval/held-out+different=2000+pixels=100+jpeg-quality=20/accuracy'")" 1
ok "and other ones" sh -c '! sed 1,3d "$1" | cmp -s - "$2"' sh "$TMP/worse" "$TMP/best"
ok "without held-out people there is nothing to draw" refuses "held-out people" \
    "$facenet" eval --baseline pixels --data shown
ok "options that exclude each other are usage errors" sh -c '
    for words in "" "--baseline nose --data faces" "--baseline pixels" "--list" \
        "first --baseline pixels --data faces" "first --pairs x --count 2"; do
        "$1" eval $words 2>/dev/null
        [ $? = 2 ] || { echo "$words"; exit 1; }
    done' sh "$facenet"
person=$(head -1 "$TMP/held-out")
"$facenet" forget --person "$person" --data faces >/dev/null 2>&1
ok "nobody's points are left who is forgotten" is "$(sql "SELECT count(DISTINCT identity_id)
    FROM points WHERE run_id = 1")" $((people - 1))
ok "the dashboard shows those that are left" sh -c '"$1" --snapshot projection --run first |
    grep -q "of $2 held-out people"' sh "$FACENET_BUILD/facenet-tui" $((people - 1))
ok "runs are compared by their silhouettes" sh -c '"$1" runs first second |
    grep -Eq "^  silhouette  *-?[0-9.]+  *-?[0-9.]+ *$"' sh "$facenet"
"$facenet" runs first --delete >/dev/null 2>&1
ok "nor a run's that is deleted" is "$(sql "SELECT group_concat(DISTINCT name) FROM points
    JOIN runs ON id = run_id")" "second,third"
