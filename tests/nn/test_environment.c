/* nn/environment: the program is executed once more, with its arguments, and then not again. */
#include "nn/kernel/environment.h"

#include "nn/kernel/blas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    char again[] = "again", *arguments[] = {argv[0], again, NULL};
    const char *policy;

    if (argc == 1) {
        (void)unsetenv("OMP_WAIT_POLICY");
        (void)unsetenv("OPENBLAS_CORETYPE");
        environment_improve(arguments);
        (void)puts("1..2\nnot ok 1 - the program was not executed again");
        return 1;
    }
    policy = getenv("OMP_WAIT_POLICY");
    environment_improve(argv); /* returns, else this would never end */
    (void)printf("1..2\n%s 1 - executed once more with the policy\n",
                 policy != NULL && strcmp(policy, "passive") == 0 && strcmp(argv[1], again) == 0
                     ? "ok"
                     : "not ok");
    (void)printf("%s 2 - and with kernels that suit the processor\n",
                 blas_better_core() == NULL ? "ok" : "not ok");
    return 0;
}
