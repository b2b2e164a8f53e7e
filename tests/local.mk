# Tests speak TAP.  C tests use cmocka through tests/unit.h; each folder lists its own.
EXTRA_DIST += tests/tap.sh
if HAVE_CMOCKA
include tests/base/local.mk
include tests/image/local.mk
include tests/data/local.mk
include tests/nn/local.mk
include tests/triplet/local.mk
include tests/eval/local.mk
include tests/train/local.mk
include tests/db/local.mk
include tests/tui/local.mk
endif
include tests/bench/local.mk
include tests/cli/local.mk
include tests/house/local.mk
