#!/usr/bin/python3
"""Writes tests/nn/reference.h: outputs and gradients of layers, of a whole net, ten losses of its
training, and optimiser steps, computed by PyTorch (Debian: apt-get install python3-torch).

Usage: tests/nn/make_reference.py > tests/nn/reference.h

The suite does not need it: the numbers are committed.  Inputs are not stored, both sides draw them
from the generator of lcg.h.  Layouts are ours: images (n, h, w, c), convolution weights
(kernel, kernel, in, out), linear weights (in, out)."""
import torch
import torch.nn.functional as F

torch.set_num_threads(1)


class Lcg:
    def __init__(self, seed):
        self.state = seed

    def draw(self, *shape):
        count = 1
        for size in shape:
            count *= size
        values = []
        for _ in range(count):
            self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
            values.append((self.state >> 8) / 8388608.0 - 1.0)
        return torch.tensor(values, dtype=torch.float32).reshape(shape)


def image(x):
    """Our (n, h, w, c) as torch's (n, c, h, w), and back."""
    return x.permute(0, 3, 1, 2)


def back(x):
    return x.permute(0, 2, 3, 1)


def emit(name, tensor):
    values = tensor.detach().reshape(-1).tolist()
    print(f"static const float reference_{name}[{len(values)}] = {{")
    line = "   "
    for value in values:
        word = f" {value:.8g}"
        if "." not in word and "e" not in word:
            word += ".0"
        word += "f,"
        if len(line) + len(word) > 100:
            print(line)
            line = "   "
        line += word
    print(line + "\n};")


def layer(name, function, shape, parameters=(), seed=1, project=True):
    """Draws the input, then the parameters, from seed, d_out from seed + 1; emits out and all
    gradients.  function maps (input as we lay it out, parameters) to the output in our layout."""
    lcg = Lcg(seed)
    x = lcg.draw(*shape).requires_grad_()
    tensors = [lcg.draw(*s).requires_grad_() for s in parameters]
    out = function(x, *tensors)
    (out * Lcg(seed + 1).draw(*out.shape)).sum().backward()
    emit(name + "_out", out)
    emit(name + "_d_in", x.grad)
    for i, tensor in enumerate(tensors):
        emit(f"{name}_d_{i}", tensor.grad)


def conv(x, weight, bias=None, stride=1, pad=0):
    return back(F.conv2d(image(x), weight.permute(3, 2, 0, 1), bias, stride, pad))


def depthwise(x, weight, stride=1, pad=0):
    weight = weight.permute(3, 2, 0, 1)
    return back(F.conv2d(image(x), weight, None, stride, pad, groups=len(weight)))


def prelu(x, slope):
    return back(F.prelu(image(x), slope))


def average(x, *args):
    return back(F.avg_pool2d(image(x), *args, count_include_pad=False))


def l2_pool(x, kernel, stride, pad):
    squares = F.avg_pool2d(image(x) ** 2, kernel, stride, pad, divisor_override=1)
    # torch's gradient of sqrt(0) is infinite, ours of a window of zeros is 0.
    return back(torch.where(squares > 0, squares, torch.ones(())).sqrt() * (squares > 0))


def batch_norm(x, scale, shift, running=None):
    return back(F.batch_norm(image(x), *(running or (None, None)), scale, shift, True, 0.1, 1e-5))


def lrn(x):
    return back(F.local_response_norm(image(x), 5, 1e-4, 0.75, 1.0))


def layers():
    layer("conv", lambda x, w, b: conv(x, w, b, 2, 1), (2, 7, 6, 3), [(3, 3, 3, 4), (4,)], 1)
    layer("conv5", lambda x, w, b: conv(x, w, b, 1, 2), (2, 4, 5, 2), [(5, 5, 2, 3), (3,)], 3)
    layer("point", lambda x, w, b: conv(x, w, b), (2, 3, 4, 5), [(1, 1, 5, 6), (6,)], 5)
    layer("depthwise", lambda x, w: depthwise(x, w, 1, 1), (2, 4, 5, 6), [(3, 3, 1, 6)], 23)
    layer("depthwise2", lambda x, w: depthwise(x, w, 2, 1), (2, 7, 6, 5), [(3, 3, 1, 5)], 25)
    layer("whole", depthwise, (3, 4, 4, 5), [(4, 4, 1, 5)], 27)
    layer("prelu", prelu, (2, 3, 3, 4), [(4,)], 29)
    layer("batch_norm", batch_norm, (3, 4, 3, 5), [(5,), (5,)], 7)
    layer("relu", lambda x: x.relu(), (2, 3, 3, 4), seed=9)
    layer("max", lambda x: back(F.max_pool2d(image(x), 3, 2, 1)), (2, 7, 6, 3), seed=11)
    layer("average", lambda x: average(x, 3, 2, 1), (2, 7, 6, 3), seed=13)
    layer("l2_pool", lambda x: l2_pool(x, 3, 1, 1), (2, 4, 5, 3), seed=15)
    # Values so large that the normalisation does something.
    layer("lrn", lambda x: lrn(x * 100), (2, 3, 2, 7), seed=17)
    layer("linear", lambda x, w, b: x @ w + b, (4, 6), [(6, 5), (5,)], 19)
    layer("l2_normalize", lambda x: F.normalize(x, dim=1, eps=1e-12), (4, 6), seed=21)


