# Options of the commands: an error names the word that is wrong and what is wrong with it.
. "$FACENET_SOURCE/tests/tap.sh"
plan 37
facenet="$FACENET_BUILD/facenet"
FACENET_DB="$TMP/f.db"
export FACENET_DB

# refuses SENTENCE COMMAND [WORD...]: a usage error, in exactly these words.
refuses() {
    sentence="facenet $2: $1; see facenet $2 --help"; shift
    said=$("$facenet" "$@" 2>&1); code=$?
    [ "$code" = 2 ] && [ "$said" = "$sentence" ] ||
        { echo "$* exits with $code: $said"; echo "expected: $sentence"; return 1; }
}
# Each command, with a correct word before the wrong one.
each_refuses() { # SENTENCE WORD
    commands=$("$facenet" --help | awk '/^  [a-z]+ / { print $1 }')
    [ -n "$commands" ] || return 1
    for command in $commands; do
        refuses "$1" "$command" operand "$2" || return 1
    done
}

ok "letters that are not an option" each_refuses "-xy: there is no such option" -xy
ok "a letter" each_refuses "-x: there is no such option" -x
ok "letters after that of help" each_refuses "-hx: there is no such option" -hx
ok "a letter of two bytes" each_refuses "-é: there is no such option" -é
ok "an unknown name" each_refuses "--nosuch: there is no such option" --nosuch
ok "an unknown name with a value" each_refuses "--nosuch: there is no such option" --nosuch=3
ok "a value for an option without one" each_refuses "--help takes no value" --help=3
ok "an empty value, the name shortened" refuses "--help takes no value" nets --hel=
ok "a value for a flag" refuses "--all takes no value" suspects 1 --all=yes
ok "no value" refuses "--data needs a value" train --name x --data
ok "no value of a shortened name" refuses "--held-out needs a value" import dir --held
ok "no value of a setting" refuses "--margin needs a value" train --data x --margin
ok "an ambiguous name" refuses "--n may be --name or --net; write it in full" train --n=x
ok "the first of two wrong ones" refuses "-xy: there is no such option" train -xy --nosuch
ok "a value that looks like an option" refuses "-y: there is no such option" train --name -x -y
ok "an argument too many" refuses "two is one argument too many" embed one --data x two
ok "and after the end of the options" refuses "--two is one argument too many" embed one -- --two

# Correct options, in every way of writing.
takes() { "$facenet" synth --name drawn --identities 2 --images 1 --size 16 >"$TMP/said" 2>&1 &&
    "$facenet" forget -- drawn; }
ok "two dashes before an operand" takes
short() { "$facenet" synth --na=drawn --ident=2 --im 1 --si 16 >"$TMP/said" 2>&1 &&
    "$facenet" forget drawn --runs; }
ok "shortened, with and without an equals sign" short
program() { # SENTENCE WORD...
    sentence="facenet: $1; see facenet --help"; shift
    said=$("$facenet" "$@" 2>&1)
    [ $? = 2 ] && [ "$said" = "$sentence" ] || { echo "$said"; return 1; }
}
all() { program "--xyz: there is no such option" --xyz x && program "--db needs a value" --db &&
    program "frobnicate: there is no such command" frobnicate; }
ok "options of the program" all
near() { program "trian: there is no such command (did you mean train?)" trian &&
    program "--hepl: there is no such option (did you mean --help?)" --hepl; }
ok "what is nearly the program's" near
ok "an option that is nearly one" \
    refuses "--thershold: there is no such option (did you mean --threshold?)" \
    cluster 1 --thershold=1
ok "a setting that is nearly one" \
    refuses "--margim: there is no such option (did you mean --margin?)" train --margim 0.2
ok "an option with one dash" refuses "-data: there is no such option (did you mean --data?)" \
    train -data x
ok "a net" refuses "smal: there is no such net (did you mean small?)" nets smal
ok "a method" refuses "--method averag: there is no such method (did you mean average?)" \
    cluster 1 --method averag
ok "a kind of export" refuses "metric cannot be exported (did you mean metrics?)" export metric 1
ok "a choice" sh -c '"$1" train --optimizer adamm 2>&1 |
    grep -q "no such choice (did you mean adam?); expected adagrad|"' sh "$facenet"
shows() { # SENTENCE WORD...
    sentence="facenet-tui: $1; see facenet-tui --help"; shift
    said=$("$FACENET_BUILD/facenet-tui" "$@" 2>&1)
    [ $? = 2 ] && [ "$said" = "$sentence" ] || { echo "$said"; return 1; }
}
dashboard() {
    shows "--scirpt: there is no such option (did you mean --script?)" --scirpt x &&
        shows "--nosuch: there is no such option" x --nosuch=3 &&
        shows "--db needs a value" --db && shows "--help takes no value" --help=1 &&
        shows "--s may be several options; write it in full" --s x &&
        shows "-x: there is no such option" -xy && shows "unexpected argument x" x
}
ok "options of the dashboard" dashboard

# The program's name stands before an error once.
once() {
    for command in $("$facenet" --help | awk '/^  [a-z]+ / { print $1 }'); do
        "$facenet" "$command" >"$TMP/once" 2>&1 </dev/null
        "$facenet" "$command" nothing >>"$TMP/once" 2>&1 </dev/null
        ! grep -E "^facenet $command: facenet" "$TMP/once" || return 1
    done
    said=$("$FACENET_BUILD/facenet-tui" 2>&1 </dev/null)
    says_once="facenet-tui: the dashboard needs a terminal"
    [ "${said#"$says_once"}" != "$said" ] || { echo "$said"; return 1; }
}
ok "errors name the program once" once

# Whole numbers.
whole() { refuses "--images $1: expected a whole number from 1 to 1000" synth --images "$1"; }
ok "1.5 is no whole number" whole 1.5
ok "nor is 1e-3" whole 1e-3
ok "nor 1e9 in range" whole 1e9
draws() { "$facenet" synth --name whole --identities 0.4e1 --images 1e0 --size 1.6e1 \
    >"$TMP/said" 2>&1 && grep -q "drew 4 people with 1 image" "$TMP/said"; }
ok "1e1 is one, of an option" draws
setting() { ! "$facenet" train --data none --steps 1e3 2>&1 | grep steps; }
ok "and of a setting" setting

# completes WORDS INDEX WANT: what the shell offers for the word at INDEX.
completes() {
    said=$(bash -c '. "$1/src/cmd/completion/facenet"; COMP_WORDS=("$2" $3); COMP_CWORD=$4
        _facenet; echo "${COMPREPLY[@]}"' bash "$FACENET_SOURCE" "$facenet" "$1" "$2" 2>&1)
    [ "$said" = "$3" ] || { echo "\"$1\": $said"; return 1; }
}
completions() {
    completes "s" 1 "synth suspects search" && completes "--db x.db tr" 3 train &&
        completes "--d" 1 --db && completes "train --curriculum-f" 2 --curriculum-floor &&
        completes "cluster 1 --de" 3 --decide && completes "export e" 2 ""
}
if command -v bash >/dev/null; then
    ok "bash completes commands, options and settings" completions
else
    skip "bash completes commands, options and settings" "no bash"
fi

# The version comes with the formats of pictures that this build reads.
names_formats() { "$FACENET_BUILD/facenet" --version | grep '^reads JPEG, PNG, BMP, PGM, PPM'; }
ok "--version lists the formats" names_formats
