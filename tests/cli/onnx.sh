# facenet export onnx: a run's net as a file that our own import, python3-onnx's checker and
# onnxruntime read, the last two where they are (FACENET_NODE_MODULES: a folder of node modules that
# has onnxruntime-node).
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
plan 18
facenet="$FACENET_BUILD/facenet"
FACENET_DB="$TMP/f.db" OPENBLAS_NUM_THREADS=1
export FACENET_DB OPENBLAS_NUM_THREADS
fails_with() { expected=$1; shift; "$@"; is $? "$expected"; }
quietly() { "$@" >"$TMP/said" 2>&1 || { cat "$TMP/said" >&2; bail "$* failed"; }; }

# Pictures in colours, as large as a crop: what is in the file is what the net sees.
for person in ann bob cid dee; do
    mkdir -p "$TMP/in/$person"
    for image in 1 2 3; do
        {
            printf 'P3\n32 32\n255\n'
            awk -v person="$person" -v image="$image" 'BEGIN {
                seed = index("annbobciddee", person); srand(seed * 10 + image)
                for (i = 0; i < 32 * 32 * 3; i++)
                    print int(127 + 60 * sin(i * seed / 7 + i % 3) + 60 * rand()) }'
        } >"$TMP/in/$person/$image.ppm"
    done
done
quietly "$facenet" import "$TMP/in" --name d --size 32 --held-out 0
quietly "$facenet" train --data d --name r --steps 4 --checkpoint-every 2 --identities 4 \
    --images 3 --embedding 16 --warmup 0 --threads 1
quietly "$facenet" embed r
quietly "$facenet" export embeddings r --out "$TMP/r.csv"

ok "a run is exported" "$facenet" export onnx r "$TMP/r.onnx"
ok "again to the same bytes, over a file that is there" sh -c '
    echo old >"$2"; chmod 640 "$2"; "$1" export onnx r "$2" && cmp "$2" "$3" &&
    [ "$(stat -c %a "$2")" = 640 ]' sh "$facenet" "$TMP/again.onnx" "$TMP/r.onnx"
ok "and nothing else is left" is "$(find "$TMP" -name '*.onnx*' | wc -l)" 2
ok "of a step" "$facenet" export onnx r@2 "$TMP/step.onnx"
ok "whose weights are others" sh -c '! cmp -s "$1" "$2"' sh "$TMP/r.onnx" "$TMP/step.onnx"
ok "a step without a checkpoint is refused" fails_with 1 \
    "$facenet" export onnx r@1 "$TMP/none.onnx"
ok "and leaves no file" [ ! -e "$TMP/none.onnx" ]
ok "a file is needed, and options are refused" sh -c '
    "$1" export onnx r 2>/dev/null; [ $? = 2 ] || exit 1
    "$1" export onnx r "$2" --data d 2>/dev/null; [ $? = 2 ]' sh "$facenet" "$TMP/none.onnx"
ok "a second word of another kind is refused" fails_with 2 "$facenet" export steps r "$TMP/none"

# Our own import.
ok "our own import takes it, as its metadata says" sh -c '"$1" models add "$2" --name back |
    grep -q "^input 32 x 32 pixels, RGB, (value - 127.5) / 127.5, aligned: none$"' sh \
    "$facenet" "$TMP/r.onnx"
quietly "$facenet" embed back --data d
quietly "$facenet" export embeddings back --data d --out "$TMP/back.csv"
ok "and embeds as the run does" sh -c 'paste -d , "$1" "$2" | awk -F , '"'"'
    NR > 1 { half = NF / 2; for (i = 4; i <= half; i++) { d = $i - $(i + half)
        if (d * d > 1e-10) bad++; values++ } }
    END { print values, bad; exit !(values == 12 * 16 && bad == 0) }'"'" sh \
    "$TMP/r.csv" "$TMP/back.csv"

"$facenet" models add "$TMP/r.onnx" --name other --scale 64 --colour bgr >"$TMP/said"
ok "what the user says wins" grep -q "BGR, (value - 127.5) / 64" "$TMP/said"
ok "a net that was added is exported, too" "$facenet" export onnx back "$TMP/back.onnx"

# Others: the run, and each net of the zoo and each kind of layer as a unit test writes them.
mkdir "$TMP/nets"
if [ -x "$FACENET_BUILD/tests/nn/test_export" ]; then
    FACENET_EXPORT_DIR="$TMP/nets" quietly "$FACENET_BUILD/tests/nn/test_export"
fi
nets() { find "$TMP/nets" -name '*.onnx'; }
python=
for word in python3 /usr/bin/python3; do
    "$word" -c 'import onnx' 2>/dev/null && python=$word && break
done
check() {
    # shellcheck disable=SC2046 # names without blanks
    "$python" -c 'import onnx, sys
for path in sys.argv[1:]:
    onnx.checker.check_model(onnx.load(path), full_check=True)' \
        "$TMP/r.onnx" "$TMP/back.onnx" $(nets)
}
metadata() {
    is "$("$python" -c 'import onnx, sys
model = onnx.load(sys.argv[1])
print(model.opset_import[0].version, [i.name for i in model.graph.input],
      [o.name for o in model.graph.output])
print(*(p.key + "=" + p.value for p in model.metadata_props))' "$TMP/step.onnx")" \
        "13 ['input'] ['embedding']
run=r step=2 net=small colour=rgb mean=127.5 scale=127.5 size=32 crop=1 alignment=none"
}
if [ -n "$python" ]; then
    ok "python3-onnx's checker finds no fault" check
    ok "metadata says what the input is" metadata
else
    skip "python3-onnx's checker finds no fault" "python3-onnx is missing"
    skip "metadata says what the input is" "python3-onnx is missing"
fi
if [ -d "${FACENET_NODE_MODULES:-}/onnxruntime-node" ]; then
    ok "onnxruntime embeds the pictures as the run does" \
        node "$FACENET_SOURCE/tests/cli/onnx_run.js" pictures "$TMP/r.onnx" "$TMP/r.csv" "$TMP/in"
    ok "and as the net that was added and exported again" \
        node "$FACENET_SOURCE/tests/cli/onnx_run.js" pictures "$TMP/back.onnx" "$TMP/r.csv" \
        "$TMP/in"
    # shellcheck disable=SC2046 # names without blanks
    ok "and each net of the zoo and each kind of layer" \
        node "$FACENET_SOURCE/tests/cli/onnx_run.js" numbers $(nets)
else
    skip "onnxruntime embeds the pictures as the run does" "FACENET_NODE_MODULES is not set"
    skip "and as the net that was added and exported again" "FACENET_NODE_MODULES is not set"
    skip "and each net of the zoo and each kind of layer" "FACENET_NODE_MODULES is not set"
fi
