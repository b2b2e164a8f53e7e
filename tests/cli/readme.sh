# The README's walk from photos to a named album, with nets and faces of tests/cli/squares.c, which
# need no network; tests/cli/photos_npm.sh takes it with the public nets.
# shellcheck source=tests/tap.sh
. "$FACENET_SOURCE/tests/tap.sh"
# shellcheck source=tests/cli/walk.sh
. "$FACENET_SOURCE/tests/cli/walk.sh"
plan 8
own_database
squares="$FACENET_BUILD/tests/cli/squares"
net=mobilefacenet-512
cd "$TMP" || exit 1

for kind in detector landmarks recogniser; do
    "$squares" $kind $kind.onnx && "$facenet" models add $kind.onnx --as $kind \
        --name "$([ $kind = recogniser ] && echo $net || echo $kind)" >said ||
        { cat said; bail "no $kind"; }
done
mkdir photos
"$squares" photo photos/a.png 640 480 64,64,32,0,1 320,96,32,0,2
"$squares" photo photos/b.png 640 480 128,64,32,0,1
"$squares" photo photos/c.png 640 480 128,64,32,0,2
"$facenet" import photos --photos >said 2>&1 || bail "no photos"
# The squares are small, and their net has no threshold.
sql "UPDATE faces SET height = 60, sharpness = 0.5;
    INSERT INTO metrics SELECT id, 'threshold', 0, 0.002 FROM runs WHERE name = '$net'"
"$facenet" cluster $net --data photos --threshold 0.12 >said || bail "no clusters"
printf '%s\n' 'key Home Enter n' 'type Ann' 'key Enter Enter a n' 'type Bea' \
    'key Enter Enter a' show \
    >keys
"$FACENET_BUILD/facenet-tui" --data photos --view clusters --script keys >said 2>&1
ok "people are named" is "$(sql "SELECT group_concat(name) FROM (SELECT name FROM clusters c
    JOIN clusterings g ON g.id = clustering_id WHERE current AND confirmed ORDER BY name)")" Ann,Bea
if ! grep -q "define HAVE_XMP 1" "$FACENET_BUILD/config.h"; then
    while [ "$TAP_N" -lt 8 ]; do skip "the walk" "this build has no exempi"; done
    exit 0
fi

walk a.png b.png >said 2>&1
ok "the README's commands work" is $? 0
ok "an import finds nothing new" said "^photos: 0 imported, 3 known before"
ok "a folder per person" is "$(cd people && find Ann Bea -type f | sed 's/[0-9]*-//' | sort |
    tr '\n' ' ')" "Ann/a.png Ann/b.png Bea/a.png Bea/c.png "
ok "a sidecar per photo" said "^3 XMP files written"
ok "which has its names" grep -q "Name>Bea<" photos/a.png.xmp
ok "a person is found" said "same +Ann"
ok "two photos are compared" said "^(the same person|different people): distance"
