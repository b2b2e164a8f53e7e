"""Makes of a file with a fixed input one for pictures of another size and number, for bench-peers:
a detector ends at its maps, the convolutions whose results only change their shape after that.
Weights below 1e-12 become 0, as in ours: subnormal numbers are slow.

usage: peer_cut.py FILE.onnx OUT.onnx BATCH HEIGHT WIDTH
"""
import sys

import numpy
import onnx
import onnx.helper
import onnx.numpy_helper

path, out, *numbers = sys.argv[1:]
batch, height, width = map(int, numbers)
model = onnx.load(path)
graph = model.graph
weights = {tensor.name for tensor in graph.initializer}
inputs = [value for value in graph.input if value.name not in weights]
for value, size in zip(inputs[0].type.tensor_type.shape.dim, (batch, 3, height, width)):
    value.ClearField("dim_param")
    value.dim_value = size
del graph.value_info[:]
for tensor in graph.initializer:
    if tensor.data_type == onnx.TensorProto.FLOAT:
        values = onnx.numpy_helper.to_array(tensor).copy()
        values[numpy.abs(values) < 1e-12] = 0
        tensor.CopyFrom(onnx.numpy_helper.from_array(values, tensor.name))
readers = {}
for node in graph.node:
    for name in node.input:
        readers.setdefault(name, []).append(node.op_type)
ends = [node.output[0] for node in graph.node if node.op_type == "Conv"
        and readers.get(node.output[0]) and set(readers[node.output[0]]) <= {"Transpose"}]
if ends:
    del graph.output[:]
    graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in ends)
    needed, kept = set(ends), []
    for node in reversed(graph.node):
        if needed & set(node.output):
            kept.append(node)
            needed |= set(node.input)
    del graph.node[:]
    graph.node.extend(reversed(kept))
    unused = [tensor for tensor in graph.initializer if tensor.name not in needed]
    for tensor in unused:
        graph.initializer.remove(tensor)
else:
    for output in graph.output:
        output.type.tensor_type.shape.dim[0].dim_value = batch
onnx.save(model, out)
