/* damage FILE SEED: damages a database of ours as the seed says, and prints what it did.
 *
 * Even seeds count through the columns of all tables, and then through the values below: with as
 * many seeds as there are columns each is damaged once.  The table loses its types and constraints
 * for that and gets its old definition back, so that nothing but the row is wrong.  Odd seeds
 * damage the bytes of the file.  It exits with 3 when that value changes nothing. */
#include "base/mem.h"
#include "base/rng.h"
#include "db/core/sqlite.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a column becomes; %w is its name, as an identifier. */
static const char *const values[] = {
    "-1",
    "9223372036854775807",
    "NULL",
    "0",
    "filled(length(%w), 255)", /* not a number, as floats */
    "9007199254740992",
    "char(27) || ']0;x' || char(7, 155, 8238, 10, 9, 13) || '%%s%%n'",
    "1e300",
    "9e999",
    "substr(%w, 1, length(%w) - 1)",
    "filled(2000000, 97)",
    "-9223372036854775807 - 1",
    "CAST(x'ff80c0e2' AS TEXT)",
    "''",
    "x''",
    "2147483648",
    "4294967296",
    "-9007199254740992",
    "'9223372036854775807'",
    "'../precious'",
    "'a' || char(0) || 'b'",
    "-9e999",
    "-1e300",
    "1",
    "1000 * %w",
    "%w || %w",
    "zeroblob(length(%w))",
    "filled(length(%w), 127)",
    "zeroblob(2000000)",
    "1e-320",
    "'/dev/zero'",
    "x'00'",
};
#define VALUES (sizeof values / sizeof *values)
#define PAGE 4096
#define HEADER 100 /* bytes of the header of a file */

/* Takes types that are checked and NULLs that are refused out of a definition. */
#define SQL_BARE \
    "replace(replace(replace(replace(replace(replace(sql, 'STRICT, WITHOUT', 'WITHOUT')," \
    " ') STRICT', ')'), 'INTEGER NOT NULL', 'INTEGER'), 'TEXT NOT NULL', 'TEXT')," \
    " 'REAL NOT NULL', 'REAL'), 'BLOB NOT NULL', 'BLOB')"

