/* See complete_person.h. */
#include "tui/view/complete_person.h"

#include "base/mem.h"
#include "base/unicode.h"
#include "tui/widget/complete.h"

#include <stdio.h>

enum status complete_person(struct db *db, int64_t dataset, char *name, size_t size, char *found,
                            size_t count, struct err *err)
{
    struct db_person *people;
    size_t people_count;
    enum status status =
        db_person_list(db, dataset, name, PEOPLE_BY_NAME, false, &people, &people_count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < people_count; i++)
        if (people[i].name[0] != '\0' && unicode_begins(people[i].name, name))
            complete_agree(found, size, people[i].name, count++);
    if (count == 0 && people_count == 1 && people[0].name[0] != '\0')
        complete_agree(found, size, people[0].name, count++);
    mem_free(people);
    if (count > 0)
        (void)snprintf(name, size, "%s", found);
    return ST_OK;
}
