#!/usr/bin/python3
"""One sample of PyTorch's speed (Debian: python3-torch), tuned as an expert would: channels_last,
and a malloc that keeps its memory (stock, it loses three to four times to page faults).

Usage: peer_torch.py resnet|nn4.small2|mobilefacenet [SECONDS [THREADS [train|embed|both]]]

Prints "train X embed Y memory Z": images a second of a training step (forward, semi-hard triplet
loss, backward, SGD with momentum) and of embedding (the better of eager and jit-optimised), each
the median of the passes in SECONDS, on a batch of 64; and the largest size of the process in MiB
when training is over.  nn4.small2 is given without LRN and with average in place of L2 pooling."""
import os
import resource
import statistics
import sys
import time

TUNED = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "20000000000",
         "MALLOC_TOP_PAD_": "268435456"}
if any(os.environ.get(name) != value for name, value in TUNED.items()):
    os.environ.update(TUNED)
    os.execv(sys.executable, [sys.executable] + sys.argv)

import torch  # noqa: E402
import torch.nn as nn  # noqa: E402
import torch.nn.functional as F  # noqa: E402

BATCH = 64
MARGIN = 0.2


def unit(inputs, outputs, kernel, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
                         nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Inception(nn.Module):
    def __init__(self, inputs, one, r3, three, r5, five, project, maximum, stride=1):
        super().__init__()
        pool = nn.MaxPool2d(3, stride, 1) if maximum else nn.AvgPool2d(3, stride, 1)
        self.branches = nn.ModuleList()
        if one:
            self.branches.append(unit(inputs, one, 1))
        self.branches.append(nn.Sequential(unit(inputs, r3, 1), unit(r3, three, 3, stride)))
        if five:
            self.branches.append(nn.Sequential(unit(inputs, r5, 1), unit(r5, five, 5, stride)))
        self.branches.append(nn.Sequential(pool, unit(inputs, project, 1)) if project else pool)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


def nn4_small2():
    return 96, nn.Sequential(
        unit(3, 64, 7, 2), nn.MaxPool2d(3, 2, 1), unit(64, 64, 1), unit(64, 192, 3),
        nn.MaxPool2d(3, 2, 1),
        Inception(192, 64, 96, 128, 16, 32, 32, True),
        Inception(256, 64, 96, 128, 32, 64, 64, False),
        Inception(320, 0, 128, 256, 32, 64, 0, True, 2),
        Inception(640, 256, 96, 192, 32, 64, 128, False),
        Inception(640, 0, 160, 256, 64, 128, 0, True, 2),
        Inception(1024, 256, 96, 384, 0, 0, 96, False),
        Inception(736, 256, 96, 384, 0, 0, 96, True),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(736, 128))


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = unit(inputs, outputs, 3, stride)
        self.second = nn.Sequential(nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
                                    nn.BatchNorm2d(outputs))
        self.short = nn.Identity() if stride == 1 and inputs == outputs else nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return F.relu(self.second(self.first(x)) + self.short(x), inplace=True)


def resnet():
    layers, inputs = [unit(3, 32, 3)], 32
    for outputs in (32, 64, 128, 256):
        layers += [Residual(inputs, outputs, 1 if outputs == 32 else 2),
                   Residual(outputs, outputs, 1)]
        inputs = outputs
    return 64, nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 128))


class Bottleneck(nn.Module):
    def __init__(self, inputs, outputs, stride, factor, residual):
        super().__init__()
        wide = inputs * factor
        self.residual = residual
        self.layers = nn.Sequential(
            nn.Conv2d(inputs, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.PReLU(wide),
            nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False), nn.BatchNorm2d(wide),
            nn.PReLU(wide), nn.Conv2d(wide, outputs, 1, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return x + self.layers(x) if self.residual else self.layers(x)


def mobilefacenet():
    layers = [nn.Conv2d(3, 64, 3, 2, 1, bias=False), nn.BatchNorm2d(64), nn.PReLU(64),
              nn.Conv2d(64, 64, 3, 1, 1, groups=64, bias=False), nn.BatchNorm2d(64), nn.PReLU(64)]
    inputs = 64
    for factor, outputs, count, stride in ((2, 64, 5, 2), (4, 128, 1, 2), (2, 128, 6, 1),
                                           (4, 128, 1, 2), (2, 128, 2, 1)):
        for k in range(count):
            layers.append(Bottleneck(inputs, outputs, stride if k == 0 else 1, factor,
                                     k > 0 or stride == 1))
            inputs = outputs
    return 112, nn.Sequential(
        *layers, nn.Conv2d(128, 512, 1, bias=False), nn.BatchNorm2d(512), nn.PReLU(512),
        nn.Conv2d(512, 512, 7, groups=512, bias=False), nn.BatchNorm2d(512),
        nn.Conv2d(512, 128, 1, bias=False), nn.BatchNorm2d(128), nn.Flatten())


def semi_hard(embedding, label):
    distance = (2 - 2 * embedding @ embedding.t()).clamp_min(0)
    same = label[:, None] == label[None, :]
    anchor, positive = (same & ~torch.eye(BATCH, dtype=torch.bool)).nonzero(as_tuple=True)
    near, others = distance[anchor, positive], distance[anchor]
    masked = same[anchor] | (others.detach() <= near.detach()[:, None])
    least = torch.where(masked, torch.full_like(others, 9.0), others).min(1).values
    most = torch.where(same[anchor], torch.zeros_like(others), others).max(1).values
    return F.relu(near - torch.where(least < 9, least, most) + MARGIN).mean()


def rate(once, seconds):
    once()
    once()
    taken, until = [], time.perf_counter() + seconds
    while len(taken) < 3 or time.perf_counter() < until:
        begin = time.perf_counter()
        once()
        taken.append(time.perf_counter() - begin)
    return BATCH / statistics.median(taken)


def training(net, images, seconds):
    optimizer = torch.optim.SGD(net.parameters(), 0.01, momentum=0.9, foreach=True)
    label = torch.arange(BATCH) // 4

    def step():
        optimizer.zero_grad(set_to_none=True)
        semi_hard(F.normalize(net(images)), label).backward()
        optimizer.step()

    return rate(step, seconds)


def embedding(net, images, seconds):
    net.eval()
    with torch.no_grad():
        traced = torch.jit.trace(nn.Sequential(net), images)
        optimised = torch.jit.optimize_for_inference(torch.jit.freeze(traced.eval()))
        return max(rate(lambda: F.normalize(f(images)), seconds / 2) for f in (net, optimised))


def main(name, seconds="3", threads="2", what="both"):
    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    size, net = {"resnet": resnet, "nn4.small2": nn4_small2,
                 "mobilefacenet": mobilefacenet}[name]()
    net = net.to(memory_format=torch.channels_last)
    images = (torch.rand(BATCH, 3, size, size) - 0.5).to(memory_format=torch.channels_last)
    train = training(net, images, float(seconds)) if what != "embed" else 0
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    embed = embedding(net, images, float(seconds)) if what != "train" else 0
    print(f"train {train:.2f} embed {embed:.2f} memory {memory:.0f}")


main(*sys.argv[1:])
