"""Tails of generated rows against rows the model never saw.

    compare.py RISKGAN FOLDER CSV [--splits 3] [--rows 100000]

RISKGAN is the built program (a program, or riskgan.dll), FOLDER an empty one. Each split trains on a random half of the rows (`--preset gan --steps 60`,
one thread: the laws of single columns come from the calibration, not from a long training) and generates `--rows` rows twice, with `--tails observed` and with `--tails extrapolate --tails-allow-infinite-mean`. For every continued tail, on
the training half, both generated files and the other half: the expected shortfall at 99.5 % (mean of the worst 0.5 %) and the 1-in-10,000 value (1-in-n of
the other half where it has fewer rows: its worst value). Printed: the mean over tails of |log10(figure / the other half's)| for each source, and how many tails
of the other half reach beyond the training half's extreme and beyond each generated file's. Standard library only.
"""
import csv
import json
import math
import os
import random
import subprocess
import sys


def option(name, default):
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


program, folder, source = sys.argv[1:4]
splits, rows = option("--splits", 3), option("--rows", 100_000)
command = ["dotnet", program] if program.endswith(".dll") else [program]
name = os.path.splitext(os.path.basename(source))[0]


def path(split, what):
    return os.path.join(folder, f"{name}-{split}-{what}")


def halves(split):
    lines = open(source, encoding="utf-8").read().splitlines()
    order = list(range(1, len(lines)))
    random.Random(split).shuffle(order)
    half = set(order[: len(order) // 2])
    for what, keep in (("train.csv", True), ("other.csv", False)):
        with open(path(split, what), "w", encoding="utf-8") as file:
            file.write(lines[0] + "\n")
            file.writelines(lines[i] + "\n" for i in range(1, len(lines)) if (i in half) == keep)


def run(*args):
    done = subprocess.run(command + list(args), capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def columns(file, wanted):
    with open(file, encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        values = {column: [] for column in wanted}
        for row in reader:
            for column in wanted:
                try:
                    values[column].append(float(row[column]))
                except ValueError:
                    pass
    return values


def shortfall(worst_first, share=0.005):
    wanted = share * len(worst_first)
    whole = int(wanted)
    return (sum(worst_first[:whole]) + (wanted - whole) * worst_first[whole]) / wanted


def rare(worst_first, share):
    return worst_first[max(0, int(share * len(worst_first) + 1e-9) - 1)]


for split in range(1, splits + 1):
    halves(split)
    model = path(split, "model.riskgan")
    run("train", "--data", path(split, "train.csv"), "--preset", "gan", "--steps", "60", "--threads", "1", "--model", model, "--force")
    generate = ["generate", "--model", model, "--n", str(rows), "--threads", "1", "--no-rake", "--force", "-o"]
    run(*generate, path(split, "observed.csv"))
    tails = json.loads(run(*generate, path(split, "extrapolate.csv"), "--tails", "extrapolate", "--tails-allow-infinite-mean", "--json"))["tails"]
    continued = [(tail["column"], tail["side"]) for tail in tails["continued"]]
    wanted = {column for column, _ in continued}
    tables = {what: columns(path(split, what + ".csv"), wanted) for what in ("train", "observed", "extrapolate", "other")}
    errors = {(what, figure): [] for what in ("train", "observed", "extrapolate") for figure in ("ES", "rare")}
    beyond = {what: 0 for what in ("train", "observed", "extrapolate")}
    for column, side in continued:
        sign = 1 if side == "upper" else -1
        ordered = {what: sorted((sign * value for value in table[column]), reverse=True) for what, table in tables.items()}
        share = max(1e-4, 1 / len(ordered["other"]))
        real = {"ES": shortfall(ordered["other"]), "rare": rare(ordered["other"], share)}
        for what in beyond:
            beyond[what] += ordered["other"][0] > ordered[what][0]
            found = {"ES": shortfall(ordered[what]), "rare": rare(ordered[what], share)}
            for figure in found:
                errors[what, figure].append(math.log10(found[figure] / real[figure]))
        print(f"{name} {split} {column} {side}: ES", *(f"{what} {shortfall(values):.5g}" for what, values in ordered.items()),
              "| rare", *(f"{what} {rare(values, share):.5g}" for what, values in ordered.items()), "| worst", *(f"{what} {values[0]:.5g}" for what, values in ordered.items()))
    for (what, figure), logs in errors.items():
        print(f"{name} split {split}, {len(logs)} tails: {figure} of {what}: mean |log10| {sum(map(abs, logs)) / len(logs):.4f}, mean log10 {sum(logs) / len(logs):+.4f}")
    print(f"{name} split {split}: tails of the other half that reach beyond the worst of", beyond, flush=True)
