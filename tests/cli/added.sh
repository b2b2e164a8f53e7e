# A net that was added is a run without a data set: every command and view says something sensible.
. "$FACENET_SOURCE/tests/tap.sh"
own_database
tui="$FACENET_BUILD/facenet-tui"

refuses() { words=$1; shift; "$@" >"$TMP/said" 2>&1; [ $? = 1 ] && grep -q "$words" "$TMP/said" ||
    { cat "$TMP/said"; return 1; }; }
says() { words=$1; shift; "$@" >"$TMP/said" 2>&1 && grep -q "$words" "$TMP/said" ||
    { cat "$TMP/said"; return 1; }; }
# The screen after keys in the dashboard, with the net chosen.
screen() { printf '%s\n' "size 120x30" "$@" show >"$TMP/keys"
    "$tui" --run net --script "$TMP/keys"; }
view() { screen "key $1"; }

plan 31
"$facenet" synth --name faces --identities 6 --images 4 --size 32 --seed 2 --held-out 0.5 >/dev/null
"$facenet" train --data faces --name first --identities 3 --images 3 --embedding 8 --steps 2 \
    --eval-every 2 --eval-pairs 20 --warmup 0 --threads 2 >/dev/null 2>&1 || bail "no run"
"$facenet" export onnx first "$TMP/net.onnx" >/dev/null
"$facenet" models add "$TMP/net.onnx" --name net >/dev/null || bail "no net"

ok "the list of runs has it, with a dash for its data set" says "^ *2  net  *-  *added " \
    "$facenet" runs
ok "alone it says what it is" says "run 2 net: a net that was added" "$facenet" runs net
ok "beside another run it has a dash, too" says "data set  *faces  *-" "$facenet" runs first net
for words in embed eval cluster "export embeddings" "export clusters"; do
    # shellcheck disable=SC2086 # two words
    ok "$words asks for a data set" refuses "net is a net that was added, which has no data set" \
        "$facenet" $words net
done
ok "of a trained run nothing is asked" says "accuracy" "$facenet" eval first
for words in embed eval cluster "export embeddings" "export clusters"; do
    # shellcheck disable=SC2086 # two words
    ok "$words takes one" "$facenet" $words net --data faces
done
ok "suspects are for runs that train" refuses "only runs that train here" "$facenet" suspects net
ok "also with --apply" refuses "only runs that train here" \
    "$facenet" suspects net --apply "$TMP/keys"
ok "it cannot be resumed" refuses "a net that was added: facenet train --init-from id:2" \
    "$facenet" train --resume net
ok "which changes nothing" [ "$(sql "SELECT status || note FROM runs WHERE id = 2")" = FINISHED ]
ok "a run goes on from its weights" says "second: all steps done" "$facenet" train --init-from net \
    --data faces --name second --steps 2 --identities 3 --images 3 --eval-every 2 --eval-pairs 20 \
    --threads 2
ok "doctor finds nothing wrong" says "All references between rows are valid" "$facenet" doctor
ok "steps are none" says "^step,epoch" "$facenet" export steps net

ok "Train says what it is" says "health  *a net that was added" view 1
ok "and nothing of a data set" sh -c '! grep " on *$" "$1" && grep -q "a net from elsewhere" "$1"' \
    sh "$TMP/said"
ok "Runs has it with a state of its own" says "2  net  *added" view 2
ok "People and Clusters have the newest data set" says "People  *faces" view 3
ok "Suspects says that it has none" says "This net was added" view 5
for key in p m c x r k B; do
    screen "key 1" "key $key" >>"$TMP/screens" 2>&1
done
ok "keys that steer a run say that it is not trained" sh -c \
    '[ "$(grep -c "net is a net that was added: it is not trained" "$1")" -ge 4 ]' sh "$TMP/screens"
ok "none of them made a request" [ "$(sql "SELECT count(*) FROM requests WHERE run_id = 2")" = 0 ]
ok "it cannot be copied into the form of a new run" says "it is not trained" \
    screen "key 1 N"
printf '%s\n' "key 2 Down d q" >"$TMP/delete"
ok "it is deleted from Runs" sh -c '"$1" --run net --script "$2" >"$3"
    [ "$(sqlite3 "$FACENET_DB" "SELECT count(*) FROM runs WHERE id = 2")" = 0 ]' \
    sh "$tui" "$TMP/delete" "$TMP/said"
ok "its row of models goes, too" [ "$(sql "SELECT count(*) FROM models")" = 0 ]
