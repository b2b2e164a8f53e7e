# Fine-tuning on people who were named in a review: who they are, who is held out, strangers, what a
# resumed run sees, and beginning with a run of another embedding size.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
plan 28
own_database
cd "$TMP" || exit 1

sql() { sqlite3 -cmd '.timeout 5000' "$FACENET_DB" "PRAGMA foreign_keys=ON; $1"; }
# says WORDS CODE ARGUMENT...
param() { sql "SELECT value FROM params JOIN runs ON id = run_id WHERE name = '$1'
    AND key = '$2'"; }
# In force: how many images show whom.
shown() { sql "SELECT group_concat(name || ':' || n, ' ') FROM (SELECT p.name, count(*) AS n
    FROM verdicts v JOIN identities p ON p.id = v.identity_id WHERE v.id = (SELECT max(id)
    FROM verdicts WHERE image_id = v.image_id) GROUP BY p.id ORDER BY p.name)"; }
settings="--identities 4 --images 3 --steps 6 --eval-every 3 --eval-pairs 20 --threads 2"
# shellcheck disable=SC2086 # a list of words
train() { "$facenet" train --data photos $settings "$@" >said 2>&1; }

# 14 people of 5 images, whose names are gone; a review confirmed and named the first
# eight, of which image 5 joined by itself and 10 is a bad picture; image 70 looks like the first.
"$facenet" synth --name photos --identities 14 --images 5 --size 32 >said || bail "no faces"
train --name net --embedding 16 || bail "no run"
run=$(sql "SELECT id FROM runs WHERE name = 'net'")
sql "INSERT INTO identities (id, dataset_id, name) VALUES (99, 1, '');
    UPDATE images SET identity_id = 99;
    DELETE FROM identities WHERE id <> 99;
    DELETE FROM metrics WHERE key = 'threshold';
    INSERT INTO metrics VALUES ($run, 'threshold', 6, 1e-6);
    UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE image_id = 1)
        WHERE image_id IN (2, 3, 4, 5, 70);
    INSERT INTO clusterings (id, dataset_id, run_id, created, method, threshold, current)
        VALUES (1, 1, $run, 1, 'average', 0.1, 1);
    INSERT INTO clusters (id, clustering_id) WITH RECURSIVE n(i) AS
        (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 14) SELECT i, 1 FROM n;
    INSERT INTO cluster_members (clustering_id, image_id, cluster_id)
        SELECT 1, id, (id - 1) / 5 + 1 FROM images;
    INSERT INTO verdicts (image_id, verdict, time) VALUES (10, 'exclude', 1)"
for i in 1 2 3 4 5 6 7 8; do echo "name $i P$i"; echo "confirm $i"; done |
    "$facenet" cluster net --data photos --apply - >said || bail "no decisions"
sql "UPDATE cluster_members SET joined = 1 WHERE image_id = 5"
before=$(sql "SELECT max(id) FROM verdicts")
ok "without --decisions nobody has a name" says "confirm people in a review, and give --decisions" \
    1 train --data photos --init-from net --steps 3
ok "which writes nothing" is "$(sql "SELECT max(id) FROM verdicts")" "$before"

ok "a net is tuned on confirmed people" train --name tuned --init-from net --decisions
ok "to its end" said "tuned: (all steps done|ended early)"
ok "each face that was looked at shows its person" is "$(shown)" \
    "P1:4 P2:4 P3:5 P4:5 P5:5 P6:5 P7:5 P8:5"
ok "suspects of it are those people's" says "^ +[-0-9.]+ +[0-9.]+ .* P[1-8] " 0 suspects tuned
ok "and nobody else's" sh -c '! awk "NR > 1 && \$5 !~ /^P[1-8]\$/" said | grep .'
held=$(sql "SELECT count(*) FROM identities WHERE held_out")
ok "some are held out" test "$held" -ge 2 -a "$held" -le 4
ok "the run begins with an evaluation" is \
    "$(sql "SELECT min(step) FROM metrics JOIN runs ON id = run_id WHERE name = 'tuned'
        AND key = 'accuracy'")" 0
ok "and ends with the weights of its best" is "$(sql "SELECT max(step) = max(step * best) OR
    (SELECT count(*) FROM events e WHERE e.run_id = c.run_id
        AND message LIKE 'the weights are those of step%') = 1
    FROM checkpoints c JOIN runs r ON r.id = run_id WHERE name = 'tuned'")" 1
ok "its settings are those of fine-tuning" is "$(param tuned freeze-norm) \
$(param tuned head-steps) $(param tuned lr) $(param tuned patience) \
$(param tuned negatives) $(param tuned dropout) $(param tuned best)" \
    "on 200 0.0001 5 16 0 auc"
