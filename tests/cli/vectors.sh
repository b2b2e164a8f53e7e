# Vectors with labels: imported, refused in words, trained, judged and searched; what users say of
# pairs trains the next run.
. "$FACENET_SOURCE/tests/tap.sh"
plan 45
own_database
cd "$TMP" || exit 1

# makes N: N vectors of 8 numbers around five centres, with labels of these and captions.
makes() {
    perl -e '
        srand 7; my $n = $ARGV[0];
        open my $v, ">:raw", "v.npy"; open my $l, ">", "l.txt"; open my $c, ">", "c.txt";
        my $head = "{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": ($n, 8), }\n";
        $head =~ s/"/\x27/g;
        print $v "\x93NUMPY\x01\x00", pack("v", length $head), $head;
        for my $i (0 .. $n - 1) {
            my ($a, $b) = (int rand 5, int rand 5);
            print $v pack("f<8", map { ($_ == $a) + ($_ == $b) + 0.4 * rand } 0 .. 7);
            print $l $a == $b ? "t$a\n" : "t$a\tt$b\n";
            print $c "item $i is of t$a and t$b\n";
        }' "$1"
}
# npy ROWS COLUMNS: the beginning of a file of float32.
npy() {
    perl -e 'my ($rows, $columns) = @ARGV;
        my $head = "{\"descr\": \"<f4\", \"fortran_order\": False, " .
            "\"shape\": ($rows, $columns), }\n";
        $head =~ s/"/\x27/g;
        print "\x93NUMPY\x01\x00", pack("v", length $head), $head' "$@"
}
import() { "$facenet" import --vectors v.npy --labels l.txt --captions c.txt "$@"; }
small() { "$facenet" train --data made --net linear --embedding 4 --identities 4 --images 4 "$@"; }

makes 300
ok "vectors come in" is "$(import --name made --held-out 0.2)" \
    "made: 300 vectors of 8 numbers, $(sql "SELECT count(*) FROM items WHERE held_out") held out; $(
    )5 labels, 0 items without any"
ok "with labels and captions" is "$(sql "SELECT count(*), count(DISTINCT image_id),
    (SELECT caption FROM items ORDER BY image_id LIMIT 1 OFFSET 41) FROM item_labels")" \
    "$(awk '{ n += NF } END { print n }' l.txt)|300|$(sed -n 42p c.txt)"
import --name again --held-out 0.2 >/dev/null
ok "which are held out depends on the seed alone" is "$(sql "SELECT count(*) FROM items a
    JOIN items b ON b.image_id = a.image_id + 300 WHERE a.held_out <> b.held_out")" 0
import --name labels --held-out 0.3 --by-label --seed 2 >/dev/null
ok "all items of a held-out label are held out" is "$(sql "SELECT count(*) FROM item_labels
    JOIN identities i ON i.id = identity_id JOIN items USING (image_id)
    WHERE i.held_out AND NOT items.held_out")" 0
head -n 299 l.txt >short.txt
before=$(sql "SELECT count(*) FROM images")
ok "a line too few is refused" says "short.txt has 299 lines" 1 import --vectors v.npy \
    --labels short.txt --name short
head -c 400 v.npy >cut.npy
ok "so is a file that was cut" says "take 9600 bytes after the header" 1 import --vectors cut.npy \
    --labels l.txt --name cut
mkfifo pipe.npy
ok "and a FIFO" says "pipe.npy is not a regular file" 1 import --vectors pipe.npy --labels l.txt \
    --name pipe
ok "and nothing of them is left" is "$(sql "SELECT count(*) FROM images")" "$before"
ok "what is for pictures is refused" says "goes with --labels" 2 import \
    --vectors v.npy --labels l.txt --name dry --dry-run
ok "a net of pictures refuses vectors" says "give --net linear" 1 train --data made --net small
small --name run --steps 30 --checkpoint-every 10 >/dev/null 2>&1
end="SELECT sha256 FROM checkpoints WHERE step = 30"
before=$(sql "$end")
sql "DELETE FROM checkpoints WHERE step > 10; UPDATE runs SET status = 'KILLED'"
"$facenet" train --resume run >/dev/null 2>&1
ok "a run that goes on ends with the same bits" is "$(sql "$end")" "$before"
ok "labels of several rows are counted" sh -c '[ "$1" -gt 0 ]' sh \
    "$(sql "SELECT min(easy + semi_hard + hard) FROM steps")"

