# Faces of photos in which nobody has a name yet: clustering, review, and what else reads them.
. "$FACENET_SOURCE/tests/tap.sh"
own_database
tui="$FACENET_BUILD/facenet-tui"

sql() { sqlite3 "$FACENET_DB" "PRAGMA foreign_keys=ON; $1"; }
refuses() { words=$1; shift; "$@" >"$TMP/said" 2>&1; [ $? = 1 ] && grep -q "$words" "$TMP/said" ||
    { cat "$TMP/said"; return 1; }; }
says() { words=$1; shift; "$@" >"$TMP/said" 2>&1 && grep -q "$words" "$TMP/said" ||
    { cat "$TMP/said"; return 1; }; }
never() { words=$1; shift; "$@" >"$TMP/said" 2>&1 && ! grep "$words" "$TMP/said"; }
where() { sql "SELECT group_concat(ifnull(cluster_id, 0), ' ') FROM (SELECT cluster_id FROM
    cluster_members JOIN clusterings ON id = clustering_id WHERE current AND image_id IN ($1)
    ORDER BY image_id)"; }
# Whether the images of a list are in one cluster, or two are not.
together() { where "$1" | tr ' ' '\n' | sort -u >"$TMP/in"; [ "$(wc -l <"$TMP/in")" = 1 ] &&
    [ "$(cat "$TMP/in")" -gt 0 ]; }
apart() { where "$1" | grep . && ! together "$1"; }
cluster() { "$facenet" cluster net --data photos --threshold 0.3; }
dry_run() { "$facenet" cluster net --data photos --threshold 0.3 --dry-run; }
decide() { "$facenet" cluster net --data photos --decide "$1" >"$TMP/decided"; }

plan 46
"$facenet" synth --name photos --identities 8 --images 4 --size 32 --held-out 0.5 >/dev/null
"$facenet" train --data photos --name net --identities 2 --images 3 --embedding 8 --steps 3 \
    --eval-every 3 --eval-pairs 20 --warmup 0 --threads 2 >/dev/null 2>&1 || bail "no run"
