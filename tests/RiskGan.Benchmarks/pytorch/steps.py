#!/usr/bin/env python3
"""Whole training steps in PyTorch (eager, one thread) beside riskgan's, interleaved in one run, in thread CPU time.

    OPENBLAS_CORETYPE=SKYLAKEX python3 steps.py dotnet .../RiskGan.Benchmarks.dll steps [--data FILE]

The command is the benchmark program's; it says the shapes first: a simulated portfolio's, or those of a CSV file. The PyTorch steps have the same networks, batch, losses
and optimisers as presets classic and gan (docs/decisions/0002, 0003), on random rows of the same shapes; drawing a batch from the table is part of
riskgan's time and not of PyTorch's. OPENBLAS_CORETYPE must name the machine's best core, else PyTorch's products take twice as long.
"""
import json
import os
import statistics
import subprocess
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)


def mlp(widths, block):
    layers = []
    for i, o in zip(widths[:-2], widths[1:-1]):
        layers += block(i, o)
    return nn.Sequential(*layers, nn.Linear(widths[-2], widths[-1]))


class Shapes:
    def __init__(self, said):
        self.numerics, self.blocks = said["numerics"], said["blocks"]
        self.ramps, self.pair_ramps, self.noise = said["ramps"], said["pair_ramps"], said["noise"]
        self.width = self.numerics + sum(self.blocks)
        self.cells = self.numerics + len(self.blocks)

    def real(self, batch):
        parts = [torch.randn(batch, self.numerics)]
        parts += [F.one_hot(torch.randint(k, (batch,)), k).float() for k in self.blocks]
        return torch.cat(parts, 1)


def classic(shapes, batch):
    def block(i, o):
        return [nn.Linear(i, o), nn.ReLU(), nn.BatchNorm1d(o, eps=1e-3, momentum=0.2)]

    g = mlp([100, 256, 512, 1024, 128, 64, 32, shapes.width], block)
    d = mlp([shapes.width, 128, 64, 32, 1], block)
    opt_g = torch.optim.Adam(g.parameters(), 2e-4, (0.5, 0.999), 1e-7)
    opt_d = torch.optim.Adam(d.parameters(), 2e-4, (0.5, 0.999), 1e-7)
    real = shapes.real(batch)
    bounds = torch.tensor([shapes.numerics] + shapes.blocks).tolist()

    def make():
        raw = torch.split(g(torch.randn(batch, 100)), bounds, 1)
        return torch.cat([raw[0].tanh()] + [r.softmax(1) for r in raw[1:]], 1)

    def step():
        with torch.no_grad():
            fake = make()
        logits = d(torch.cat([real, fake]))
        loss_d = F.softplus(-logits[:batch]).mean() + F.softplus(logits[batch:]).mean()
        opt_d.zero_grad(set_to_none=True)
        loss_d.backward()
        opt_d.step()
        for p in d.parameters():
            p.requires_grad_(False)
        loss_g = F.softplus(-d(torch.cat([real, make()]))[batch:]).mean()
        opt_g.zero_grad(set_to_none=True)
        loss_g.backward()
        opt_g.step()
        for p in d.parameters():
            p.requires_grad_(True)
        return loss_d.item(), loss_g.item()

    return step


