"""Every state a disk may be in after a crash during a traced save; called by crash-states.sh.

    crash-states.py TRACE FOLDER SEED LIMIT < names of the outputs, one a line

The trace is strace's (-f -y -xx -s huge) of a run in FOLDER, whose contents before the run lie in FOLDER.before. The model of the disk is
that of the literature (Pillai et al., "All file systems are not created equal", OSDI 2014), kept pessimistic:

* a crash falls behind any call;
* what was written to a file since its last fsync may be there or not, block by block of 4,096 bytes, in any order; the length may have
  grown without the data (zeros); what was there at the last fsync stays;
* creations, links, renames and removals since the folder's last fsync may have reached the disk or not, each by itself; each is atomic.

Blocks: none, all, every prefix, every single one missing, every single one alone, and some at random. Names: every subset up to eight
pending calls. A state holds when every output is the older file or a newer one that was written whole, byte for byte; when nothing is
lost that the program had told to be safe; and when there is nothing beside but temporary files and the lock. Distinct folders are
written out to FOLDER.states/N for the program itself to judge, LIMIT at most.
"""
import hashlib
import itertools
import os
import random
import re
import sys

BLOCK = 4096
PENDING_NAMES = 8
CALL = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+|\?)")
UNFINISHED = re.compile(r"^(\d+) +(.*) <unfinished \.\.\.>$")
RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")
FD = re.compile(r'^(\d+)<((?:[^>\\]|\\.)*)>')


def text(quoted):
    """The bytes of a string that strace wrote with -xx."""
    match = re.match(r'^"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?', quoted)
    if not match or match.group(2):
        raise SystemExit(f"a string in the trace is cut short or not in hexadecimal: {quoted[:60]}")
    return bytes.fromhex(match.group(1).replace("\\x", ""))


def calls(path):
    """Whole calls in the order in which they ended."""
    begun = {}
    with open(path, encoding="ascii", errors="replace") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if match := UNFINISHED.match(line):
                begun[match.group(1)] = match.group(2)
                continue
            if match := RESUMED.match(line):
                line = f"{match.group(1)} {begun.pop(match.group(1))}{match.group(3)}"
            if match := CALL.match(line):
                yield match.group(2), match.group(3), int(match.group(4)) if match.group(4) != "?" else 0


class File:
    """A file's bytes on the disk for certain, and the writes that may yet be lost."""

    def __init__(self, durable=b""):
        self.durable, self.pending = durable, []

    def write(self, offset, data):
        # Cut at block bounds: a block reaches the disk as a whole or not at all.
        at = 0
        while at < len(data):
            end = min(len(data), at + BLOCK - (offset + at) % BLOCK)
            self.pending.append((offset + at, data[at:end]))
            at = end

    def content(self, chosen, grown):
        length = max([len(self.durable), *(o + len(d) for o, d in (self.pending if grown else chosen))])
        out = bytearray(length)
        out[:len(self.durable)] = self.durable
        for offset, data in chosen:
            out[offset:offset + len(data)] = data
        return bytes(out)

    def whole(self):
        return self.content(self.pending, True)

    def sync(self):
        self.durable, self.pending = self.whole(), []

    def variants(self, rng):
        """What may be on the disk, without doubles."""
        writes, n = self.pending, len(self.pending)
        subsets = [range(i) for i in range(n + 1)]
        subsets += [[j for j in range(n) if j != i] for i in range(n)] + [[i] for i in range(n)]
        subsets += [[j for j in range(n) if rng.random() < 0.5] for _ in range(min(n, 16))]
        seen = {}
        for subset in subsets:
            for grown in (False, True):
                content = self.content([writes[i] for i in subset], grown)
                seen[hashlib.sha256(content).digest()] = content
        return list(seen.values())


