# From an empty database to folders of people by keys alone, as the README does it in a shell: a
# folder in LFW's layout is imported, trained on by the preset for photographs, evaluated,
# clustered, reviewed and exported.  The figures and files are those of the command line.
. "$FACENET_SOURCE/tests/tui/keys.sh"
plan 17
shell_db="$TMP/shell.db" OPENBLAS_NUM_THREADS=1
export OPENBLAS_NUM_THREADS
"$facenet" --db drawn.db synth --identities 48 --images 4 --size 40 --out faces >out 2>&1

shell() { "$facenet" --db "$shell_db" "$@" >>said 2>&1 || { cat said; return 1; }; }
shell_sql() { sqlite3 -cmd '.timeout 5000' "$shell_db" "$1"; }
same() { is "$(sql "$1")" "$(shell_sql "$1")" && [ -n "$(sql "$1")" ]; }

ok "a folder is imported with crop and size" keys 'key I' 'type faces' 'key Enter' 'type 0.9' \
    'key Down' 'type 32' 'key Down Down Down Down Down' 'type 0.3' show 'key Enter' \
    'wait 192 imported'
ok "after a look at it" shown "a folder for each person; 48 people, 192 pictures"
ok "as the command line does" shell import faces --crop 0.9 --size 32 --held-out 0.3
ok "to the same pictures" same "SELECT crop_size, crop_fraction, crop_count,
    (SELECT group_concat(name) FROM identities WHERE held_out) FROM datasets"

# The steps are the fewest that suffice; the field is as far down as the form shows it.
keys 'size 80x120' 'key n' show
down=$(sed 1,2d shown | awk '$1 == "steps" { print n + 1; exit } NF > 1 { n++ }')
ok "the form has the preset for photographs" shown \
    "preset  photographs           this data set holds photographs"
ok "it starts a run" keys 'key n' 'type first' "key $(yes Down | head -n "$down" | tr '\n' ' ')" \
    'type 12' 'key Enter' 'wait run 1 starts'
finished() { [ "$(sql 'SELECT status FROM runs')" = FINISHED ]; }
ok "which finishes" wait_for 60 finished
ok "as it does in a shell" shell train --data faces --name first --preset photographs --steps 12
ok "with the same settings and losses" same "SELECT (SELECT group_concat(key || '=' || value) FROM
    (SELECT key, value FROM params ORDER BY key)), group_concat(hex(cast(loss_all AS BLOB)))
    FROM steps"

# Where the best checkpoint is better, e and C ask: the last one is evaluated.
ok "e evaluates it" keys 'key e l' 'wait AUC' show
"$facenet" --db "$shell_db" eval first >figures 2>&1
ok "with the same figures" cmp "$FACENET_DB.d/logs/eval.log" figures
ok "C groups the faces" keys 'size 200x40' 'key C l' 'wait faces alone' show
ok "and warns of a threshold on few people" shown "too few to find a threshold"
"$facenet" --db "$shell_db" cluster first >groups 2>&1
ok "into the same clusters, with the same warning" cmp "$FACENET_DB.d/logs/cluster.log" groups
ok "a cluster is named, and all are exported" keys 'key 4 Home n' 'type Ann' \
    'key Enter Enter' 'wait Ann' 'key E' "type $TMP/by-keys" 'key Enter' 'wait copied'
cluster=$(sql "SELECT id FROM clusters WHERE name = 'Ann'")
shell cluster first --decide "name id:$cluster Ann"
ok "which is the decision of a shell" same "SELECT group_concat(verb || argument) FROM decisions"
shell export people first --folder "$TMP/by-shell"
ok "and so are the files that are exported" diff -r by-keys by-shell