def gan(shapes, batch=500, tau=0.5, gamma=0.1, interval=2, weight=0.3):
    def g_block(i, o):
        return [nn.Linear(i, o, bias=False), nn.BatchNorm1d(o), nn.ReLU()]

    def d_block(i, o):
        return [nn.Linear(i, o), nn.LeakyReLU(0.2)]

    g = mlp([shapes.noise + shapes.width + shapes.cells, 256, 256, 256, shapes.width], g_block)
    d = mlp([shapes.width + shapes.ramps + shapes.cells, 256, 256, 256, 1], d_block)
    average = [p.detach().clone() for p in g.parameters()]
    opt_g = torch.optim.Adam(g.parameters(), 5e-4, (0.5, 0.99), 1e-8)
    opt_d = torch.optim.Adam(d.parameters(), 5e-4, (0.5, 0.99), 1e-8)
    real = shapes.real(batch)
    cell_of = torch.tensor(list(range(shapes.numerics)) + [shapes.numerics + b for b, k in enumerate(shapes.blocks) for _ in range(k)])
    free, half = batch // 2, batch // 4

    def ramp_table(count):
        owner = torch.arange(count) * shapes.numerics // count
        return owner, torch.linspace(-3, 3, count), torch.full((count,), 2.0)

    critic_ramps, pair_ramps = ramp_table(shapes.ramps), ramp_table(shapes.pair_ramps)
    starts = [0] + [i for i in range(1, shapes.pair_ramps) if pair_ramps[0][i] != pair_ramps[0][i - 1]] + [shapes.pair_ramps]
    above, here = [], []
    for j in range(shapes.numerics):
        for k in range(starts[j], starts[j + 1] + 1):
            above.append(shapes.pair_ramps if k == starts[j] else k - 1)
            here.append(shapes.pair_ramps + 1 if k == starts[j + 1] else k)
    above, here = torch.tensor(above), torch.tensor(here)
    curve = torch.linspace(-2, 2, 241).unsqueeze(1).repeat(1, shapes.numerics)
    ends = torch.tensor([1.0, 0.0]).repeat(batch, 1)

    def ramps(x, table):
        owner, low, inverse = table
        return ((x[:, owner] - low) * inverse).clamp(0, 1)

    def phi(x):
        r = torch.cat([ramps(x, pair_ramps), ends[:len(x)]], 1)
        position = ((x[:, :shapes.numerics] + 3.6) * (240 / 7.2)).clamp(0, 240)
        below = position.detach().floor().clamp(0, 239)
        low = curve.gather(0, below.long())
        values = low + (position - below) * (curve.gather(0, below.long() + 1) - low)
        return torch.cat([r[:, above] - r[:, here], x[:, shapes.numerics:], values], 1)

    with torch.no_grad():
        target = phi(real)
        target = target.t() @ target / batch
        weights = 1 / (target.abs() + 0.003)

    def make(x, mask):
        wide = mask[:, cell_of]
        known = wide * x
        raw = g(torch.cat([torch.randn(batch, shapes.noise), known, mask], 1))
        parts = list(torch.split(raw, [shapes.numerics] + shapes.blocks, 1))
        for i, r in enumerate(parts[1:], 1):
            soft = ((r - torch.rand_like(r).log().neg().log()) / tau).softmax(1)
            hard = torch.zeros_like(soft).scatter_(1, soft.argmax(1, keepdim=True), 1.0)
            parts[i] = soft + (hard - soft).detach()
        return known + (1 - wide) * torch.cat(parts, 1)

    def masks():
        m = (torch.rand(batch, shapes.cells) < torch.rand(batch, 1)).float()
        m[:free] = 0
        return m

    def judge(x, mask):
        return d(torch.cat([x, ramps(x, critic_ramps), mask], 1))

    count = [0]

    def step():
        mask = masks()
        with torch.no_grad():
            fake = make(real, mask)
        x = real.detach().requires_grad_(count[0] % interval == 0)
        if x.requires_grad:
            logits = judge(x, mask)
            loss_d = F.softplus(-logits).mean() + F.softplus(judge(fake, mask)).mean()
            slope, = torch.autograd.grad(logits.sum(), x, create_graph=True)
            loss_d = loss_d + slope.square().sum() * (0.5 * gamma * interval / batch)
        else:
            logits = judge(torch.cat([x, fake]), torch.cat([mask, mask]))
            loss_d = F.softplus(-logits[:batch]).mean() + F.softplus(logits[batch:]).mean()
        opt_d.zero_grad(set_to_none=True)
        loss_d.backward()
        opt_d.step()
        for p in d.parameters():
            p.requires_grad_(False)
        mask = masks()
        fake = make(real, mask)
        f = phi(fake[:free])
        a, b = f[:half].t() @ f[:half] / half - target, f[half:].t() @ f[half:] / half - target
        loss_g = F.softplus(-judge(fake, mask)).mean() + weight * 1e-3 * (weights * a * b).sum()
        opt_g.zero_grad(set_to_none=True)
        loss_g.backward()
        opt_g.step()
        for p in d.parameters():
            p.requires_grad_(True)
        with torch.no_grad():
            for kept, p in zip(average, g.parameters()):
                kept.lerp_(p, 1e-3)
        count[0] += 1
        return loss_d.item(), loss_g.item()

    return step


def main():
    rounds = 7
    ours = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(line):
        ours.stdin.write(line + "\n")
        ours.stdin.flush()
        return float(ours.stdout.readline())

    said = json.loads(ours.stdout.readline())
    shapes = Shapes(said)
    steps = {"classic-32": (classic(shapes, 32), 60, 32 * said["classic_flops_per_row"]),
             "classic-256": (classic(shapes, 256), 12, 256 * said["classic_flops_per_row"]),
             "gan-500": (gan(shapes), 6, said["gan_flops"])}
    torch_ms, our_ms, peaks = {n: [] for n in steps}, {n: [] for n in steps}, []
    for name, (step, count, _) in steps.items():  # warm both
        for _ in range(3):
            step()
        ask(f"{name} 60")
    for _ in range(rounds):
        peaks.append(ask("peak"))
        for name, (step, count, _) in steps.items():
            our_ms[name].append(ask(f"{name} {count}"))
            start = time.thread_time()
            for _ in range(count):
                step()
            torch_ms[name].append((time.thread_time() - start) * 1e3 / count)
    ours.stdin.close()
    ours.wait()
    peak = max(peaks)
    print(f"PyTorch {torch.__version__}, OPENBLAS_CORETYPE={os.environ.get('OPENBLAS_CORETYPE', 'unset')}, {rounds} rounds; "
          f"width {shapes.width}, {said['ramps']} ramps, {said['pair_features']} pair features; peak {peak:.0f} GF/s")
    print("| step | Gflop | riskgan ms: best (median) | PyTorch ms: best (median) | ratio of the best (of the medians) | share of peak |")
    print("|---|---|---|---|---|---|")
    for name, (_, _, flops) in steps.items():
        o, t = our_ms[name], torch_ms[name]
        print(f"| {name} | {flops / 1e9:.3f} | {min(o):.2f} ({statistics.median(o):.2f}) | {min(t):.2f} ({statistics.median(t):.2f}) "
              f"| {min(o) / min(t):.2f} ({statistics.median(o) / statistics.median(t):.2f}) | {flops / min(o) / 1e6 / peak:.0%} |")


if __name__ == "__main__":
    main()
