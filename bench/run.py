#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The headline figures, each beside its peer in the same run: ratios, instruction counts, peak memory.

Run through `./dev bench`. Times vary with the machine; read the ratios. Peers that are not installed are named, not skipped
in silence.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.path.join(os.path.dirname(HERE), "build", "bin")
CORE = os.path.join(BIN, "bench_core")
ENV = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
ENV["OPENBLAS_NUM_THREADS"] = "1"
PYTHON = "/usr/bin/python3"


def run(*args):
    return subprocess.run(args, env=ENV, capture_output=True, text=True, check=True).stdout


def ns(*args):
    return float(run(*args).split()[-1])


def interleaved(ours, peer, rounds=3):
    """The fastest of each, taken in turns, so that both see the same noise."""
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(ns(*ours))
        if peer:
            theirs.append(ns(*peer))
    return min(mine), min(theirs) if theirs else None


def instructions(mode, *rest):
    """Instructions of one iteration: eleven less one, under callgrind's counter."""
    if not shutil.which("valgrind"):
        return None
    counts = []
    for n in ("2", "12"):
        with tempfile.NamedTemporaryFile() as out:
            done = subprocess.run(
                ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out.name}", CORE, mode, n, *rest],
                env={**ENV, "BENCH_BATCHES": "1"}, capture_output=True, text=True, check=True)
        counts.append(int(re.search(r"Collected : (\d+)", done.stderr).group(1)))
    return (counts[1] - counts[0]) / 10


def peak_mib(*args):
    """As the program sees itself: what wait() reports is at least the size of this script, from before the exec."""
    done = subprocess.run(args, env={**ENV, "BENCH_PEAK": "1"}, capture_output=True, text=True, check=True)
    return int(re.search(r"VmHWM:\s+(\d+) kB", done.stderr).group(1)) / 1024


def has_numpy():
    return os.path.exists(PYTHON) and subprocess.run([PYTHON, "-c", "import numpy"], capture_output=True).returncode == 0


def line(what, ours, peer_name, peer, goal, count, mib):
    ratio = f"{peer / ours:8.1f}x" if peer else "       -"
    theirs = f"{peer / 1000:10.1f}" if peer else "         -"
    count = f"{count:12,.0f}" if count else "           -"
    print(f"{what:34} {ours / 1000:10.1f} {peer_name:>8} {theirs} {ratio}  {goal:24} {count} {mib:7.1f}")


def main():
    numpy = has_numpy()
    print(f"{'':34} {'us':>10} {'peer':>8} {'us':>10} {'ratio':>9}  {'goal':24} {'instructions':>12} {'peak MiB':>7}")
    with tempfile.TemporaryDirectory() as tmp:
        sample = os.path.join(tmp, "pair.csv")
        with open(sample, "w") as f:
            f.write(run(CORE, "csv"))
        peer = os.path.join(HERE, "peers", "report_numpy.py")
        for mode, n, what, goal in (("core", "2000", "core report, 1,275 rows", ">= 25x"),
                                    ("full", "300", "report with every interval", "(beside the same work)")):
            theirs = [PYTHON, peer, mode, sample, "100" if mode == "core" else "10"] if numpy else None
            mine, other = interleaved([CORE, mode, n], theirs)
            line(what, mine, "numpy" if numpy else "none", other, goal, instructions(mode), peak_mib(CORE, mode, n))
        store = os.path.join(tmp, "demo.db")
        run(os.path.join(BIN, "comove"), "demo", "--store", store)
        for mode, n, what, goal in (("load", "2000", "load of a pair from the store", "<= 10 us a pair"),
                                    ("tell", "50", "page of a report at hand", "<= 1000 us"),
                                    ("page", "5", "page of a pair, not cached", "(see ./dev bench answers)"),
                                    ("json", "5", "the same as JSON", "(no peer)"),
                                    ("rows", "50", "its rows as CSV", "(no peer)")):
            rest = [store, "tlt", "iwm"]
            mine, _ = interleaved([CORE, mode, n, *rest], None)
            line(what, mine, "", None, goal, instructions(mode, *rest), peak_mib(CORE, mode, n, *rest))
    if not numpy:
        print("numpy is not installed for /usr/bin/python3: no ratio (apt-get install python3-numpy)")


main()
