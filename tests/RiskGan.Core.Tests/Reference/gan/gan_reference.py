"""Independent float64 reference of one preset's adversarial steps, with PyTorch's autograd (PyTorch 1.13, Debian 12).

usage: gan_reference.py gan|classic inputs.json expected.json
inputs.json holds what a training draws at random (starting weights, encoded batches, masks, noise, Gumbel numbers) and what the
encoder fixed (knots, value curves), written by GanReferenceTests.Export_inputs; nothing in it is a result.
expected.json gets the losses of every step, the gradients of the first step and the weights' sums after the last.
The formulas are the recipe's, written here from the papers, not from the C# code.
"""
import json, math, sys
import numpy as np, torch
import torch.nn.functional as F
from scipy.stats import norm

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


class Dense:
    """Hidden blocks of linear, batch norm, activation in the order asked for; parameters by the model file's names."""

    def __init__(self, name, weights, blocks, order, slope, eps):
        self.p = {k: tensor(v).requires_grad_(True) for k, v in weights.items() if k.startswith(name + ".")}
        self.name, self.blocks, self.order, self.slope, self.eps = name, blocks, order, slope, eps

    def norm(self, h, l):
        mean, var = h.mean(0), h.var(0, unbiased=False)
        return self.p[f"{self.name}.{l}.norm.gain"][0] * (h - mean) / torch.sqrt(var + self.eps) + self.p[f"{self.name}.{l}.norm.shift"][0]

    def __call__(self, h):
        for l in range(self.blocks):
            h = h @ self.p[f"{self.name}.{l}.weight"]
            bias = self.p.get(f"{self.name}.{l}.bias")
            if bias is not None:
                h = h + bias[0]
            if self.order == "norm-activation":
                h = self.norm(h, l)
            h = F.leaky_relu(h, self.slope)
            if self.order == "activation-norm":
                h = self.norm(h, l)
        return h @ self.p[f"{self.name}.output.weight"] + self.p[f"{self.name}.output.bias"][0]


def adam_for(net, o):
    return torch.optim.Adam(list(net.p.values()), lr=o["rate"], betas=(o["beta1"], o["beta2"]), eps=o["epsilon"])


def gumbel_softmax(logits, gumbel, widths, tau):
    out, q = [], 0
    for k in widths:
        y = F.softmax((logits[:, q:q + k] + gumbel[:, q:q + k]) / tau, 1)
        hard = torch.zeros_like(y).scatter_(1, y.argmax(1, keepdim=True), 1.0)
        out.append(hard - y.detach() + y)
        q += k
    return torch.cat(out, 1)


def ramps(z, knots):
    out = []
    for j, k in enumerate(knots):
        for a, b in zip(k[:-1], k[1:]):
            out.append(((z[:, j] - a) / (b - a)).clamp(0, 1))
    return torch.stack(out, 1)


def pair_features(x, J, curves, bins=8):
    nodes = np.clip(norm.ppf(np.linspace(0, 1, bins + 1)), -2.6, 2.6)
    up = ramps(x[:, :J], [nodes] * J).reshape(len(x), J, bins)
    one = torch.ones_like(up[:, :, :1])
    hats = torch.cat([one, up], 2) - torch.cat([up, torch.zeros_like(one)], 2)
    grid = np.linspace(-3.6, 3.6, 241)
    step = grid[1] - grid[0]
    weight = norm.cdf(grid + step / 2) - norm.cdf(grid - step / 2)
    weight = weight / weight.sum()
    values = []
    for j in range(J):
        c = np.array(curves[j])
        mean = (weight * c).sum()
        sd = math.sqrt((weight * c * c).sum() - mean * mean) + 1e-9
        c = tensor(np.clip((c - mean) / sd, -12, 12))
        p = ((x[:, j].clamp(-3.6, 3.6) + 3.6) / step).clamp(0, 239.9999999999)
        k = p.detach().floor().long()
        values.append(c[k] + (c[k + 1] - c[k]) * (p - k))
    return torch.cat([hats.reshape(len(x), -1), x[:, J:], torch.stack(values, 1)], 1)


def moment_weights(M, J, widths, bins=8):
    block = [j for j in range(J) for _ in range(bins + 1)] + [J + i for i, k in enumerate(widths) for _ in range(k)]
    n, d = len(block), len(M)
    W = torch.zeros(d, d)
    for i in range(d):
        for j in range(d):
            if i < n and j < n:
                if i == j or block[i] != block[j]:
                    W[i, j] = 1 / (abs(M[i, j]) + 0.003)
            elif i >= n and j >= n and i != j:
                W[i, j] = 1.0
    cells = J + len(widths)
    return W / (cells * (cells - 1) / 2)


