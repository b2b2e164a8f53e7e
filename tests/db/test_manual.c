/* man/facenet.5 tells the tables as they are: every table and column, no other, in the order they
 * have, and its examples run. */
#include "fixture.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#define PAGE_LIMIT (1u << 20)

/* The manual page, new. */
static char *read_page(void)
{
    const char *source = getenv("FACENET_SOURCE");
    struct err err;
    unsigned char *page;
    size_t length;
    char *name;

    assert_non_null(source);
    name = file_join(source, "man/facenet.5");
    assert_non_null(name);
    assert_ok(file_read(name, PAGE_LIMIT, &page, &length, &err));
    mem_free(name);
    return (char *)page;
}

/* "table: column column ..." a line, by the page. */
static void tell_page(struct text *out, const char *page)
{
    for (const char *line = page; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, ".Ss Table: ", 11) == 0)
            text_addf(out, "\n%.*s:", (int)strcspn(line + 11, "\n"), line + 11);
        else if (strncmp(line, ".It Va ", 7) == 0)
            text_addf(out, " %.*s", (int)strcspn(line + 7, "\n"), line + 7);
    }
}

/* The same by the database. */
static void tell_database(struct text *out, struct db *db)
{
    struct err err;
    sqlite3_stmt *row;
    bool found = true;

    assert_ok(sql_open(db, &row, &err,
                       "SELECT char(10) || t.name || ': ' || group_concat(c.name, ' ')"
                       " FROM sqlite_schema t JOIN pragma_table_info(t.name) c"
                       " WHERE t.type = 'table' GROUP BY t.rowid ORDER BY t.rowid",
                       ""));
    for (;;) {
        char line[1024];

        assert_ok(sql_next(db, row, &found, &err));
        if (!found)
            break;
        sql_get(row, "s", line, sizeof line);
        text_add(out, line);
    }
    sql_close(row);
}

static void test_columns(void **state)
{
    struct err err;
    struct db *db;
    struct text told = {0}, real = {0};
    char *page = read_page();

    (void)state;
    assert_ok(db_open(&db, path, DB_CREATE, &err));
    tell_page(&told, page);
    tell_database(&real, db);
    assert_false(told.failed || real.failed);
    assert_non_null(strstr(text_string(&real), "\nsteps: run_id step epoch"));
    assert_string_equal(text_string(&told), text_string(&real));
    text_free(&told);
    text_free(&real);
    mem_free(page);
    db_close(db);
}

static void test_examples(void **state)
{
    static const char begin[] = ".Bd -literal -offset indent\n";
    struct err err;
    struct db *db;
    char *page = read_page(), *at = page;
    int examples = 0;

    (void)state;
    assert_ok(db_open(&db, path, DB_CREATE, &err));
    while ((at = strstr(at, begin)) != NULL) {
        char *end = strstr(at, "\n.Ed");

        assert_non_null(end);
        *end = '\0';
        assert_ok(sql_run(db, NULL, &err, at + sizeof begin - 1, ""));
        examples++;
        at = end + 1;
    }
    assert_true(examples >= 5);
    mem_free(page);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_columns, setup, teardown),
    cmocka_unit_test_setup_teardown(test_examples, setup, teardown),
};

UNIT_MAIN(tests)
