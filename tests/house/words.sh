# Words that a reader stumbles over don't come back: comments, messages, manuals are plain English.
# shellcheck source=tests/house/house.sh
. "$FACENET_SOURCE/tests/house/house.sh"

# One a line, as extended regular expressions for whole words in any case; each has a bracket, so
# that this file does not hold the words.
WORDS='[t]old
[t]ells
[h]eed(s|ed|ing)?
[a]new
by [l]ot
so be [i]t
of [w]hom
asked of [a]gain
for [e]ver
behind [i]t
behind [t]hem
nine [t]enths
some [0-9][0-9.,]*
bare [p]ixels
1 [p]eople
1 [p]ictures
1 [f]aces
1 [i]mages
1 [r]uns
1 [s]teps'
pattern="(^|[^[:alnum:]_.,])($(echo "$WORDS" | tr '\n' '|' | sed 's/|$//'))([^[:alnum:]_]|\$)"

# The screens that tests expect are read by people, too.
stumbles() {
    (cd "$1" && { house_written . && find . -path './tests/*' -name '*.txt' | sed 's|^\./||'; } |
        xargs -r grep -niE "$pattern" /dev/null)
}

plan 4
keeps "no word that a reader stumbles over" stumbles
catches "an old word is seen" stumbles docs/x.md "It te""lls more."
catches "a wrong plural is seen" stumbles tests/x.sh "echo '1 peop""le'"
allows "part of a word is not" stumbles docs/x.md "foretold, 11 people, somebody, 1.1 images"
