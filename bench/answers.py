#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What answering costs on a pair of 6,000 sessions: part by part, statistic by statistic beside its peer, and the goals.

Run through `./dev bench answers`. Ours and the peers run in turns, the fastest of each counts: times vary with the machine,
read the ratios. `same` says that both computed the same number to 1e-8 of it; a statistic without a peer here is listed too,
and what is not installed is named.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.path.join(os.path.dirname(HERE), "build", "bin")
ANSWERS, STATS = os.path.join(BIN, "bench_answers"), os.path.join(BIN, "bench_stats")
PEERS = os.path.join(HERE, "peers", "stats_peers.py")
PYTHON = "/usr/bin/python3"
ENV = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
ENV["OPENBLAS_NUM_THREADS"] = "1"
ROUNDS, RTOL = 3, 1e-8
REPORTS = (("core", "the core report, plain", ""),
           ("full", "the same with every interval", ""),
           ("answered", "the whole answered report", 300),
           ("resampled", "the same with 2,000 resamples", 2000))


def run(*args):
    """Standard output; a program of ours that fails is an error and says why, a peer's chatter is dropped."""
    done = subprocess.run(args, env=ENV, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{os.path.basename(args[0])} failed:\n{done.stderr}")
    return done.stdout


class Table:
    """Fastest times and last values by name, over several rounds."""

    def __init__(self):
        self.ns, self.value, self.library, self.notes = {}, {}, {}, []

    def take(self, name, ns, value=None, library=None):
        self.ns[name] = min(float(ns), self.ns.get(name, float("inf")))
        self.value[name], self.library[name] = value, library

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)


def measure(sample):
    reports, ours, peers = Table(), Table(), Table()
    for _ in range(ROUNDS):
        for line in run(ANSWERS).splitlines():
            reports.take(*line.split())
        for line in run(STATS, sample).splitlines():
            name, ns, value = line.split()
            ours.take(name, ns, value)
        if not os.access(PYTHON, os.X_OK):
            peers.note(f"{PYTHON} is not installed: no peer can run")
            continue
        for line in run(PYTHON, PEERS, sample).splitlines():
            if line.startswith("#"):
                peers.note(line[2:])
                continue
            name, library, ns, value = line.split()
            peers.take(name, ns, value, library)
    return reports, ours, peers


def verdict(mine, theirs):
    if "random" in (mine, theirs):
        return "random"
    a, b = float(mine), float(theirs)
    return "same" if abs(a - b) <= RTOL * max(abs(a), abs(b)) else f"DIFFERS: {a!r} {b!r}"


def show_parts(reports):
    print(f"{'part of the answers':24} {'us':>10} {'resampled':>10} {'of all':>7}")
    parts = [n[5:] for n in reports.ns if n.startswith("part/")]
    whole = sum(reports.ns["part_resampled/" + n] for n in parts)
    for name in parts:
        plain, full = reports.ns["part/" + name], reports.ns["part_resampled/" + name]
        print(f"{name:24} {plain / 1000:10.1f} {full / 1000:10.1f} {full / whole:7.1%}")


def show_statistics(ours, peers):
    """Returns the names of the statistics on which both disagree."""
    print(f"\n{'statistic':24} {'us':>10} {'peer':>12} {'us':>11} {'ratio':>8}  value")
    wrong = []
    for name, ns in ours.ns.items():
        if name not in peers.ns:
            print(f"{name:24} {ns / 1000:10.1f} {'none':>12} {'-':>11} {'-':>8}")
            continue
        said = verdict(ours.value[name], peers.value[name])
        if said.startswith("DIFFERS"):
            wrong.append(name)
        print(f"{name:24} {ns / 1000:10.1f} {peers.library[name]:>12} {peers.ns[name] / 1000:11.1f} "
              f"{peers.ns[name] / ns:7.1f}x  {said}")
    for name in sorted(set(peers.ns) - set(ours.ns)):
        wrong.append(name)
        print(f"{name}: a peer's, and none of ours has that name")
    for note in peers.notes:
        print(note)
    return wrong


def counted(name):
    """Instructions of one report (two runs less one, under callgrind) in millions; None without valgrind."""
    if not shutil.which("valgrind"):
        return None
    counts = []
    for n in ("1", "2"):
        with tempfile.NamedTemporaryFile() as out:
            done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out.name}", ANSWERS, name, n],
                                  env=ENV, capture_output=True, text=True, check=True)
        counts.append(int(re.search(r"Collected : (\d+)", done.stderr).group(1)))
    return (counts[1] - counts[0]) / 1e6


def peak_mib(name):
    done = subprocess.run([ANSWERS, name, "3"], env=ENV, capture_output=True, text=True, check=True)
    return int(re.search(r"VmHWM:\s+(\d+) kB", done.stderr).group(1)) / 1024


def show_goals(reports):
    """Returns the names of the goals that were missed."""
    core = reports.ns["core"]
    missed = []
    print(f"\n{'report, 6,000 sessions':32} {'us':>10} {'of the core':>12} {'goal':>9} {'instructions':>14} {'peak MiB':>9}")
    for name, what, goal in REPORTS:
        ratio = reports.ns[name] / core
        count = counted(name)
        said = f"{count:12,.1f} M" if count is not None else f"{'-':>14}"
        bound = f"<= {goal:,}x" if goal else ""
        print(f"{what:32} {reports.ns[name] / 1000:10.1f} {ratio:11.1f}x {bound:>9} {said} {peak_mib(name):9.1f}")
        if goal and ratio > goal:
            missed.append(what)
    if not shutil.which("valgrind"):
        print("valgrind is not installed: no instruction counts")
    return missed


def main():
    with tempfile.TemporaryDirectory() as tmp:
        sample = os.path.join(tmp, "pair.csv")
        with open(sample, "w") as f:
            f.write(run(ANSWERS, "csv"))
        reports, ours, peers = measure(sample)
    show_parts(reports)
    wrong = show_statistics(ours, peers)
    missed = show_goals(reports)
    for name in wrong:
        print(f"not the same number: {name}")
    for what in missed:
        print(f"goal missed: {what}")
    return 1 if wrong else 0  # a time may be the machine's fault, a number may not


sys.exit(main())