figure() { awk -v what="$1" '$1 == what { print $6 }' said; }
ok "held-out items are judged by retrieval" says "^items .*MAP@R 0[.][0-9]*  recall@10" 0 eval run
ok "and kept" is "$(sql "SELECT count(*) FROM metrics WHERE key LIKE 'eval/items/%'")" 3
ok "vectors as they are, too" says "^labels +5  precision@1 1.000" 0 eval --baseline raw --data made
own=$(figure labels)
"$facenet" eval --baseline raw --data made --labels l.txt >said
ok "the same labels from a file judge the same" is "$(figure labels)" "$own"
ok "a file with a line too few is refused" says "has 299 lines" 1 eval run --labels short.txt
# The labels of a file are read as an import reads them.
{ printf '\357\273\277'; sed 's/$/\r/' l.txt; } >marks.txt
"$facenet" eval --baseline raw --data made --labels marks.txt >said
ok "so they do with a byte-order mark and CR LF" is "$(figure labels)" "$own"
{ cat l.txt; echo more; } >long.txt
ok "one with a line too many is refused" says "long.txt has more than 300 lines" 1 \
    eval run --labels long.txt
{ head -n 299 l.txt; printf '%0200d\n' 1; } >wide.txt
ok "and a label that is too long" says "wide.txt, line 300: a label has at most 127" 1 \
    eval run --labels wide.txt
head -c 100 /dev/zero >zero.txt
ok "and what is no text" says "zero.txt is no text" 1 eval run --labels zero.txt
# A label in other bytes of the same letters is the same; each line is of its own vector, although
# one is left out.
sed 's/t1/\xC3\xA9/g' l.txt >composed.txt
sed 's/t1/e\xCC\x81/g' l.txt >apart.txt
"$facenet" import --vectors v.npy --labels composed.txt --name letters --held-out 0.2 >/dev/null
sql "UPDATE images SET excluded = 1 WHERE path = '3' AND identity_id IN (SELECT id FROM identities
    WHERE dataset_id = (SELECT id FROM datasets WHERE name = 'letters'))"
"$facenet" eval --baseline raw --data letters | sed '1s/judged.*//' >composed
"$facenet" eval --baseline raw --data letters --labels apart.txt | sed '1s/judged.*//' >apart
ok "labels are the same in other bytes, and by vector" cmp composed apart
ok "pairs of people are refused" says "no pairs of people" 1 eval run run
worse_refused() {
    says "made has vectors: .* pictures" 1 eval run --pixels 4 &&
        says "made has vectors: .* pictures" 1 eval run --jpeg-quality 5 &&
        says "made has vectors: --mirror, .* pictures" 1 eval run --mirror &&
        says "made has vectors: .*--decisions are for pictures" 1 eval run --decisions &&
        says "goes with --data, without a run, --mirror and --zoom" 2 \
            eval --baseline raw --data made --mirror
}
ok "and vectors are not made worse as pictures are" worse_refused
"$facenet" suspects run --limit 5 >said
ok "near pairs are listed with captions" is \
    "$(awk 'NR > 1 && /item [0-9]+ is of .* \| item/' said | grep -c .)" 5
pair=$(awk 'NR == 2 { print $3 "\t" $4 }' said)
printf '%s\trelevant\n1\t2\tnot\n2\t3\tnot\n3\t2\tnone\n' "$pair" >answers
ok "answers are taken" says "4 verdicts on pairs of made" 0 suspects run --apply answers
small --name answered --steps 2 --decisions >/dev/null 2>&1
ok "the next list leaves them out, and a run knows the newest" is \
    "$("$facenet" suspects run --limit 5 | awk 'NR > 1 { print $3 "\t" $4 }' | grep -cxF "$pair") $(
        sql "SELECT value FROM params JOIN runs ON runs.id = run_id WHERE name = 'answered' AND
            key = 'decisions'")" "0 4"
ok "an item finds its own kind, with captions" says "^ +1  0[.][0-9]+  [0-9]+  item .* is of" 0 \
    search --like 42 --recogniser run