ok "strangers are negatives" is "$(sql "SELECT count(*) > 0, max(anchor_batches),
    max(positive_batches) FROM hardness h JOIN runs r ON r.id = run_id WHERE name = 'tuned'
    AND image_id BETWEEN 41 AND 69")" "1|0|0"
ok "but not who may be one of the people, and nobody who is left out" is "$(sql "SELECT count(*)
    FROM hardness JOIN runs r ON r.id = run_id WHERE name = 'tuned'
    AND image_id IN (5, 10, 70)")" 0
ok "every face is embedded" is "$(sql "SELECT count(*) FROM embeddings e JOIN checkpoints c
    ON c.id = checkpoint_id JOIN runs r ON r.id = run_id WHERE name = 'tuned'")" 69
ok "clusters by it" says "69 faces of photos" 0 cluster tuned --data photos --threshold 0.001
ok "carry the names" is "$(sql "SELECT count(DISTINCT c.name) FROM clusters c JOIN clusterings g
    ON g.id = clustering_id WHERE current AND c.name <> ''")" 8

# What is given is kept; only the head is trained; the same bits when it is resumed.
given="--freeze-norm off --lr 0.01 --patience 0 --warmup 0 --spread 1"
# shellcheck disable=SC2086
head() { train --init-from net --decisions $given --head-steps "$2" --name "$1"; }
ok "settings that are given win" sh -c : && head whole 0
ok "and are kept" is "$(param whole lr) $(param whole patience)" "0.01 0"
weights() { sql "SELECT path FROM checkpoints c JOIN runs r ON r.id = run_id WHERE name = '$1'
    ORDER BY step DESC LIMIT 1"; }
head head 6
ok "the head alone is another run" sh -c '! cmp -s "$1" "$2"' sh "$FACENET_DB.d/$(weights head)" \
    "$FACENET_DB.d/$(weights whole)"
head twice 3
sql "UPDATE runs SET status = 'KILLED' WHERE name = 'twice';
    UPDATE clusters SET name = 'Q' WHERE name = 'P1'"
digest() { sql "SELECT c.sha256 FROM checkpoints c JOIN runs r ON r.id = run_id
    WHERE name = '$1' ORDER BY step DESC LIMIT 1"; }
first=$(digest twice)
sql "DELETE FROM checkpoints WHERE run_id = (SELECT id FROM runs WHERE name = 'twice')"
ok "resumed after the review went on" says "twice: all steps done" 0 train --resume twice
ok "it has the same bits" is "$(digest twice)" "$first"

# The review goes on: verdicts follow.
sql "UPDATE clusters SET confirmed = 0 WHERE name = 'P8' AND clustering_id IN (SELECT id
    FROM clusterings WHERE current);
    UPDATE clusters SET name = 'Anna' WHERE name = 'P3' AND clustering_id IN (SELECT id
    FROM clusterings WHERE current)"
train --name later --init-from net --decisions
ok "a name that changed and a person no longer confirmed" is "$(shown)" \
    "Anna:5 P2:4 P4:5 P5:5 P6:5 P7:5 Q:4"
after=$(sql "SELECT max(id) FROM verdicts")
train --name again --init-from net --decisions
ok "no verdict is given twice" is "$(sql "SELECT max(id) FROM verdicts")" "$after"

# At this rate the last weights are worse than earlier ones, and so is their average.
train --name mean --init-from net --decisions --average 0.5 --lr 1 --warmup 0 --head-steps 0
"$facenet" embed mean@best >said 2>&1
vectors() { sql "SELECT group_concat(hex(vector)) FROM (SELECT vector FROM embeddings WHERE
    checkpoint_id = (SELECT c.id FROM checkpoints c JOIN runs r ON r.id = run_id
    WHERE name = 'mean' ORDER BY $1 DESC LIMIT 1) AND image_id <> 10 ORDER BY image_id)"; }
ok "a run with an average ends with that of its best" sh -c 'test -n "$1" && test "$1" = "$2"' \
    sh "$(vectors best)" "$(vectors step)"

# Another size of embedding, another data set.
"$facenet" synth --name others --identities 8 --images 4 --size 32 --seed 7 >said ||
    bail "no other faces"
# shellcheck disable=SC2086
ok "another embedding size" says "another size: linear.weight, linear.bias" 0 train --data others \
    --name wide --init-from net --embedding 24 $settings
ok "is the run's" is "$(param wide embedding) $(param wide net)" "24 small"
ok "its events say what is new" is "$(sql "SELECT count(*) FROM events JOIN runs r ON r.id = run_id
    WHERE name = 'wide' AND step = 0 AND message LIKE 'begun afresh%linear.weight%'")" 1
ok "another net is refused" says "the net is that of --init-from" 1 train --data others \
    --init-from net --net resnet
