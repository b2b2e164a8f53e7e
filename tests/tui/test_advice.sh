# What a view advises works when it is followed: from an empty database, with faces and no run, with
# a run that was killed at once, with photos without a face.
. "$FACENET_SOURCE/tests/tui/keys.sh"
plan 21
squares="$FACENET_BUILD/tests/cli/squares"
"$facenet" --db drawn.db synth --identities 6 --images 4 --size 32 --out people >out 2>&1

# says WORDS LINE...: after these lines of a script the screen says so, in one line or wrapped.
says() {
    words=$1; shift
    keys 'size 200x40' "$@" show && { grep -qF -- "$words" shown || { cat shown; return 1; }; }
}

faces="in People (3) I imports a folder, f draws"
ok "n without faces says where they come from" says "$faces" 'key n'
ok "in Runs too" says "$faces" 'key 2 n'
ok "so does Clusters" says "$faces faces, P takes photos in" 'key 4'
ok "and C there" says "$faces" 'key 4 C'
ok "E there says that C comes first, and asks for no folder" says "C makes them" 'key 4 E'
ok "Q too" says "there are no clusters to ask about: C makes them" 'key 4 Q'
ok "Photos names no other data set" says "No photos yet: P imports a folder" 'key 6'
ok "I in People imports" says "24 imported" 'key 3 I' 'type people' 'key Enter Enter' \
    'wait imported'

starts="n in Train (1) starts"
ok "Clusters without a run says how to start one" says "$starts one" 'key 4'
ok "and C there" says "$starts one" 'key 4 C'
ok "and R in Suspects" says "$starts one" 'key 5 R'
ok "and m there" says "$starts a run" 'key 5 m'
ok "and f in People" says "$starts a run" 'key 3 f'
ok "n in Train does" says "Enter start the run" 'key 5 1 n'

# A run that ended before its first checkpoint.
"$facenet" train --data people --name short --identities 3 --images 2 --steps 100000 \
    --eval-every 100000 --checkpoint-every 100000 --eval-pairs 20 >out 2>&1 &
trainer=$!
steps() { [ "$(sql 'SELECT count(*) FROM steps' 2>/dev/null)" -gt 0 ]; }
wait_for 30 steps
kill -KILL "$trainer"
wait "$trainer" 2>/dev/null
ok "B without a checkpoint says that r comes first" says "r resumes it, then k writes one" 'key B'
ok "r and k write one" says "New run from step" 'key r' 'wait training' 'key k' \
    'wait , taken at step' 'key B'
ok "C without held-out people says how else" says '(here: ":cluster D")' 'key C' 'wait :cluster'
ok "which groups the faces" says "24 faces of people" 'key :' 'type cluster 0.5' 'key Enter' \
    'wait 24 faces of'
says "stopped" 'key x y' 'wait stopped' >out 2>&1

# Photos without a face.
FACENET_DB="$TMP/photos.db"
for kind in detector landmarks; do
    "$squares" $kind $kind.onnx && "$facenet" models add $kind.onnx --as $kind >out ||
        bail "no $kind"
done
mkdir album
"$squares" photo album/a.png 640 480 64,64,32,0,1
"$facenet" import album --photos --min-face 400 >out 2>&1
ok "Clusters without a face says how to find smaller ones" says \
    '"facenet import DIR --photos --name OTHER --min-face 16" finds smaller faces' 'key 4'
"$facenet" import album --photos --name other --min-face 16 >out 2>&1
ok "which finds them" grep -q "1 new face" out
ok "Photos without clusters says what makes them" says "C in Clusters (4) makes them" \
    'key D 6 Enter f'
