# Deleting a run: what belongs to it goes with it, whether a row names it or not; what only lies
# there stays and is named.
. "$FACENET_SOURCE/tests/tap.sh"
plan 9
facenet="$FACENET_BUILD/facenet"
FACENET_DB="$TMP/f.db"
export FACENET_DB

train() { "$facenet" train --data faces --name "$1" --identities 4 --images 3 --embedding 8 \
    --steps 6 --checkpoint-every 2 --eval-every 100 --threads 1 >"$TMP/said" 2>&1; }
"$facenet" synth --name faces --identities 8 --images 4 --size 32 >"$TMP/said" 2>&1
train first
train other
folder="$FACENET_DB.d/checkpoints/run-1"
others=$(ls "$FACENET_DB.d/checkpoints/run-2")
cp "$folder/step-00000006.safetensors" "$folder/step-00000001.safetensors"
cp "$folder/step-00000006.safetensors" "$folder/step-00000006.safetensors.tmp-77"
echo mine >"$folder/notes"
echo mine >"$folder/step-1.safetensors.old"
echo mine >"$TMP/elsewhere"
ln -s "$TMP/elsewhere" "$folder/step-00000003.safetensors"
mkdir "$folder/step-00000005.safetensors" "$FACENET_DB.d/logs"
echo step >"$FACENET_DB.d/logs/run-1.log"
echo step >"$FACENET_DB.d/logs/run-11.log"
count=$(find "$folder" -type f -name 'step-0*' | wc -l)

"$facenet" doctor >"$TMP/said" 2>&1
ok "doctor names a checkpoint without a row" grep -q \
    "run-1/step-00000001.safetensors, .* belongs to nothing" "$TMP/said"
"$facenet" runs first --delete >"$TMP/said" 2>&1
ok "the checkpoints are counted, and what stays is named" is "$(cat "$TMP/said")" \
    "run 1 first is deleted, with $count checkpoints
$folder stays: 4 other files are in it"
ok "only that stays" is "$(ls "$folder")" "notes
step-00000003.safetensors
step-00000005.safetensors
step-1.safetensors.old"
ok "a link is left, and what it points to" is "$(cat "$folder/step-00000003.safetensors")" mine
ok "its log goes, no other one" is "$(ls "$FACENET_DB.d/logs")" run-11.log
ok "so do no checkpoints of another run" is "$(ls "$FACENET_DB.d/checkpoints/run-2")" "$others"

# The dashboard deletes when it is left, unless that is undone.
cp "$FACENET_DB.d/checkpoints/run-2/step-00000006.safetensors" \
    "$FACENET_DB.d/checkpoints/run-2/step-00000001.safetensors"
dashboard() { printf '%s\n' "$@" >"$TMP/keys"; "$FACENET_BUILD/facenet-tui" --script "$TMP/keys"; }
left() { echo "$("$facenet" runs | grep -c other) $(find "$FACENET_DB.d" -name 'run-2' | wc -l)"; }
dashboard 'key 2 d u q'
ok "an undone deletion deletes nothing" is "$(left)" "1 1"
dashboard 'key 2 d q'
ok "the dashboard leaves nothing of a run either" is "$(left)" "0 0"

train third
run="$FACENET_DB.d/checkpoints/run-$("$facenet" runs | sed -n 's/^ *\([0-9]*\) *third.*/\1/p')"
cp "$run/step-00000006.safetensors" "$run/step-00000001.safetensors"
"$facenet" forget faces --runs >"$TMP/said" 2>&1
ok "nor does forgetting its data" is "$(find "$FACENET_DB.d/checkpoints" -type f | sort)" \
    "$folder/notes
$folder/step-1.safetensors.old"
