#!/usr/bin/env python3
"""The tables of docs/benchmarks/evaluation.md from evaluations of several generators on one split.

usage: page.py NAME=metrics.json [NAME=metrics.json ...]

Each file is what `riskgan evaluate --json` wrote; the first one's floor and baselines are shown, and its 95 % intervals.
"""
import json
import sys


def number(value):
    if value is None:
        return ""
    return f"{value:.1e}" if value != 0 and abs(value) < 0.01 else f"{value:.3f}"


def overall(path):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    direction = {metric["name"]: metric["direction"].split("_")[0] for metric in document["metrics"]}
    return direction, {line["metric"]: line for line in document["lines"] if not line["subject"]}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    names, files = zip(*(argument.split("=", 1) for argument in sys.argv[1:]))
    tables = [overall(path) for path in files]
    direction, first = tables[0]
    baselines = [entry["name"] for entry in next(line for line in first.values() if line.get("baselines"))["baselines"]]
    head = ["number", "better", f"`{names[0]}`", "95 % interval", "floor", *(f"`{name}`" for name in names[1:]), *(name.replace("_", " ") for name in baselines)]
    print("| " + " | ".join(head) + " |")
    print("| --- " * len(head) + "|")
    for metric, line in first.items():
        if line["value"] is None or not line.get("floor"):
            continue
        own = line
        interval = "" if own.get("low") is None else f"{number(own['low'])} to {number(own['high'])}"
        others = [number(table[metric]["value"]) if metric in table else "" for _, table in tables[1:]]
        beside = {entry["name"]: entry for entry in line.get("baselines", [])}
        cells = [metric, direction[metric], number(own["value"]), interval, number(line["floor"]["value"]), *others, *(number(beside[name]["value"]) if name in beside else "" for name in baselines)]
        print("| " + " | ".join(cells) + " |")


main()
