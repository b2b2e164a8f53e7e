# Screens as pictures: key scripts on a fixed database, each screen in a here-document.
. "$FACENET_SOURCE/tests/tap.sh"
plan 13
TUI=$FACENET_BUILD/facenet-tui
DB=$TMP/faces.db
TZ=UTC LC_ALL=C.UTF-8
export TZ LC_ALL

"$FACENET_BUILD/tests/tui/make_fixture" "$DB" >"$TMP/made" || bail "the fixture cannot be made"
# The script is in $TMP/keys; the picture comes on standard input.
picture() {
    cat >"$TMP/expected"
    "$TUI" --db "$DB" --run lfw-small --script "$TMP/keys" >"$TMP/screen" || return 1
    diff -u "$TMP/expected" "$TMP/screen"
}
keys() { printf '%s\n' "$@" >"$TMP/keys"; }
fails() { ! "$TUI" --db "$DB" --script "$TMP/keys" >"$TMP/screen" 2>"$TMP/err" &&
    grep -qF -- "$1" "$TMP/err"; }

keys 'size 80x24' 'key 1 Left' 'show'
ok "train 80x24, the cursor" picture <<'END'
 lfw-small   run 2   ✗ killed   step 1,840 of 6,000   █████▊░░░░░░░░░░░░░  30 %
 epoch 17  419 img/s  margin 0.25  curriculum 0.014  lr 0.000923
┌─ loss, all triplets ──────── 0.0348 ─┐┌─ triplets, step 1,831, % ── 123.6 M ─┐
│                                   ⣀s ││ ─e easy      114,163,601  92.4 % ██▊ │
│   0.2 ⢆⡀              ⢀ ⣀⡤ ⠴⠲ ⠒⠋ ⠉⠁│ ││ ╌s semi-hard   7,576,399   6.1 % ▏   │
│       ⠈⠑⢤⡀           ⠉⠉            │ ││ ·h hard        1,811,999   1.5 % ▏   │
│   0.1    ⠉⠓⠢⢤⣀⣀⠤⠤ ⠒⠒               │ ││   100 ⡀⢀⣀⡤⠤⠤⠖⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠚⠚⠋⠉⠉⠉⠉⠉⠉⠉⠉e │
│       ⠉⠉ ⠁   ⠉⠈⠉⠉⠓⠒⠒⠦⠤⠤⠤⠤⣄⣀⣀⣀⣀⣀⣀⣀⣀⣀⡀ ││       ⠛⠐ ⡄⢀ ⣀⣀                     │ │
│     0                         ⠈ ⠁⠈⠉a ││    10     ⠈ ⠂⠠ ⡄⢀ ⠒⠒ ⠲⠶ ⠤⠤ ⣤⣤ ⣀⣀ ⣀⣀s │
│       0      500    1,000   1,500    ││                   ⠁⠘ ⠂⠠ ⠄⢀ ⡀⢀      │ │
│ ─a all  ╌s selected                  ││     1                      ⠁⠈ ⠁⠘ ⠂⠐h │
└──────────────────────────────────────┘└──────────────────────────────────────┘
┌─ curriculum margin ──────── c 0.014 ─┐┌─ distances ─────── means 0.51, 1.80 ─┐
│   0.2 ⠤⠤ ⠤⠤ ⠤⠤ ⠤⠤ ⠤⠤ ⠉⠉ ⠉⠉ ⠉⠉ ⠉⠉ ⠉⠉m ││ D_ap ▁▁▂▅██▆▃▁▁▁▁▁▁▁▁▁▁▁▁▁           │
│   0.1 ⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡀                 │ ││ D_an ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▃▅██▅▃▁▁▁▁▁▁▁▁▁  │
│     0            ⠉⠉⠉⠉⠉⠉⠙⠒⠒⠒⠒⠒⠲⠤⠤⠤⠤⠤c ││      0────────1──▲──────2─────────3  │
│       0      500    1,000   1,500    ││ ▲ threshold 1.21 at FAR 0.1 %        │
│ cosine to 0 at step 2,400            ││ held out: VAL 53.5 %, acc. 89.5 %    │
└──────────────────────────────────────┘└──────────────────────────────────────┘
 04:00:38  training 45 x 40 images of 4,025 people in steps of 1,800

 cursor    step 1,831  loss 0.0348  selected 0.2151  curriculum 0.014

 e evaluate  r resume  n new run  w window  z zoom  2 runs  q quit  ? keys
END

keys 'size 60x12' 'key 1 Left z' 'show'
ok "train 60x12, a panel alone" picture <<'END'
 lfw-small   run 2   ✗ killed   step 1,840 of 6,000
 419 img/s  margin 0.25  curriculum 0.014  lr 0.000923
┌─ loss, all triplets ──────────────────────────── 0.0348 ─┐
│   0.2 ⢄⡀                            ⣀⣀ ⣀⣀ ⣀⣀ ⠤⠤ ⠤⠤ ⠤⠤ ⠤s │
│   0.1 ⣀⠉⠉⠓⠒⠢⠤⠤⠤⣄⣀⣀⣀⣀⣀⡀⣀ ⣀⡤ ⠤⠤ ⠞⠉ ⠉⠉                    │ │
│     0               ⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠓⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒a │
│       0           500          1,000        1,500   step │
│ ─a all  ╌s selected                                      │
└──────────────────────────────────────────────────────────┘
 cursor    step 1,831  loss 0.0348  selected 0.2151

 e evaluate  r resume  n new run  w window  z zoom  ? keys
END

