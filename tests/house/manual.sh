# The manual documents every command, option and setting of the programs, and no others.
# shellcheck source=tests/house/house.sh
. "$FACENET_SOURCE/tests/house/house.sh"

PAGE=$FACENET_SOURCE/man/facenet.1
facenet=$FACENET_BUILD/facenet
"$FACENET_BUILD/tests/house/list_settings" >"$TMP/settings" || bail "list_settings does not run"

# The subsections of the settings as "NAME<tab>GROUP<tab>TEXT", an entry a line.
documented() {
    awk '
        function flush() { if (name != "") print name "\t" group "\t" text; name = "" }
        /^\.S[sh] / { flush(); group = $0 ~ /^\.Ss Settings: / ? substr($0, 15) : "" }
        group == "" { next }
        /^\.It Fl -/ { flush(); name = substr($3, 2); text = ""; next }
        /^\.El/ { flush() }
        name != "" { sub(/^\.[A-Z][a-z] /, ""); text = text " " $0 }' "$1"
}

# settings_differ PAGE: each setting with its range, default and whether it is live.
settings_differ() {
    documented "$1" >"$TMP/documented"
    awk -F '\t' '
        NR == FNR { group[$1] = $2; text[$1] = $3; next }
        { known[$1] = 1; want = $3 "; default " $4 "." }
        !($1 in text) { print $1 " is missing"; next }
        group[$1] != $2 { print $1 " stands under \"" group[$1] "\", not under \"" $2 "\"" }
        index(text[$1], " " want) == 0 { print $1 " does not say: " want }
        ($5 == "live") != (index(text[$1], "Live.") > 0) { print $1 " is wrong about Live." }
        END { for (name in text) if (!(name in known)) print name " is no setting" }
    ' "$TMP/documented" "$TMP/settings"
}

commands() { "$facenet" --help | awk '/^  [a-z]+ / { print $1 }'; }
commands_differ() {
    commands | sort >"$TMP/commands"
    sed -n 's/^\.Ss Command: //p' "$1" | sort | diff "$TMP/commands" -
}

# The options in the help of the program and of each command, and those in the page.
helped() {
    { "$facenet" --help; for command in $(commands); do "$facenet" "$command" --help; done; } |
        grep -oE -e '--[a-z][a-z0-9-]+' | sort -u
}
options_differ() {
    helped | grep -vxF -e --help -e --version >"$TMP/helped"
    grep -oE 'Fl -[a-z][a-z0-9-]+' "$1" | sed 's/^Fl -/--/' | sort -u |
        grep -vxF -e --help -e --version | diff "$TMP/helped" -
}

# Each rule of --select is described.
rules_differ() {
    awk -F '\t' '$1 == "select" { gsub(", ", "\n", $3); print $3 }' "$TMP/settings" >"$TMP/rules"
    sed -n '/^\.It Fl -select/,/^\.It Fl -soft-margin/s/^\.It Cm //p' "$1" | diff "$TMP/rules" -
}

damaged() { sed "$1" "$PAGE" >"$TMP/damaged"; ! house_is_clean "$2" "$TMP/damaged"; }
lints() {
    (cd "$1/man" && mandoc -Tlint -W warning ./*.[1-9] "$FACENET_BUILD/man/facenet.5")
}

plan 12
ok "every setting is documented with its range and default" house_is_clean settings_differ "$PAGE"
ok "a wrong default is seen" damaged 's/default 0\.2\./default 0.3./' settings_differ
ok "a missing setting is seen" damaged '/^\.It Fl -margin/d' settings_differ
ok "a setting wrongly called live is seen" damaged 's/default small\./default small. Live./' \
    settings_differ
ok "every rule of --select is described" house_is_clean rules_differ "$PAGE"
ok "a missing rule is seen" damaged '/^\.It Cm batch-all/d' rules_differ
ok "every command has its section" house_is_clean commands_differ "$PAGE"
ok "a missing command is seen" damaged 's/^\.Ss Command: runs/.Ss Runs/' commands_differ
ok "every option is documented, and no other" house_is_clean options_differ "$PAGE"
ok "an option that does not exist is seen" damaged 's/Fl -pairs/Fl -pears/' options_differ
if command -v mandoc >/dev/null; then
    keeps "mandoc gives no warning" lints
    mkdir -p "$TMP/bad/man"
    printf '.Dd x\n.Dt X 1\n.Os\n.Sh NAME\n.Nm x\n.Nd y\n.Bl\n' >"$TMP/bad/man/x.1"
    ok "a broken page is seen" sh -c 'cd "$1" && ! mandoc -Tlint -W warning x.1' sh "$TMP/bad/man"
else
    skip "mandoc gives no warning" "no mandoc (apt-get install mandoc)"
    skip "a broken page is seen" "no mandoc"
fi