# Images 4 i + 1 .. 4 i + 4 look like one person.  25 .. 32 differ from everybody.
hex() { echo "$1" | sed 's/0\.6/9a99193f/g; s/0\.8/cdcc4c3f/g; s/\b0\b/00000000/g
    s/\b1\b/0000803f/g; s/,//g'; }
n=1
for v in 1,0,0,0,0,0,0,0 0,1,0,0,0,0,0,0 0,0,1,0,0,0,0,0 0,0,0,1,0,0,0,0 0,0,0,0,1,0,0,0 \
    0,0,0,0,0,1,0,0; do
    sql "UPDATE embeddings SET vector = x'$(hex $v)' WHERE image_id BETWEEN $n AND $n + 3"
    n=$((n + 4))
done
for v in 0.6,0.8,0,0,0,0,0,0 0,0,0.6,0.8,0,0,0,0 0,0,0,0,0.6,0.8,0,0 0,0,0,0,0,0,0.6,0.8 \
    0.8,0,0.6,0,0,0,0,0 0,0.8,0,0.6,0,0,0,0 0,0,0,0,0.8,0,0.6,0 0,0,0,0,0,0.8,0,0.6; do
    sql "UPDATE embeddings SET vector = x'$(hex $v)' WHERE image_id = $n"
    n=$((n + 1))
done
# Nobody is known; photo 1 shows faces 1 and 2, which look alike, photo 2 faces 5 and 9.  Face 3 is
# small, 7 blurred, 11 turned; 4 is tiny, 8 nearly no face.  25 .. 32 are people seen once.
sql "INSERT INTO identities (id, dataset_id, name) VALUES (99, 1, '');
    UPDATE images SET identity_id = 99;
    DELETE FROM identities WHERE id <> 99;
    INSERT INTO sources (id, dataset_id, path, added) VALUES (1, 1, '/nowhere', 1);
    UPDATE images SET source_id = 1, face = 1, path = 'photo ' || CASE id WHEN 2 THEN 1 WHEN 9
        THEN 5 ELSE id END || '.jpg', sha256 = hex(id) WHERE id NOT IN (2, 9);
    UPDATE images SET source_id = 1, face = 2, path = CASE id WHEN 2 THEN 'photo 1.jpg'
        ELSE 'photo 5.jpg' END WHERE id IN (2, 9);
    INSERT INTO photos (id, source_id, path, sha256, bytes, changed)
        SELECT id, 1, path, '', 1, 1 FROM images WHERE face = 1;
    INSERT INTO faces SELECT id, CASE id WHEN 2 THEN 1 WHEN 9 THEN 5 ELSE id END, 0, 0, 80,
        100 + id, 1, 1, 2, 1, 1.5, 1.5, 1, 2, 2, 2, 0.9, 0.3, 0, 0, 0, 0 FROM images;
    UPDATE faces SET height = 30 WHERE image_id = 3;
    UPDATE faces SET sharpness = 0.01 WHERE image_id = 7;
    UPDATE faces SET yaw = -60 WHERE image_id = 11;
    UPDATE faces SET height = 12 WHERE image_id = 4;
    UPDATE faces SET score = 0.3 WHERE image_id = 8"

# Clusters and their quality.
ok "faces of photos are clustered" cluster
ok "no measures are printed: nobody is known" never "compared with" dry_run
ok "no cluster has known people" sh -c '"$1" cluster net --threshold 0.3 --data photos --dry-run |
    awk "/^ +[0-9]+ +[0-9]+ +[0-9.]+ / { n++; bad = bad || \$2 != 0 } END { exit bad || n != 6 }"' \
    sh "$facenet"
ok "two faces of a photo are never together" apart 1,2
ok "nor with any method" sh -c 'for method in complete single chinese-whispers dbscan hdbscan; do
        "$1" cluster net --data photos --threshold 0.3 --method $method >/dev/null &&
        sqlite3 "$FACENET_DB" "SELECT 1 FROM cluster_members a JOIN cluster_members b
            USING (clustering_id, cluster_id) WHERE a.image_id = 1 AND b.image_id = 2" | grep 1 &&
        exit 1; done; exit 0' sh "$facenet"
cluster >/dev/null
ok "the pairs of faces in one photo are counted" \
    says "0 constraints, 2 pairs of faces in one photo" dry_run
ok "a blurred face joins" together 5,6,7
ok "a turned face joins" together 9,10,11,12
ok "a small one joins" sh -c '[ "$1" != 0 ]' sh "$(where 3)"
ok "unusable ones are in no cluster" is "$(where 4,8)" "0 0"
ok "they have a line" says "^unusable: 2 faces$" dry_run
ok "so have those seen once" says "^others: [0-9]* faces$" dry_run
ok "clusters of one face are among them" sh -c '
    a=$("$1" cluster net --data photos --threshold 0.3 --dry-run | grep "^others") &&
    b=$("$1" cluster net --data photos --threshold 0.3 --least 1 --dry-run | grep "^others") &&
    [ "$a" = "$b" ]' sh "$facenet"
sql "UPDATE faces SET yaw = 60 WHERE image_id BETWEEN 13 AND 16"
ok "faces that only join found no cluster" sh -c '"$1" cluster net --data photos --threshold 0.3 \
    >/dev/null && [ "$2" = "0 0 0 0" ]' sh "$facenet" "$(cluster >/dev/null; where 13,14,15,16)"
decide "same 13 14"
cluster >/dev/null
ok "unless a user says who is who" together 13,14,15,16
decide "undo" && sql "UPDATE faces SET yaw = 0" && cluster >/dev/null

# A user knows mirrors and collages.
state() { sql "SELECT image_id, cluster_id FROM cluster_members JOIN clusterings ON id =
    clustering_id WHERE current ORDER BY 1; SELECT * FROM constraints ORDER BY 1, 2, 3"; }
state >"$TMP/before"
ok "two faces of a photo are one person when a user says so" decide "same 1 2"
ok "they are together" together 1,2
cluster >/dev/null
ok "and stay so" together 1,2
ok "undo works" sh -c '"$1" cluster net --data photos --decide "undo 2"' sh "$facenet"
state | diff "$TMP/before" - >/dev/null
ok "to the byte" is $? 0
cluster >/dev/null
ok "they are apart again" apart 1,2
decide "merge $(where 5) $(where 9)"
cluster >/dev/null
ok "so do the faces of a photo whose clusters were merged" together 5,9
decide "undo 2"
decide "move $(where 5) 9"
cluster >/dev/null
ok "so does a face that is moved to another one of its photo" together 5,9
decide "undo 2"
cluster >/dev/null
ok "equal faces cannot be split" refuses "are equal" "$facenet" cluster net --data photos --decide \
    "split $(where 17)"
sql "UPDATE faces SET photo_id = 17 WHERE image_id = 18"
ok "but for those of a photo" decide "split $(where 17)"
ok "which are in two parts then" apart 17,18
decide "undo 1"
sql "UPDATE clusterings SET threshold = 4; INSERT OR IGNORE INTO candidates SELECT a.id, b.id, 0.4
    FROM clusters a JOIN clusters b USING (clustering_id) JOIN clusterings k ON k.id =
    a.clustering_id WHERE current AND a.id < b.id"
"$facenet" cluster net --data photos --questions 100 >"$TMP/questions"
ok "questions are asked" grep -q '^? ' "$TMP/questions"
ok "none about clusters that share a photo" never "x" sh -c '
    sqlite3 "$FACENET_DB" "SELECT min(cluster_id), max(cluster_id) FROM cluster_members JOIN
        clusterings ON id = clustering_id JOIN faces USING (image_id)
        WHERE current AND cluster_id > 0 GROUP BY photo_id
        HAVING count(*) > 1 AND min(cluster_id) <> max(cluster_id)" | tr "|" " " |
    while read -r a b; do
        tr "\n" " " <"$1" | grep -q "cluster $a,[^?]*cluster $b,[^?]*? " && echo x
    done; exit 0' sh "$TMP/questions"

# Nobody is somebody.
ok "training needs names, and says how to give them" refuses "in a review, and give --decisions" \
    "$facenet" train --data photos --name second --steps 2
ok "so does an evaluation" refuses "nobody in photos has a name yet" \
    "$facenet" eval --baseline pixels --data photos
ok "a person without a name cannot be forgotten" sh -c '
    for name in "" " "; do "$1" forget --person "$name" && exit 1; done; exit 0' \
    sh "$facenet"
ok "doctor finds no person twice, no picture twice" sh -c '"$1" doctor >"$2" 2>&1
    ! grep -i "people\|person\|same picture" "$2"' sh "$facenet" "$TMP/said"
ok "People has the faces of nobody in a line of their own" says "unnamed  *32" \
    "$tui" --snapshot people
ok "and counts no person" says "0 people" "$tui" --snapshot people
ok "a folder per cluster holds faces, not photos" sh -c '
    "$1" cluster net --data photos --decide "name $2 Ann" && mkdir "$3" &&
    "$1" export people net --data photos --folder "$3" --as crops &&
    ls "$3/Ann" | grep -q "^5-.*png$"' \
    sh "$facenet" "$(where 5)" "$TMP/out"

# The dashboard.
review() { printf '%s\n' "size 120x30" "key 4" "$@" show >"$TMP/keys"
    "$tui" --script "$TMP/keys" >"$TMP/screen" 2>&1; cat "$TMP/screen"; }
ok "Clusters has a line for those seen once" says " others  *[0-9]" review
ok "and one for the unusable" says " unusable  *2 " review
ok "which opens" says "unusable  2 faces" review "key End Enter"
sql "UPDATE faces SET height = 300 WHERE image_id = 28"
review "key End Up Enter Space N" >/dev/null
ok "the others begin with the largest face" sh -c '[ "$1" -gt 0 ]' sh "$(where 28)"
ok "a cluster of one that was made by hand has its line" says "$(where 28) unnamed  *1 " review
decide "undo"
ok "a cluster of one that has a name has its line" sh -c '
    "$1" cluster net --data photos --least 1 --threshold 0.3 >/dev/null &&
    "$1" cluster net --data photos --decide "name $(sqlite3 "$FACENET_DB" "SELECT cluster_id
        FROM cluster_members JOIN clusterings ON id = clustering_id
        WHERE current AND image_id = 28") Zoe"
    "$2" --script "$3" | tee "$4" | grep " Zoe  *1 "' sh "$facenet" "$tui" "$TMP/keys" "$TMP/screen"

# A net that was added has its own threshold.
cp "$FACENET_DB" "$TMP/kept.db"
sql "UPDATE runs SET kind = 'imported', status = 'FINISHED', dataset_id = NULL;
    DELETE FROM metrics;
    INSERT INTO models (name, kind, run_id, origin, origin_sha256, size, added)
        SELECT name, 'recogniser', id, 'net.onnx', '', 32, 1 FROM runs"
ok "without a threshold it says what gives one" \
    refuses "facenet eval net --data NAME --pairs FILE" "$facenet" cluster net --data photos
sql "INSERT INTO metrics (run_id, step, key, value) VALUES (1, 0, 'eval/p.txt/threshold', 0.5)"
ok "that of an evaluation counts" says "squared distance 0.4000" \
    "$facenet" cluster net --data photos --dry-run
sql "INSERT INTO metrics (run_id, step, key, value) VALUES (1, 0, 'threshold', 1.5)"
ok "what came with the net wins" says "squared distance 1.2000" \
    "$facenet" cluster net --data photos --dry-run
ok "clusters that were exported are imported as people" says "people" \
    "$facenet" import "$TMP/out" --name named --size 32
ok "and trained on" says "third: all steps done" "$facenet" train --data named --name third \
    --steps 2 --identities 2 --images 2 --embedding 8 --warmup 0 --threads 2
