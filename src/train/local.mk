# train: the step, the run, its state and its evaluation.
noinst_LIBRARIES += libtrain.a
libtrain_a_SOURCES = \
	src/train/average.c src/train/average.h \
	src/train/bench.c src/train/bench.h \
	src/train/classifier.c src/train/classifier.h \
	src/train/corpus.c src/train/corpus.h \
	src/train/embedder.c src/train/embedder.h \
	src/train/imported.c src/train/imported.h \
	src/train/evaluate.c src/train/evaluate.h \
	src/train/follow.c src/train/follow.h \
	src/train/order.c src/train/order.h \
	src/train/memory.c src/train/memory.h \
	src/train/points.c src/train/points.h \
	src/train/rate.c src/train/rate.h \
	src/train/evaluate_labels.c src/train/evaluate_labels.h \
	src/train/relate.c src/train/relate.h \
	src/train/run.c src/train/run.h \
	src/train/setup.c src/train/setup.h \
	src/train/state.c src/train/state.h \
	src/train/step.c src/train/step.h \
	src/train/trainer.c
