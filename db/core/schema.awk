# Reads schema.sql.  what=strings: prints its migrations as C strings, a comma after each.
# what=manual: prints the file named after it, with the tables of the schema for its line @TABLES@;
# a table that is made again as new_NAME takes the place of NAME.

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
    table = ""
}
function add_column(name) {
    end_column()
    column = name
    page[table] = page[table] ".It Va " column "\n"
    described = index($0, " -- ")
    if (described)
        page[table] = page[table] substr($0, described + 4) "\n"
}

what == "manual" && FNR != NR {
    if (!ended++)
        end_table()
    if ($0 != "@TABLES@")
        print
    else
        for (i = 1; i <= tables; i++)
            if (order[i] != "")
                printf "%s.El\n", page[order[i]]
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
    sub(/^new_/, "", table)
    order[place[table]] = "" # of the one that was dropped
    order[place[table] = ++tables] = table
    page[table] = ".Ss Table: " table "\n" about ".Bl -tag -width gradient_norm -compact\n"
    about = ""
    next
}
/^ +-- / && column != "" {
    sub(/^ +-- /, "")
    page[table] = page[table] $0 "\n"
    described = 1
    next
}
/^ALTER TABLE [a-z_]+ ADD COLUMN / {
    end_table()
    table = $3
    add_column($6)
    next
}
/^ ?[a-z]/ && table != "" {
    add_column($1)
    next
}
/^[^ ]/ { end_table() }
END {
    if (failed)
        exit 1
}
