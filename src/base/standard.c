/* See standard.h. */
#include "base/standard.h"

#include <fcntl.h>
#include <unistd.h>

bool standard_hold(void)
{
    int descriptor;

    do
        descriptor = open("/dev/null", O_RDWR); /* the lowest number that is free */
    while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor < 0)
        return false;
    (void)close(descriptor);
    return true;
}