keys 'size 60x13' 'key 1 z Up Up Up' 'show'
ok "train 60x13, the hardest triplet" picture <<'END'
 lfw-small   run 2   ✗ killed   step 1,840 of 6,000
 loss 0.0402  margin 0.25  curriculum 0.014  lr 0.000923
┌─ hardest triplet ───────────────── D_ap 2.31, D_an 0.12 ─┐
│ positive           anchor             negative           │
│   ░░░░               ▒▒▒▒               ▒▒▒▒             │
│  ▒▒▒▒▒▒             ▓████▓             ██████            │
│  ▒▒▒▒▒▒             ▓████▓             ██████            │
│   ░░░░               ▒▒▒▒               ▒▒▒▒             │
│ Grace_Hopper       Grace_Hopper       Emmy_Noether       │
└──────────────────────────────────────────────────────────┘
 health    killed: its process is gone, last seen 04:00:38…

 e evaluate  r resume  n new run  w window  z zoom  ? keys
END

keys 'size 80x10' 'key 2 /' 'type state=finished' 'key Enter' 'show'
ok "runs 80x10, filtered" picture <<'END'
 Runs   1 of 2 runs   filter: state=finished   ordered by number ▼
       run  name                state          steps     loss   VAL %  acc. %
▸✓       1  lfw-older           finished         500   0.0815    32.2    77.4






 Enter open  / filter  Space mark  c compare  t tags  o order  Esc back  ? keys
END

keys 'size 100x10' 'key 2' 'show'
ok "runs 100x10" picture <<'END'
 Runs   2 runs   ordered by number ▼
       run  name                  state      started               steps     loss   VAL %  acc. %
▸✗       2  lfw-small             killed     2001-09-09 04:00      1,840   0.0402    53.5    89.5
 ✓       1  lfw-older             finished   2001-09-09 04:00        500   0.0815    32.2    77.4





 r resume  n new run  Enter open  / filter  Space mark  c compare  t tags  o order  Esc back  ? keys
END

keys 'size 80x14' 'key 3 Down Right' 'show'
ok "people 80x14" picture <<'END'
 People   lfw   3 people   9 pictures   1 held out   by name ▲
  name        pictures          ┌─ Emmy_Noether ────────────────────── 2 of 3 ─┐
  Ada_Lovela…        3          │       ░░░░             ░░░░                  │
▸ Emmy_Noeth…        3          │    ░▓██████▓░       ░▒▓▓▓▓▓▓▒░               │
  Grace_Hopp…        3 held out │   ▓██████████▓     ▒▓▓▓▓▓▓▓▓▓▓▒              │
                                │  ▒████████████▒   ░▓▓▓▓▓▓▓▓▓▓▓▓░             │
                                │  ▒████████████▒   ░▓▓▓▓▓▓▓▓▓▓▓▓░             │
                                │   ▓██████████▓     ▒▓▓▓▓▓▓▓▓▓▓▒              │
                                │    ░▓██████▓░       ░▒▓▓▓▓▓▓▒░               │
                                │       ░░░░             ░░░░                  │
                                │ 0002.png         0005.png                    │
                                └──────────────────────────────────────────────┘

 P photos  I import  x leave out  / search  o order  O reverse  Esc back  ? keys
END

keys 'size 60x9' 'key 3' 'show'
ok "people 60x9, the list alone" picture <<'END'
 People  lfw  3 people  9 pictures  1 held out  by name ▲
  name                                    pictures
▸ Ada_Lovelace                                   3
  Emmy_Noether                                   3
  Grace_Hopper                                   3 held out



 I import  x leave out  / search  o order  Esc back  ? keys
END

keys 'size 80x18' 'key 2 Space j Space c y y' 'show'
ok "a comparison 80x18" picture <<'END'
 Compare 2 runs
┌─ hard triplets, % ───────────────────────────────────────────────────────────┐
│    40 ⢶⡀                                                                     │
│        ⠉⠳⠤⣀B                                                                 │
│    20      ⠈⠙⠓⠲⠤⠤B⣀⣀⣀⡀                                                       │
│     0               ⠈⠉⠉B⠉BA⠒⠒⠒⠒⠒⠒⠒⠒⠒⠢⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤A⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⣀⣀⣀A⣀A │
│       0     200     400    600     800    1,000  1,200   1,400  1,600  1,800 │
└──────────────────────────────────────────────────────────────────────────────┘
                                      A lfw-small                 B lfw-older
          steps done                         1840                         500
                loss                       0.0402                      0.0815
               VAL %                         53.5                        32.2
          accuracy %                         89.5                        77.4
            data set                          lfw                         lfw
                crop                    64 pixels                   64 pixels
 1 more differs: a taller window shows it

 y quantity  Esc back  2 runs  q quit  ? keys
END

# What else a script can do, and what it refuses.
keys 'size 80x24' 'key 2 t' 'type fast lr=0.1' 'key Enter' 'wait tags: fast lr=0.1' 'key q' \
    'nonsense'
ok "a script waits, and ends when the dashboard is left" \
    "$TUI" --db "$DB" --run lfw-small --script "$TMP/keys"
keys '# a comment' '' 'key Nonsense'
ok "an unknown key is refused with its line" fails 'line 3: there is no key "Nonsense"'
keys 'dance'
ok "and an unknown word" fails 'line 1: dance: expected key, mouse'
keys 'size 80'
ok "and a wrong size" fails 'line 1: size'
ok "a missing script is refused" sh -c '! "$1" --db "$2" --script "$2.none" 2>/dev/null' \
    sh "$TUI" "$DB"