class Disk:
    """One folder: names for certain, pending changes of names, and the files behind them."""

    def __init__(self, folder, before):
        self.folder = os.path.realpath(folder).encode()
        self.names = {name.encode(): File(content) for name, content in before.items()}
        self.now = dict(self.names)
        self.pending = []
        self.open = {}

    def name(self, path):
        folder, name = os.path.split(path)
        return name if folder == self.folder else None

    def change(self, *changes):
        """A call that sets or (with None) removes names, all at once."""
        self.pending.append(changes)
        for name, file in changes:
            if file is None:
                self.now.pop(name, None)
            else:
                self.now[name] = file

    def sync(self):
        self.names, self.pending = dict(self.now), []

    def folders(self):
        """Every set of names that may be on the disk."""
        if len(self.pending) > PENDING_NAMES:
            raise SystemExit(f"{len(self.pending)} changes of names without an fsync of the folder are more than this tries")
        for kept in itertools.product((False, True), repeat=len(self.pending)):
            names = dict(self.names)
            for keep, changes in zip(kept, self.pending):
                if not keep:
                    continue
                for name, file in changes:
                    if file is None:
                        names.pop(name, None)
                    else:
                        names[name] = file
            yield names


def main():
    trace, folder, seed, limit = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    outputs = [re.compile(line.strip().encode() + rb"\Z") for line in sys.stdin if line.strip()]
    rng = random.Random(seed)
    before = {name: open(os.path.join(folder + ".before", name), "rb").read() for name in os.listdir(folder + ".before")}
    disk = Disk(folder, before)
    old = {name.encode(): content for name, content in before.items()}

    def is_output(name):
        return any(pattern.match(name) for pattern in outputs)

    # Once through, to know each output's whole contents: the contents of the file behind the name when it got that name.
    whole = {name: [content] for name, content in old.items() if is_output(name)}
    states = points = broken = lost = 0
    distinct = set()
    given = []  # the LIMIT distinct folders of smallest digest, largest first: as good as drawn at random, and the same each time
    told = {}  # name: the content that the program said is safe, or that must not go back
    variants = {}  # of the files as they stand now: contents and their digests

    def digest(content):
        return hashlib.sha256(content).digest()

    def of_file(file):
        stage = (len(file.pending), len(file.durable))
        if id(file) not in variants or variants[id(file)][0] != stage:
            variants[id(file)] = stage, [(digest(content), content) for content in file.variants(rng)]
        return variants[id(file)][1]

    def judge(what):
        nonlocal states, points, broken, lost
        points += 1
        good = {name: {digest(content) for content in contents} for name, contents in whole.items()}
        for names in disk.folders():
            listed = sorted(names.items())
            choices = [of_file(file) for _, file in listed]
            # Files vary one at a time, the others lost as far as they can be and whole: what one file holds says nothing of another.
            picks = {tuple(0 for _ in choices), tuple(len(c) - 1 for c in choices)}
            for i, choice in enumerate(choices):
                for k in range(len(choice)):
                    for rest in (0, -1):
                        picks.add(tuple(k if j == i else (0 if rest == 0 else len(c) - 1) for j, c in enumerate(choices)))
            for pick in sorted(picks):
                states += 1
                state = {name: choices[i][pick[i]] for i, (name, _) in enumerate(listed)}
                wrong = None
                for name, (mark, _) in state.items():
                    if is_output(name):
                        if mark not in good.get(name, ()):
                            wrong = f"{name.decode()} is neither old nor new"
                    elif name not in old and not name.startswith(b"."):
                        wrong = f"{name.decode()} was left"
                if wrong:
                    broken += 1
                    if broken <= 5:
                        print(f"behind {what}: {wrong}", file=sys.stderr)
                missing = [name for name in told if not survives(name, state)]
                if missing:
                    lost += 1
                    if lost <= 5:
                        print(f"behind {what}: {missing[0].decode()} was told to be safe and is lost", file=sys.stderr)
                key = digest(b"".join(digest(name) + mark for name, (mark, _) in sorted(state.items())))
                if key in distinct:
                    continue
                distinct.add(key)
                if limit and (len(given) < limit or key < given[0][0]):
                    given.append((key, {name: content for name, (_, content) in state.items()}))
                    given.sort(key=lambda entry: entry[0], reverse=True)
                    del given[:-limit]

    def survives(name, state):
        """The told content is there, or one written later; for a checkpoint, one of more steps or the finished model will do."""
        kind, content = told[name]
        if name in state:
            later = whole[name][whole[name].index(content):]
            return state[name][0] in {digest(c) for c in later}
        if kind != "checkpoint":
            return False
        steps = int(name.rsplit(b"-", 1)[1])
        newer = [n for n in state if b".checkpoint-" in n and not n.startswith(b".") and int(n.rsplit(b"-", 1)[1]) > steps]
        model = name.split(b".checkpoint-")[0]
        finished = model in state and model in whole and state[model][0] == digest(whole[model][-1]) and whole[model][-1] != old.get(model)
        return bool(newer) or finished

    judge("nothing")
    ended = False
    for call, arguments, result in calls(trace):
        if result < 0:
            continue
        touched = None
        if call == "openat":
            quoted, flags = re.match(r'^[^,]*, ("[^"]*"), ([A-Z_|]+)', arguments).groups()
            path = text(quoted)
            if path == disk.folder:
                disk.open[result] = disk
                continue
            name = disk.name(path)
            if name is None:
                continue
            if "O_CREAT" in flags and name not in disk.now:
                disk.change((name, File()))
                touched = f"creating {name.decode()}"
            elif "O_TRUNC" in flags and name in disk.now and ("O_WRONLY" in flags or "O_RDWR" in flags):
                raise SystemExit(f"{name.decode()} is truncated in place: that cannot survive a crash")
            disk.open[result] = disk.now.get(name)
        elif call == "close":
            disk.open.pop(int(FD.match(arguments).group(1)), None)
        elif call in ("write", "pwrite64"):
            number = int(FD.match(arguments).group(1))
            data = text(arguments[arguments.index(', "') + 2:])[:result]
            if number == 2:
                if match := re.search(rb"^(\S+) written ", data, re.M):
                    name = match.group(1)
                    told[name] = ("file", disk.now[name].whole())
                    touched = f"telling that {name.decode()} is written"
                elif match := re.search(rb"checkpoint of ([0-9]+) steps is saved", data):
                    name = next(n for n in disk.now if n.endswith(b".checkpoint-" + match.group(1)))
                    told[name] = ("checkpoint", disk.now[name].whole())
                    touched = f"telling that {name.decode()} is saved"
            elif isinstance(file := disk.open.get(number), File):
                if call == "write":
                    file.write(len(file.whole()), data)
                else:
                    file.write(int(arguments.rsplit(", ", 1)[1]), data)
                touched = f"{call} of {len(data)} bytes"
        elif call == "ftruncate":
            file = disk.open.get(int(FD.match(arguments).group(1)))
            if any(content is file for name, content in disk.now.items() if is_output(name)):
                raise SystemExit("an output is truncated in place: that cannot survive a crash")
            if isinstance(file, File):  # the lock: what it holds matters to nobody after a crash
                file.durable, file.pending = b"", []
        elif call in ("fsync", "fdatasync"):
            file = disk.open.get(int(FD.match(arguments).group(1)))
            if file is None:
                continue
            file.sync()
            touched = "fsync"
        elif call in ("rename", "link"):
            source, target = (disk.name(text(part)) for part in re.findall(r'"[^"]*"', arguments))
            if source is None or target is None:
                raise SystemExit(f"{call} across folders: {arguments}")
            file = disk.now[source]
            if is_output(target):
                if file.pending:
                    print(f"{target.decode()} gets its name before its bytes are synchronised", file=sys.stderr)
                whole.setdefault(target, []).append(file.whole())
            disk.change((target, file), *([(source, None)] if call == "rename" else []))
            touched = f"{call} to {target.decode()}"
        elif call == "unlink":
            name = disk.name(text(re.match(r'^("[^"]*")', arguments).group(1)))
            if name is None or name not in disk.now:
                continue
            disk.change((name, None))
            touched = f"unlink of {name.decode()}"
        elif call == "exit_group":
            ended = True
            for name in [n for n in whole if n in disk.now]:
                told[name] = ("checkpoint" if b".checkpoint-" in name else "file", disk.now[name].whole())
            touched = "the end"
        if touched:
            judge(touched)
    if not ended:
        raise SystemExit("the trace does not reach the program's end")

    for i, (_, state) in enumerate(given):
        target = f"{folder}.states/{i}"
        os.makedirs(target)
        for name, content in state.items():
            with open(os.path.join(target, os.fsdecode(name)), "wb") as file:
                file.write(content)
    print(f"{points} {states} {len(distinct)} {broken} {lost} {len(given)}")
    return 1 if broken or lost else 0


sys.exit(main())
