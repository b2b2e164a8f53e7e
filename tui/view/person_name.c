/* See person_name.h. */
#include "tui/view/person_name.h"

#include "base/mem.h"
#include "base/unicode.h"

enum status person_name_complete(struct db *db, int64_t dataset, struct complete *complete,
                                 struct prompt *prompt, struct err *err)
{
    struct db_person *people;
    size_t count;
    enum status status =
        db_person_list(db, dataset, prompt->value, PEOPLE_BY_NAME, false, &people, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        if (people[i].name[0] != '\0' && unicode_begins(people[i].name, prompt->value))
            complete_offer(complete, people[i].name);
    if (complete->count == 0 && count == 1 && people[0].name[0] != '\0')
        complete_offer(complete, people[0].name);
    mem_free(people);
    complete_take(complete, prompt->value, sizeof prompt->value, prompt->hint, sizeof prompt->hint);
    prompt->fresh = false;
    return ST_OK;
}

bool person_name_asks(struct prompt *prompt, bool known)
{
    if (known || prompt->sure || prompt->value[0] == '\0')
        return false;
    prompt->sure = true;
    prompt_refuse(prompt, "nobody has that name yet; Enter adds a new person:");
    return true;
}
