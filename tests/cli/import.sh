# Imports and drawings that run, were stopped, killed or interrupted, or met a full disk: what is
# said of the part that is there, and how it goes on.
. "$FACENET_SOURCE/tests/tap.sh"
plan 23
facenet="$FACENET_BUILD/facenet"
FACENET_DB="$TMP/f.db" LC_ALL=C.UTF-8
export FACENET_DB LC_ALL
command -v sqlite3 >/dev/null || bail "sqlite3 is missing: apt-get install sqlite3"

# Pictures that take a while: 200 large ones, of which the disk keeps the comment alone.
mkdir -p "$TMP/in/ann" "$TMP/in/bob"
large() {
    printf 'P5\n# %s\n2000 2000\n255\n' "$1" >"$1"
    truncate -s +4000000 "$1"
}
large "$TMP/in/ann/0.pgm"
for image in $(seq 1 199); do large "$TMP/in/bob/$image.pgm"; done

rows() { sqlite3 -cmd '.timeout 20000' "$FACENET_DB" "SELECT count(*) FROM imports"; }
rows_are() { [ "$(rows)" = "$1" ]; }
shows() { "$FACENET_BUILD/facenet-tui" --snapshot "$1" >"$TMP/shown" && grep -q "$2" "$TMP/shown" ||
    { cat "$TMP/shown"; return 1; }; }

"$facenet" import "$TMP/in" --name slow >"$TMP/said" 2>&1 &
import=$!
ok "a running import has a row" wait_for 30 rows_are 1
ok "People shows its progress" shows people 'importing [0-9]* of 200'
kill -STOP "$import"
is_stopped() { sed 's/.*) //' "/proc/$import/stat" | grep -q '^T'; }
wait_for 30 is_stopped
ok "and that it is suspended" shows people 'import suspended at [0-9]* of 200'
kill -KILL "$import"
wait "$import" 2>/dev/null
ok "and that it was killed" shows people 'import died at [0-9]* of 200'
ok "as does the first screen" shows train 'import died at [0-9]* of 200'
rm "$TMP"/in/bob/[1-9]?*.pgm
ok "a second import adds the rest" "$facenet" import "$TMP/in" --name slow
ok "and leaves no row" rows_are 0

says() { # PATTERN STATUS COMMAND...: exits so and says so
    says_pattern=$1 says_status=$2
    shift 2
    "$@" >"$TMP/said" 2>&1
    [ $? = "$says_status" ] && grep -q -- "$says_pattern" "$TMP/said" ||
        { cat "$TMP/said"; return 1; }
}
has() { [ "$(sql "SELECT crop_count >= $2 FROM datasets WHERE name = '$1'")" = 1 ]; }
# begun NAME COUNT COMMAND...: starts it, and waits until so many pictures of it are there.
begun() {
    name=$1 least=$2; shift 2
    "$@" >"$TMP/begun" 2>&1 &
    job=$!
    wait_for 30 has "$name" "$least"
}

