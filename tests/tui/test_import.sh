# A folder is imported from the dashboard: the form, its preview, and what comes in.
. "$FACENET_SOURCE/tests/tui/keys.sh"
plan 13
"$facenet" --db drawn.db synth --identities 5 --images 4 --size 80 --out people >out 2>&1

screen() { sed -n "$((24 * $1 - 23)),$((24 * $1))p" shown; } # the N-th

ok "I opens a form" keys 'key I' 'type people' 'key Enter' show 'key Right' 'type 0.6' show \
    'key Down' 'type 20' show
ok "that says what is in the folder" shown "a folder for each person; 5 people, 20 pictures"
ok "and what the command line would do" shown "crop   1 .*who is who   auto"
ok "eight of its pictures are there" is "$(screen 1 | grep -o '[A-Z][a-z]*_[A-Z][a-z]*/' |
    wc -l)" 8
faces() { screen "$1" | sed 1,8d; }
differ() { [ "$(faces "$1")" != "$(faces "$2")" ] || { cat shown; false; }; }
ok "another crop changes them" differ 1 2
ok "and so does another size" differ 2 3
ok "nothing came in yet" [ ! -e f.db.d/crops ]

mkdir -p empty deep/a/ann deep/b/bob
for person in a/ann b/bob; do cp people/*/*1.png deep/$person; done
ok "why a folder can't be imported is said" keys 'key I' 'type empty' 'key Enter' show 'key Esc I' \
    'type deep' 'key Enter' show 'key Down Down Down Down Right Right' show
ok "of one without pictures" sh -c 'sed 24q shown | grep -q "no pictures in .*/empty"'
ok "and of one where it isn't clear who is who" shown "it isn.t clear who is who.*--layout"
ok "the form follows that advice" \
    shown "folders with a folder for each person; 2 people, 10 pictures"
ok "Enter imports what was shown" keys 'key I' 'type people' 'key Enter' 'type 0.6' 'key Down' \
    'type 20' 'key Down Down' 'type drawn' 'key Enter' 'wait 20 imported'
ok "with these settings" is \
    "$(sql 'SELECT name, crop_size, crop_fraction, crop_count FROM datasets')" "drawn|20|0.6|20"
