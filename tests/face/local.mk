# Tests of face.
unit_tests += \
	tests/face/test_align \
	tests/face/test_finder \
	tests/face/test_heads \
	tests/face/test_measure
