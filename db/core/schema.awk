# Reads schema.sql.  what=strings: prints its migrations as C strings, a comma after each.
# what=manual: prints the file named after it, with the tables of the schema for its line @TABLES@.

function fail(message) {
    print FILENAME ":" FNR ": " message >"/dev/stderr"
    failed = 1
    exit 1
}
function end_column() {
    if (column != "" && !described)
        fail("column " column " of " table " has no description")
    column = ""
}
function end_table() {
    end_column()
    if (table != "")
        page = page ".El\n"
    table = ""
}

what == "manual" && FNR != NR {
    if (!ended++)
        end_table()
    if ($0 == "@TABLES@")
        printf "%s", page
    else
        print
    next
}
/^----/ {
    if (what == "strings" && migrations++)
        print "    ,"
    next
}
/^---/ || /^$/ { next }
what == "strings" {
    sub(/ *-- .*/, "")
    if ($0 != "")
        print "    \"" $0 "\""
    next
}
/^-- / {
    end_table()
    about = about substr($0, 4) "\n"
    next
}
/^CREATE TABLE / {
    end_table()
    table = $3
    if (about == "")
        fail("table " table " has no description")
    page = page ".Ss Table: " table "\n" about ".Bl -tag -width gradient_norm -compact\n"
    about = ""
    next
}
/^ +-- / && column != "" {
    sub(/^ +-- /, "")
    page = page $0 "\n"
    described = 1
    next
}
/^ ?[a-z]/ && table != "" {
    end_column()
    column = $1
    page = page ".It Va " column "\n"
    described = index($0, " -- ")
    if (described)
        page = page substr($0, described + 4) "\n"
    next
}
/^[^ ]/ { end_table() }
END {
    if (failed)
        exit 1
}