# An import that is interrupted.
for image in $(seq 1 199); do large "$TMP/in/bob/$image.pgm"; done
begun cut 1 "$facenet" import "$TMP/in" --name cut --held-out 0
kill -INT "$job"
wait "$job"
count=$(sql "SELECT count(*) FROM images JOIN identities p ON identity_id = p.id
    JOIN datasets d ON dataset_id = d.id WHERE d.name = 'cut'")
ok "an interrupted import counts what is there" grep -q "^cut: $count imported" "$TMP/begun"
ok "and leaves a part that is named" shows people "import stopped at $count of 200"
ok "by doctor, too" says "cut is not whole: its import was stopped at $count of 200 pictures" 0 \
    "$facenet" doctor
rm "$TMP"/in/bob/[1-9]?*.pgm
"$facenet" import "$TMP/in" --name cut >"$TMP/said" 2>&1
ok "another import makes it whole" sh -c '! "$1" doctor | grep "not whole"' sh "$facenet"

# Its progress.
mkdir -p "$TMP/some/eve"
for image in $(seq 1 40); do large "$TMP/some/eve/$image.pgm"; done
for image in 3 4 30; do echo none >"$TMP/some/eve/$image.pgm"; done
FACENET_PROGRESS=1 "$facenet" import "$TMP/some" 2>&1 | tr '\r' '\n' >"$TMP/said"
ok "the progress counts what is unreadable" grep -q \
    '^importing 40 of 40  [0-9.]*/s  0 s left  3 unreadable$' "$TMP/said"

# A drawing that is killed.
draw() { "$facenet" synth --name faces --identities 40 --images 5 --size 160 "$@"; }
begun faces 16 "$facenet" synth --name faces --identities 40 --images 5 --size 160
kill -KILL "$job"
wait "$job" 2>/dev/null
ok "a killed drawing is a part" shows people 'drawing died at [0-9]* of 200'
ok "and is named by a run on it" says "faces is not whole" 0 "$facenet" train --data faces \
    --name part --steps 1 --identities 2 --images 2 --embedding 8 --eval-every 1
ok "which keeps a warning" says "step 0 .*faces is not whole" 0 "$facenet" runs part
ok "other options don't go on with it" says "other options" 1 draw --seed 2
ok "an import doesn't hide that" says "drawing died at .* goes on" 1 "$facenet" import "$TMP/in" \
    --name faces
ok "the same options do" says "faces: drew 40 people with 5 images" 0 draw
FACENET_PROGRESS=1 "$facenet" synth --name once --identities 40 --images 5 --size 160 2>&1 |
    tr '\r' '\n' >"$TMP/said"
ok "a drawing shows its progress" grep -q '^drawing 16 of 200  [0-9.]*/s  .* left$' "$TMP/said"
faces() { sql "SELECT p.name, held_out, path, crop, hex(thumbnail) FROM datasets d JOIN identities p
    ON dataset_id = d.id JOIN images ON identity_id = p.id WHERE d.name = '$1' ORDER BY crop"; }
crops() { cat "$FACENET_DB.d/crops/dataset-$(sql "SELECT id FROM datasets
    WHERE name = '$1'").crops" | sha256sum; }
same() { [ "$(faces faces)" = "$(faces once)" ] && [ "$(crops faces)" = "$(crops once)" ]; }
ok "and draw what is drawn at once" same
ok "then it is whole" says "already" 1 draw

# A disk that is full: no file may have more than 1.6 or 3.2 MB, by the shell's unit.  Of 400 crops
# of 12 kB 133 or 266 fit; the database stays smaller.
mkdir "$TMP/many"
mkdir "$TMP/many/eve"
for image in $(seq 1 400); do
    printf 'P5\n8 8\n255\n%064d' "$image" >"$TMP/many/eve/$image.pgm"
done
FACENET_DB="$TMP/full.db"
"$facenet" synth --name small --identities 2 --images 1 >"$TMP/said" 2>&1
(trap '' XFSZ; ulimit -f 3200; "$facenet" import "$TMP/many" --name full --size 64) \
    >"$TMP/full" 2>&1
counted() {
    count=$(sql "SELECT count(*) - 2 FROM images")
    cat "$TMP/full"
    [ "$count" -gt 0 ] && [ "$count" -lt 400 ] && grep -q "^full: $count imported" "$TMP/full"
}
ok "on a full disk what is kept is counted" counted

# Counts are readable.
mkdir "$TMP/more" "$TMP/more/eve"
for image in $(seq 1 1001); do
    printf 'P5\n8 8\n255\n%064d' "$image" >"$TMP/more/eve/$image.pgm"
done
FACENET_DB="$TMP/more.db"
ok "thousands have a comma" says "^more: 1,001 imported, 0 known before" 0 "$facenet" import \
    "$TMP/more" --size 16
