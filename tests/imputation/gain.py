"""GAIN (Yoon, Jordon and van der Schaar, ICML 2018) on PyTorch, for comparison: a generator fills cells, a discriminator guesses which were filled from a hint.

Written from the paper: networks of three dense layers as wide as the row, sigmoid output, columns scaled to [0, 1], labels one-hot (the greatest is taken), alpha 100,
hint rate 0.9, batches of 128, 10,000 steps of Adam at 1e-3. The complete rows lose the same share of cells at random in each step, the rows with gaps keep theirs.
"""
import time

import numpy as np
import pandas as pd
import torch


def fill(complete, test, hidden, numeric, steps=10_000, alpha=100.0, hint_rate=0.9, batch=128):
    torch.manual_seed(1)
    torch.set_num_threads(1)
    random = np.random.RandomState(1)
    columns = list(test.columns)
    blocks, parts, gaps, width = [], [], [], 0
    both = pd.concat([complete, test], ignore_index=True)
    is_gap = np.vstack([np.zeros((len(complete), len(columns)), bool), hidden]) | both.isna().to_numpy()
    for j, c in enumerate(columns):
        if c in numeric:
            values = both[c].astype(float).to_numpy()
            low, high = np.nanmin(values[~is_gap[:, j]]), np.nanmax(values[~is_gap[:, j]])
            part = ((values - low) / max(high - low, 1e-12))[:, None]
            blocks.append((c, slice(width, width + 1), (low, high)))
        else:
            levels = sorted(set(both[c].astype(str)[~is_gap[:, j]]))
            part = (both[c].astype(str).to_numpy()[:, None] == np.array(levels)[None]).astype(float)
            blocks.append((c, slice(width, width + len(levels)), levels))
        width += part.shape[1]
        parts.append(np.where(is_gap[:, j:j + 1], 0, np.nan_to_num(part)))
        gaps.append(np.repeat(is_gap[:, j:j + 1], part.shape[1], 1))
    start = time.process_time()
    x = torch.tensor(np.hstack(parts), dtype=torch.float32)
    known = torch.tensor(1.0 - np.hstack(gaps), dtype=torch.float32)
    network = lambda: torch.nn.Sequential(torch.nn.Linear(2 * width, width), torch.nn.ReLU(), torch.nn.Linear(width, width), torch.nn.ReLU(), torch.nn.Linear(width, width), torch.nn.Sigmoid())
    generator, judge = network(), network()
    learn_g, learn_d = torch.optim.Adam(generator.parameters(), 1e-3), torch.optim.Adam(judge.parameters(), 1e-3)
    share = hidden.mean()
    repeats = torch.tensor([b[1].stop - b[1].start for b in blocks])
    for _ in range(steps):
        rows = torch.tensor(random.randint(0, len(x), batch))
        mask = known[rows] * torch.tensor(random.random_sample((batch, len(blocks))) >= np.where(rows.numpy() < len(complete), share, 0)[:, None], dtype=torch.float32).repeat_interleave(repeats, 1)
        noisy = mask * x[rows] + (1 - mask) * 0.01 * torch.rand(batch, width)
        hint = torch.tensor(random.random_sample((batch, width)) < hint_rate, dtype=torch.float32)
        hint = hint * mask + 0.5 * (1 - hint)
        made = generator(torch.cat([noisy, mask], 1))
        mixed = mask * x[rows] + (1 - mask) * made
        guess = judge(torch.cat([mixed.detach(), hint], 1))
        loss_d = torch.nn.functional.binary_cross_entropy(guess, mask)
        learn_d.zero_grad()
        loss_d.backward()
        learn_d.step()
        guess = judge(torch.cat([mixed, hint], 1))
        loss_g = -((1 - mask) * torch.log(guess + 1e-8)).mean() + alpha * ((mask * (x[rows] - made)) ** 2).sum() / mask.sum()
        learn_g.zero_grad()
        loss_g.backward()
        learn_g.step()
    with torch.no_grad():
        x, known = x[-len(test):], known[-len(test):]
        full = generator(torch.cat([known * x + (1 - known) * 0.01 * torch.rand(len(test), width), known], 1)).numpy()
    seconds = time.process_time() - start
    out = test.copy()
    for j, (c, place, code) in enumerate(blocks):
        guess = code[0] + full[:, place.start] * (code[1] - code[0]) if c in numeric else np.array(code)[full[:, place].argmax(1)]
        own = out[c].to_numpy().astype(object)
        own[hidden[:, j]] = guess[hidden[:, j]]
        out[c] = own.astype(float) if c in numeric else own
    return out, seconds
