# The best checkpoint of a run where its last one is worse: what says so, and what takes it.
. "$FACENET_SOURCE/tests/tap.sh"
plan 12
own_database

# said PATTERN COMMAND...: standard error has the pattern; silent COMMAND...: it has nothing.
said() { pattern=$1; shift; "$@" 2>"$TMP/said" >/dev/null && grep -Eq "$pattern" "$TMP/said"; }
silent() { "$@" 2>"$TMP/said" >/dev/null && ! grep -q best "$TMP/said"; }
shows() { pattern=$1; shift; "$@" >"$TMP/shown" && grep -Eq "$pattern" "$TMP/shown"; }

"$facenet" synth --name faces --identities 30 --images 6 --size 32 --held-out 0.4 >/dev/null
"$facenet" train --data faces --name bent --identities 6 --images 4 --embedding 8 --steps 6 \
    --checkpoint-every 3 --eval-every 3 --eval-pairs 20 --warmup 0 --threads 2 2>/dev/null
sql "UPDATE metrics SET value = 0.882 WHERE key = 'accuracy' AND step = 3;
     UPDATE metrics SET value = 0.86 WHERE key = 'accuracy' AND step = 6;
     UPDATE checkpoints SET best = step = 3"
offer="^bent's best checkpoint \(step 3, accuracy 88.2 %\) is better than its last \(86.0 %\); \
bent@best takes it$"
ok "eval says that the best checkpoint is better" said "$offer" "$facenet" eval bent --different 0
ok "so does embed" said "$offer" "$facenet" embed bent
ok "and cluster" said "$offer" "$facenet" cluster bent --dry-run --threshold 1
ok "and export onnx" said "$offer" "$facenet" export onnx bent "$TMP/net.onnx"
ok "but not where it is taken" silent "$facenet" eval bent@best --different 0
ok "nor where another one is named" silent "$facenet" eval bent@6 --different 0
ok "runs names the best by its metric" shows \
    "^best accuracy 88.2 % at step 3, whose checkpoint is kept$" "$facenet" runs bent
sql "UPDATE params SET value = 'auc' WHERE key = 'best';
     UPDATE metrics SET value = 0.5 + step / 100.0 WHERE key = 'auc'"
ok "and the best of each of several runs, by letters" sh -c '"$1" runs bent bent >"$2" &&
    grep -q "^  run  *A 1 bent  *B 1 bent *$" "$2" &&
    grep -q "^  best  *auc 0.5600 at 6  *auc 0.5600 at 6 *$" "$2"' sh "$facenet" "$TMP/table"
ok "by that metric the last one is the best" silent "$facenet" eval bent --different 0

"$facenet" cluster bent@best --threshold 1.5 >"$TMP/clusters" 2>&1
ok "cluster embeds and takes the best" is "$(sql "SELECT k.step, count(e.image_id) > 0
    FROM clusterings c JOIN checkpoints k ON k.id = c.checkpoint_id
    JOIN embeddings e ON e.checkpoint_id = k.id ORDER BY c.id DESC LIMIT 1")" "3|1"
# By the newest embeddings all faces would now be the same, so no cluster could be split.
sql "UPDATE embeddings SET vector = (SELECT vector FROM embeddings LIMIT 1)
    WHERE checkpoint_id = (SELECT id FROM checkpoints WHERE step = 6)"
large=$(sql "SELECT cluster_id FROM cluster_members GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
ok "and a cluster is split by what it was made by" "$facenet" cluster bent \
    --decide "split id:$large"
ok "a checkpoint that is gone is named" sh -c '! "$1" cluster bent@4 2>"$2" &&
    grep -q "no whole checkpoint of step 4" "$2"' sh "$facenet" "$TMP/gone"