/* filled(N, BYTE): N times that byte, as text if it is a letter. */
static void filled(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    int size = sqlite3_value_int(arguments[0]), byte = sqlite3_value_int(arguments[1]);
    char *bytes = mem_new((size_t)size + 1, 1);

    (void)count;
    if (bytes == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    memset(bytes, byte, (size_t)size);
    if (byte == 'a')
        sqlite3_result_text(context, bytes, size, SQLITE_TRANSIENT);
    else
        sqlite3_result_blob(context, bytes, size, SQLITE_TRANSIENT);
    mem_free(bytes);
}

/* Runs statements made of format, and gives the rows that the last one changed: none if its value
 * cannot be kept, as text cannot for a row's number.  Another failure ends the program. */
static int run(sqlite3 *db, const char *format, ...)
{
    char *message = NULL, *sql;
    va_list list;
    int code;

    va_start(list, format);
    sql = sqlite3_vmprintf(format, list);
    va_end(list);
    code = sql == NULL ? SQLITE_NOMEM : sqlite3_exec(db, sql, NULL, NULL, &message);
    if (code != SQLITE_OK && code != SQLITE_MISMATCH) {
        (void)fprintf(stderr, "damage: %s: %s\n", sql, message);
        exit(1);
    }
    sqlite3_free(message);
    sqlite3_free(sql);
    return code == SQLITE_OK ? sqlite3_changes(db) : 0;
}

/* Finds the column, counted over all tables, cyclically; gives how many there are. */
static int64_t find_column(sqlite3 *db, int64_t column, char table[64], char name[64])
{
    static const char sql[] =
        "WITH place AS MATERIALIZED (SELECT s.name, c.name FROM sqlite_schema s"
        " JOIN pragma_table_info(s.name) c WHERE s.type = 'table' AND s.name NOT GLOB 'sqlite_*'"
        " ORDER BY s.name, c.cid) SELECT place.*, (SELECT count(*) FROM place) FROM place"
        " LIMIT 1 OFFSET ?1 % (SELECT count(*) FROM place)";
    sqlite3_stmt *row;
    int64_t count = 0;

    if (sqlite3_prepare_v2(db, sql, -1, &row, NULL) == SQLITE_OK &&
        sqlite3_bind_int64(row, 1, column) == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW)
        sql_get(row, "ssi", table, (size_t)64, name, (size_t)64, &count);
    sql_close(row);
    return count;
}

/* All rows or those with one value, unless the value is there already or a key forbids it. */
static bool damage_column(const char *path, int64_t number, struct rng *rng)
{
    char table[64], name[64];
    sqlite3 *db;
    const char *value;
    char *set;
    int64_t columns;
    int changed;

    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_create_function(db, "filled", 2, SQLITE_UTF8, NULL, filled, NULL, NULL) !=
            SQLITE_OK ||
        (columns = find_column(db, number, table, name)) == 0)
        exit(1);
    value = values[number / columns % (int64_t)VALUES];
    run(db,
        "PRAGMA writable_schema = ON; PRAGMA ignore_check_constraints = ON;"
        "CREATE TEMP TABLE old AS SELECT sql FROM sqlite_schema WHERE name = %Q;"
        "UPDATE sqlite_schema SET sql = " SQL_BARE " WHERE name = %Q;"
        "PRAGMA writable_schema = RESET",
        table, table);
    set = sqlite3_mprintf(value, name, name);
    changed =
        run(db,
            "UPDATE OR IGNORE \"%w\" SET \"%w\" = %s WHERE %u OR \"%w\" IS (SELECT \"%w\""
            " FROM \"%w\" LIMIT 1 OFFSET %u %% max(1, (SELECT count(*) FROM \"%w\")))",
            table, name, set, rng_below(rng, 2), name, name, table, rng_below(rng, 1000), table);
    run(db,
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = (SELECT sql FROM old)"
        " WHERE name = %Q; PRAGMA writable_schema = OFF; PRAGMA wal_checkpoint(TRUNCATE)",
        table);
    (void)printf("%s.%s = %s in %d row%s\n", table, name, set, changed, changed == 1 ? "" : "s");
    sqlite3_free(set);
    (void)sqlite3_close(db);
    return changed > 0;
}

/* Flips, overwrites and repeats parts of the file, or cuts it. */
static bool damage_bytes(const char *path, struct rng *rng)
{
    int file = open(path, O_RDWR | O_CLOEXEC);
    uint32_t kind = rng_below(rng, 6), times = 1 + rng_below(rng, 8);
    struct stat info;
    uint8_t page[PAGE];
    uint32_t pages;
    bool done;

    if (file < 0 || fstat(file, &info) != 0 || info.st_size < PAGE)
        exit(1);
    pages = (uint32_t)(info.st_size / PAGE);
    done = kind > 0 || ftruncate(file, rng_below(rng, (uint32_t)info.st_size)) == 0;
    for (uint32_t i = 0; done && kind > 0 && i < times; i++) {
        off_t from = (off_t)PAGE * rng_below(rng, pages), to = (off_t)PAGE * rng_below(rng, pages);
        uint32_t at = rng_below(rng, kind == 2 ? HEADER : PAGE);

        if (kind == 2) /* the header of the file */
            to = 0;
        if (kind == 3) /* the start of a page */
            at %= 16;
        done = pread(file, page, PAGE, kind == 4 ? from : to) == PAGE;
        if (kind == 5) /* a part of it is zeroed */
            memset(page + at, 0, PAGE - at);
        else if (kind != 4) /* else a page is in the place of another one */
            page[at] ^= (uint8_t)(1 + rng_below(rng, 255));
        done = done && pwrite(file, page, PAGE, to) == PAGE;
    }
    (void)printf("bytes: kind %u, %u times\n", kind, times);
    return close(file) == 0 && done;
}

int main(int argc, char **argv)
{
    uint64_t seed = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    struct rng rng;

    if (argc != 3)
        return 2;
    rng_init(&rng, seed, RNG_TEST, 0, 0);
    if (seed % 2 == 1)
        return damage_bytes(argv[1], &rng) ? 0 : 1;
    return damage_column(argv[1], (int64_t)(seed / 2), &rng) ? 0 : 3;
}