def run_gan(inp):
    o, J, widths, knots = inp["options"], inp["numericCount"], inp["categoryWidths"], inp["knots"]
    cell = list(range(J)) + [J + i for i, k in enumerate(widths) for _ in range(k)]
    G = Dense("generator", inp["weights"], o["blocks"], "norm-activation", 0.0, 1e-5)
    D = Dense("discriminator", inp["weights"], o["blocks"], "none", 0.2, 0)
    aG, aD = adam_for(G, o), adam_for(D, o)
    phi = pair_features(tensor(inp["trainingRows"]), J, inp["curves"])
    M = (phi.T @ phi / len(phi)).detach()
    W = moment_weights(M, J, widths)
    out = {"losses": [], "gradients": {}}

    def critic(x, m):
        return D(torch.cat([x, ramps(x[:, :J], knots), m], 1))[:, 0]

    def make(s):
        x, m, M_ = tensor(s["x"]), tensor(s["mask"]), tensor(s["mask"])[:, cell]
        raw = G(torch.cat([tensor(s["noise"]), x * M_, m], 1))
        y = torch.cat([raw[:, :J], gumbel_softmax(raw[:, J:], tensor(s["gumbel"]), widths, o["temperature"])], 1)
        return x, m, M_ * x + (1 - M_) * y

    for t, step in enumerate(inp["steps"]):
        x, m, fake = make(step[0])
        loss = F.softplus(-critic(x, m)).mean() + F.softplus(critic(fake.detach(), m)).mean()
        r1 = torch.zeros(())
        if t % o["penaltyInterval"] == 0:
            xr = x.clone().requires_grad_(True)
            g, = torch.autograd.grad(critic(xr, m).sum(), xr, create_graph=True)
            r1 = o["penaltyWeight"] * o["penaltyInterval"] / 2 * g.pow(2).sum(1).mean()
        aD.zero_grad(set_to_none=False)
        (loss + r1).backward()
        if t == 0:
            out["gradients"].update({k: v.grad.tolist() for k, v in D.p.items()})
        aD.step()
        x, m, fake = make(step[1])
        lg = F.softplus(-critic(fake, m)).mean()
        free = o["freeRows"]
        f = pair_features(fake[:free], J, inp["curves"])
        h = free // 2
        pair = (W * (f[:h].T @ f[:h] / h - M) * (f[h:].T @ f[h:] / h - M)).sum()
        aG.zero_grad(set_to_none=False)
        (lg + o["pairWeight"] * pair).backward()
        if t == 0:
            out["gradients"].update({k: v.grad.tolist() for k, v in G.p.items()})
        aG.step()
        out["losses"].append([loss.item(), r1.item(), lg.item(), pair.item()])
    out["weightSums"] = {k: float(v.detach().sum()) for k, v in {**G.p, **D.p}.items()}
    return out


def run_classic(inp):
    o, J, widths = inp["options"], inp["numericCount"], inp["categoryWidths"]
    G = Dense("generator", inp["weights"], o["generatorBlocks"], "activation-norm", 0.0, 1e-3)
    D = Dense("discriminator", inp["weights"], o["discriminatorBlocks"], "activation-norm", 0.0, 1e-3)
    aG, aD = adam_for(G, o), adam_for(D, o)
    out = {"losses": [], "gradients": {}}

    def make(noise):
        raw = G(tensor(noise))
        parts, q = [torch.tanh(raw[:, :J])], J
        for k in widths:
            parts.append(F.softmax(raw[:, q:q + k], 1))
            q += k
        return torch.cat(parts, 1)

    ones, zeros = torch.ones(o["batch"]), torch.zeros(o["batch"])
    for t, step in enumerate(inp["steps"]):
        x = tensor(step[0]["x"]).clone()
        x[:, :J] /= 3.6
        judged = torch.sigmoid(D(torch.cat([x, make(step[0]["noise"]).detach()]))[:, 0])
        loss = F.binary_cross_entropy(judged[:o["batch"]], ones) + F.binary_cross_entropy(judged[o["batch"]:], zeros)
        aD.zero_grad(set_to_none=False)
        loss.backward()
        if t == 0:
            out["gradients"].update({k: v.grad.tolist() for k, v in D.p.items()})
        aD.step()
        judged = torch.sigmoid(D(torch.cat([x, make(step[1]["noise"])]))[:, 0])
        lg = F.binary_cross_entropy(judged[o["batch"]:], ones)
        aG.zero_grad(set_to_none=False)
        lg.backward()
        if t == 0:
            out["gradients"].update({k: v.grad.tolist() for k, v in G.p.items()})
        aG.step()
        out["losses"].append([loss.item(), 0.0, lg.item(), 0.0])
    out["weightSums"] = {k: float(v.detach().sum()) for k, v in {**G.p, **D.p}.items()}
    return out


if __name__ == "__main__":
    kind, source, target = sys.argv[1:]
    inputs = json.load(open(source))
    json.dump(run_gan(inputs) if kind == "gan" else run_classic(inputs), open(target, "w"))
