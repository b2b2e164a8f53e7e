# Tests of nn.
unit_tests += \
	tests/nn/test_blas \
	tests/nn/test_checkpoint \
	tests/nn/test_export \
	tests/nn/test_gradients \
	tests/nn/test_layers \
	tests/nn/test_onnx \
	tests/nn/test_onnx_detect \
	tests/nn/test_onnx_fuzz \
	tests/nn/test_onnx_nets \
	tests/nn/test_onnx_operators \
	tests/nn/test_onnx_stored \
	tests/nn/test_reference \
	tests/nn/test_tfjs \
	tests/nn/test_tune \
	tests/nn/test_environment \
	tests/nn/test_zoo
slow_tests += tests/nn/test_infer tests/nn/test_kernels tests/nn/test_net
EXTRA_DIST += tests/nn/close.h tests/nn/lcg.h tests/nn/make_reference.py tests/nn/nets.h \
	tests/nn/onnx_file.h tests/nn/onnx_run.h \
	tests/nn/reference.h