class Net:
    """The table of test_reference.c.  Parameters are drawn in the arena's order."""

    def __init__(self):
        self.lcg = Lcg(31)
        self.parameters = []
        self.running = {}

    def make(self, shape, factor, offset=0.0):
        tensor = (self.lcg.draw(*shape) * factor + offset).detach().requires_grad_()
        self.parameters.append(tensor)
        return tensor

    def build(self):
        self.rows = {}
        for name, kind, inputs, outputs, kernel, bias in [
            ("stem.conv", "conv", 3, 8, 3, False), ("stem", "norm", 8, 0, 0, 0),
            ("a.conv", "conv", 8, 6, 1, True), ("a", "norm", 6, 0, 0, 0),
            ("b.reduce", "conv", 8, 4, 1, True), ("b", "conv", 4, 8, 3, False),
            ("c", "conv", 8, 4, 1, True),
            ("r.conv", "conv", 18, 18, 3, False), ("r.norm", "norm", 18, 0, 0, 0),
            ("d.conv", "depthwise", 1, 18, 3, False), ("d.norm", "norm", 18, 0, 0, 0),
            ("d", "prelu", 18, 0, 0, 0),
            ("linear", "linear", 18, 8, 0, True),
        ]:
            if kind == "prelu":
                self.rows[name] = self.make((inputs,), 0.1, 0.25)
                continue
            if kind == "norm":
                self.rows[name] = [self.make((inputs,), 0.1, 1.0), self.make((inputs,), 0.1)]
                self.running[name] = [torch.zeros(inputs), torch.ones(inputs)]
                continue
            shape = (inputs, outputs) if kind == "linear" else (kernel, kernel, inputs, outputs)
            self.rows[name] = [self.make(shape, 0.5)]
            self.rows[name].append(self.make((outputs,), 0.1) if bias else None)

    def norm(self, name, x):
        return batch_norm(x, *self.rows[name], self.running[name])

    def forward(self, x):
        rows = self.rows
        x = lrn(self.norm("stem", conv(x, *rows["stem.conv"], 2, 1)).relu())
        a = self.norm("a", conv(x, *rows["a.conv"])).relu()
        b = conv(conv(x, *rows["b.reduce"]).relu(), *rows["b"], 1, 1)
        c = conv(l2_pool(x, 3, 1, 1), *rows["c"])
        x = torch.cat([a, b, c], 3)
        x = (self.norm("r.norm", conv(x, *rows["r.conv"], 1, 1)) + x).relu()
        x = prelu(self.norm("d.norm", depthwise(x, rows["d.conv"][0], 1, 1)), rows["d"])
        x = back(F.max_pool2d(image(x), 3, 2, 1)).mean((1, 2))
        return F.normalize(x @ rows["linear"][0] + rows["linear"][1], dim=1, eps=1e-12)


def triplet_loss(e):
    """Two triplets whose margin of 4 keeps them active."""
    loss = 0
    for a, p, n in [(0, 1, 2), (3, 2, 0)]:
        loss = loss + ((e[a] - e[p]) ** 2).sum() - ((e[a] - e[n]) ** 2).sum() + 4
    return loss


def net():
    net = Net()
    net.build()
    optimizer = torch.optim.SGD(net.parameters, lr=0.01, momentum=0.9, weight_decay=0)
    pictures = Lcg(41).draw(4, 16, 16, 3)
    losses = []
    for step in range(10):
        optimizer.zero_grad()
        out = net.forward(pictures)
        loss = triplet_loss(out)
        loss.backward()
        losses.append(loss.detach())
        if step == 0:
            emit("net_out", out)
            emit("net_gradient", torch.cat([p.grad.reshape(-1) for p in net.parameters]))
            emit("net_running", torch.cat(net.running["stem"]))
        optimizer.step()
    emit("net_losses", torch.stack(losses))


def optimizers():
    for name, make in [
        ("adagrad", lambda p: torch.optim.Adagrad(p, lr=0.05, weight_decay=0.1)),
        ("sgd", lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, weight_decay=0.1)),
        ("adam", lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.999), weight_decay=0.1)),
        ("adamw", lambda p: torch.optim.AdamW(p, lr=0.05, betas=(0.8, 0.999), weight_decay=0.1)),
    ]:
        lcg = Lcg(51)
        w = lcg.draw(7).requires_grad_()
        optimizer = make([w])
        for _ in range(5):
            w.grad = lcg.draw(7)
            optimizer.step()
        emit(name, w)


if __name__ == "__main__":
    maker = f"tests/nn/make_reference.py with PyTorch {torch.__version__}"
    print(f"/* Made by {maker}; do not edit. */")
    print("/* clang-format off */")
    layers()
    net()
    optimizers()