# Three kinds that stand at right angles, each twice, one at another length: a linear net moves both
# to one place, so the other one is nearest, at distance 0.
{ npy 6 8; perl -e 'for my $i (0, 1, 2, 10, 1, 2) {
    print pack "f<8", map { $_ == $i % 10 ? 1 + int($i / 10) : 0 } 0 .. 7 }'; } >t.npy
{ npy 1 8; tail -c 32 t.npy; } >one.npy
{ npy 1 5; tail -c 20 t.npy; } >odd.npy
printf 'a\nb\nc\na\nb\nc\n' >t.txt
printf 'red one\nblue one\ngreen one\nred two\nblue two\ngreen \033[2J two\n' >t.captions
"$facenet" import --vectors t.npy --labels t.txt --captions t.captions --name twins \
    --held-out 0 >/dev/null
ok "without embeddings a sentence says what makes them" says "facenet embed makes them" 1 \
    search --like 1 --recogniser run --data twins
"$facenet" embed run --data twins >/dev/null 2>&1
like() { "$facenet" search --recogniser run --data twins "$@" | awk '{ print $1, $2, $3, $4 }' |
    head -n "$n"; }
n=1
ok "the other one of its kind is nearest" is "$(like --like 1; like --like 5; like --like 3)" \
    "1 0.000 4 red
1 0.000 2 blue
1 0.000 6 green"
ok "an item is found by how its caption begins" is "$(like --like 'blue t')" "1 0.000 2 blue"
n=9
ok "all others are listed, and itself is not" is "$(like --like 'red one' |
    awk '{ print $3 }' | sort | tr '\n' ' ')" "2 3 4 5 6 "
n=2
ok "a vector finds its own item, too" is "$(like --vector one.npy | sort)" "1 0.000 3 green
2 0.000 6 green"
ok "captions cannot steer a terminal" is "$("$facenet" search --recogniser run --data twins \
    --like 3 | grep -c "$(printf '\033')")" 0
ok "what begins several captions is refused" says "several items begin with" 1 \
    search --like blue --recogniser run --data twins
ok "and what is not there" says "no item has the number" 1 \
    search --like purple --recogniser run --data twins
ok "and a vector of other numbers" says "have 4" 1 search --vector odd.npy --recogniser run \
    --data twins
ok "clusters are refused" says "vectors, not pictures: they are no faces" 1 cluster run
mkdir people && mkdir people/ann
ok "and pictures beside them" says "vectors, not pictures" 1 import people --name made --join
ok "the dashboard shows captions in place of pictures" sh -c '"$1" --db "$2" --snapshot people |
    grep -q "item 0 is of"' sh "$FACENET_BUILD/facenet-tui" "$FACENET_DB"
shows() { "$FACENET_BUILD/facenet-tui" --db "$FACENET_DB" --snapshot "$1" --size 100x30 >said; }
views_say() {
    shows people && grep -q 'vectors have no faces' said &&
        grep -qE 'all items +[0-9]+ ' said && grep -qE '^ +t0 +[0-9]+ ' said &&
        shows clusters && grep -q 'vectors, not pictures: there are no faces to group' said &&
        shows photos && grep -q 'vectors, not pictures: there are no photos' said
}
ok "and says where faces would be that there are none" views_say

# The dashboard's answers on pairs are those of the shell.
"$FACENET_BUILD/facenet" suspects run --keep >said
ok "the pairs are kept for the dashboard" grep -qx "the 200 most suspect pairs of run are kept" said
ok "half of them dropped, half not" is "$(sql "SELECT count(*), sum(dropped > 0), (SELECT
    count(*) FROM suspect_pairs a JOIN suspect_pairs b USING (run_id) WHERE run_id = 1
    AND b.position = a.position + 1 AND b.distance < a.distance) FROM suspect_pairs
    WHERE run_id = 1")" "200|100|0"
before=$(sql "SELECT max(id) FROM item_pairs")
printf '%s\n' 'key 5' 'key r' 'key n' 'key u' 'key n' 'show' >keys
"$FACENET_BUILD/facenet-tui" --db "$FACENET_DB" --run run --size 100x30 --script keys >said 2>&1
ok "which shows them with captions" grep -q '2 of 200 answered' said
ok "and answers them" is "$(sql "SELECT group_concat(position || ' ' || answer, ';') FROM (
    SELECT position, answer FROM item_pairs JOIN suspect_pairs USING (image_a, image_b)
    WHERE item_pairs.id > $before AND run_id = 1 ORDER BY item_pairs.id)")" \
    "1 relevant;2 not;2 none;2 not"
