/* What holds for every table: man/facenet.5 describes its columns in their order, no others, and
 * the examples there run; it is STRICT; its rows go with what they refer to, or lose the reference,
 * which is found by an index, so that deleting reads no whole table. */
#include "fixture.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#define PAGE_LIMIT (1u << 20)

/* The manual page, new. */
static char *read_page(void)
{
    const char *build = getenv("FACENET_BUILD");
    struct err err;
    unsigned char *page;
    size_t length;
    char *name;

    assert_non_null(build);
    name = file_join(build, "man/facenet.5");
    assert_non_null(name);
    assert_ok(file_read(name, PAGE_LIMIT, &page, &length, &err));
    mem_free(name);
    return (char *)page;
}

/* A line "table: column column ..." for each table of the page. */
static void page_columns(struct text *out, const char *page)
{
    for (const char *line = page; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, ".Ss Table: ", 11) == 0)
            text_addf(out, "\n%.*s:", (int)strcspn(line + 11, "\n"), line + 11);
        else if (strncmp(line, ".It Va ", 7) == 0)
            text_addf(out, " %.*s", (int)strcspn(line + 7, "\n"), line + 7);
    }
}

/* The same of the database. */
static void database_columns(struct text *out, struct db *db)
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
    struct text described = {0}, real = {0};
    char *page = read_page();

    (void)state;
    assert_ok(db_open(&db, path, DB_CREATE, &err));
    page_columns(&described, page);
    database_columns(&real, db);
    assert_false(described.failed || real.failed);
    assert_non_null(strstr(text_string(&real), "\nsteps: run_id step epoch"));
    assert_string_equal(text_string(&described), text_string(&real));
    text_free(&described);
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

static void test_references(void **state)
{
    struct err err;
    struct db *db;

    (void)state;
    assert_ok(db_open(&db, path, DB_CREATE, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM pragma_table_list WHERE schema = 'main'"
                                " AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite%'"),
                     0);
    /* A data set with runs isn't deleted, and clusters only with their clustering. */
    assert_int_equal(number(db, "SELECT count(*) FROM sqlite_schema t"
                                " JOIN pragma_foreign_key_list(t.name) f"
                                " WHERE on_delete NOT IN ('CASCADE', 'SET NULL')"
                                " AND (t.name, \"from\") NOT IN (VALUES ('runs', 'dataset_id'),"
                                "  ('cluster_members', 'cluster_id'))"),
                     0);
    /* Runs are few. */
    assert_int_equal(number(db,
                            "SELECT count(*) FROM sqlite_schema t"
                            " JOIN pragma_foreign_key_list(t.name) f"
                            " WHERE t.name <> 'runs' AND NOT EXISTS (SELECT 1"
                            "  FROM pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c"
                            "  ON c.seqno = 0 AND c.name = \"from\")"
                            " AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) p"
                            "  WHERE p.name = \"from\" AND p.pk = 1)"),
                     0);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_references, setup, teardown),
    cmocka_unit_test_setup_teardown(test_columns, setup, teardown),
    cmocka_unit_test_setup_teardown(test_examples, setup, teardown),
};

UNIT_MAIN(tests)
