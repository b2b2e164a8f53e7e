# facenet eval --pairs: which picture a line means, and what is refused, named or left out.
. "$FACENET_SOURCE/tests/tap.sh"
plan 20
own_database

# picture PATH SHADE: grey; D of two is the difference of their shades, squared, over 255 squared.
picture() {
    mkdir -p "$(dirname "$1")"
    {
        printf 'P5\n# %s\n16 16 255\n' "$1"
        head -c 256 /dev/zero | tr '\0' "\\$(printf %o "$2")"
    } >"$1"
}
# judge LINES [OPTION...]: evaluates a file of these lines, printf's; SAID has what it says.
judge() {
    printf "$1" >"$TMP/pairs.txt"
    shift
    "$facenet" eval --baseline pixels --data faces --pairs "$TMP/pairs.txt" "$@" >"$TMP/said" 2>&1
}
has() { for words in "$@"; do grep -qF -- "$words" "$TMP/said" || { cat "$TMP/said"; return 1; }
    done; }
judges() { lines=$1; shift; judge "$lines" && has "$@"; }
refuses() { lines=$1; shift; judge "$lines"; is $? 1 && has "$@"; }

# Aligned faces: the last digits are those of the face in the picture.  Only picture 1 and 3 of X
# are alike.
for n in 1 2 3; do
    picture "$TMP/faces/X/X_000${n}_0.pgm" $((n == 2 ? 200 : 10))
    picture "$TMP/faces/Jo Ann/Jo_Ann_000$n.pgm" 100
    picture "$TMP/faces/digits/0$n.pgm" 50
    picture "$TMP/faces/free/shot-$((9 - n)) of 3.pgm" 70
    picture "$TMP/faces/Twice/Twice_000$n.pgm" 150
done
picture "$TMP/faces/Twice/Twice_0001_0.pgm" 250
echo "no picture" >"$TMP/faces/X/X_0004.pgm"
"$facenet" import "$TMP/faces" --name faces --size 16 --held-out 0 >/dev/null 2>&1

ok "the number of X_0003_0 is 3" judges "X 1 3\nX 1 Jo Ann 1\n" "accuracy     100.00 %"
ok "and that of X_0002_0 is 2" judges "X 1 2\nX 1 Jo Ann 1\n" "accuracy      50.00 %"
ok "no number was made up" sh -c '! grep "made up" "$1"' sh "$TMP/said"
ok "blanks in names, CRLF, digits alone" judges "1\r\nJo Ann\t1\t2\r\ndigits\t3\tX\t1\r\n" \
    "1 same, 1 different; 1 fold"
ok "numbers that were made up are counted" judges "free 1 3\nfree 2 X 1\n" \
    "3 of the 4 pictures of these pairs have numbers that are made up" \
    "files not called NAME_dddd have none: free/shot-6 of 3.pgm is taken for number 1 of free"
ok "a number of two pictures means neither" refuses "X 1 2\nTwice 2 3\nTwice 1 2\n" \
    "pairs.txt:3: picture 1 of Twice could be Twice/Twice_0001.pgm or Twice/Twice_0001_0.pgm"
ok "the other numbers of that person do" judges "Twice 2 3\nX 1 Twice 2\n" "accuracy"

missing="X 1 2\nX 1 4\nX 1 Jo Ann 9\nNobody 1 2\nX 1 digits 2\n"
ok "pairs without a picture are counted and named" refuses "$missing" \
    "3 of 5 pairs have a picture that is missing or unreadable" "--skip-missing" \
    "line 2: X/X_0004.pgm is unreadable: " "line 3: there is no picture 9 of Jo Ann in faces" \
    "line 4: there is no picture 1 of Nobody in faces"
skips() { judge "$missing" --skip-missing && has "1 same, 1 different" "skipped    3 pairs"; }
ok "--skip-missing judges the others" skips
many=$(i=10; while [ $i -lt 25 ]; do printf 'X 1 %d\\n' $i; i=$((i + 1)); done)
ok "the first ten are named" refuses "$many" "line 10: " "and 5 more"
ok "only these" sh -c '! grep "line 11: " "$1"' sh "$TMP/said"
ok "a picture is not paired with itself" refuses "X 1 2\nX 3 03\n" \
    "pairs.txt:2: picture 3 of X is paired with itself"
ok "nor a person with itself as another" refuses "X 1 2\nX 1 X 2\n" \
    "pairs.txt:2: a pair of different people, but X and X are one person"
ok "a pair that is there again is said" judges "X 1 2\nX 2 1\nX 1 digits 2\n" \
    "1 pair is there again, the first in line 2"
ok "nonsense is refused by line" refuses "X 1 2\nhello\n" \
    'pairs.txt:2: a line is "name i j" or "name i name j", not "hello"'
# A person called 7: three numbers are a head, and a head comes first.
picture "$TMP/faces/7/7_0001.pgm" 10
picture "$TMP/faces/7/7_0002.pgm" 10
"$facenet" import "$TMP/faces" --name faces >/dev/null 2>&1
ok "a pair of three numbers in the first line is not lost" refuses "7 1 2\nX 1 7 1\n" \
    "if its first line is a pair, write a line with the number of pairs above it"
ok "below that line it is one" judges "1\n7 1 2\nX 1 7 1\n" "1 same, 1 different; 1 fold"
alone() { judge "X 1 3\n" && has "accuracy     -" "needs pairs of one person and of two" &&
    ! grep -qi nan "$TMP/said"; }
ok "pairs of one kind have no figures" alone
input() { printf 'X 1 3\nX 1 Jo Ann 1\n' |
    "$facenet" eval --baseline pixels --data faces --pairs - >"$TMP/said" 2>&1 &&
    has "faces      standard input of faces" "accuracy     100.00 %"; }
ok "- is standard input" input
ok "--skip-missing needs a file of pairs" sh -c '"$1" eval --baseline pixels --data faces \
    --skip-missing 2>/dev/null; [ $? = 2 ]' sh "$facenet"
