#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ten million fetched observations through gate, put and commit, beside `sqlite3 .import` of the same rows: bench/ingest.py [SERIES [ROWS]].

Run through `./dev bench ingest`. Both write the same rows into the same table, with the same synchronous setting, on the
same disk, one after the other; ours loads what is held, judges and commits each delivery by itself, as a fetch does (two
a series), and keeps the packed copy and the hash beside the rows. Times vary with the machine, read the ratio. The goal is at most 4.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BIN = os.path.join(ROOT, "build", "bin", "bench_ingest")
GOAL, ROUNDS, COUNTED_ROWS = 4.0, 2, 25000
COUNT = ("SELECT count(*), sum(date), sum(known_at), total(value), sum(flags), count(DISTINCT series_id) "
         "FROM observation")


def run(*args, stdin=None):
    done = subprocess.run(args, input=stdin, capture_output=True, text=True)
    if done.returncode or done.stderr:
        sys.exit(f"{os.path.basename(args[0])} failed:\n{done.stderr}")
    return done.stdout


def table_of(store):
    """The CREATE TABLE of our own file, so that the peer's cannot drift from it."""
    return run("sqlite3", store, "SELECT sql FROM sqlite_schema WHERE name = 'observation'").strip()


def fresh(folder, name):
    for end in ("", "-wal", "-shm"):
        if os.path.exists(os.path.join(folder, name + end)):
            os.unlink(os.path.join(folder, name + end))
    return os.path.join(folder, name)


def import_csv(folder, csv, table):
    peer = fresh(folder, "peer.db")
    script = (f"PRAGMA journal_mode = WAL;\nPRAGMA synchronous = FULL;\n{table};\n.mode csv\n"
              f".import '{csv}' observation\n")
    start = time.monotonic()
    run("sqlite3", peer, stdin=script)
    return time.monotonic() - start, peer


def ingest(folder, series, rows):
    store = fresh(folder, "ours.db")
    start = time.monotonic()
    said = run(BIN, "store", store, str(series), str(rows)).split()
    took = time.monotonic() - start
    return took, float(said[1]), float(said[2]), int(said[3]), store


def instructions(folder, args):
    """Counted by callgrind; None where there is no valgrind."""
    if not shutil.which("valgrind"):
        return None
    done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind.out", *args[0]],
                          input=args[1], capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    return int(found.group(1)) if found and done.returncode == 0 else None


def count_instructions(folder, table):
    """Instructions a row of both, from a small run: the same on every machine."""
    csv = os.path.join(folder, "small.csv")
    run(BIN, "rows", csv, "4", str(COUNTED_ROWS))
    script = f"PRAGMA journal_mode = WAL;\n{table};\n.mode csv\n.import '{csv}' observation\n"
    ours = instructions(folder, ([BIN, "store", fresh(folder, "small.db"), "4", str(COUNTED_ROWS)], None))
    peer = instructions(folder, (["sqlite3", fresh(folder, "smallpeer.db")], script))
    if ours and peer:
        n = 4 * COUNTED_ROWS
        print(f"instructions a row: {ours / n:,.0f} ours, {peer / n:,.0f} .import, ratio {ours / peer:.2f}")


def main():
    series = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 25000
    folder = tempfile.mkdtemp(prefix="comove-ingest-")
    try:
        csv = os.path.join(folder, "rows.csv")
        run(BIN, "rows", csv, str(series), str(rows))
        run(BIN, "store", fresh(folder, "ours.db"), "1", "1")
        table = table_of(os.path.join(folder, "ours.db"))
        ratios = []
        for _ in range(ROUNDS):
            peer_s, peer = import_csv(folder, csv, table)
            ours_s, gate_s, peak, judged, store = ingest(folder, series, rows)
            same = run("sqlite3", peer, COUNT) == run("sqlite3", store, COUNT)
            ratios.append(ours_s / peer_s)
            print(f"{series * rows:,} observations: {ours_s:.1f} s (gate {gate_s:.2f} s, "
                  f"{100 * gate_s / ours_s:.1f} %, {judged:,} rows judged, peak {peak:.0f} MiB), .import {peer_s:.1f} s: ratio {ours_s / peer_s:.2f}, "
                  f"{'the same rows' if same else 'THE ROWS DIFFER'}")
            if not same:
                sys.exit(1)
        count_instructions(folder, table)
        print(f"goal: at most {GOAL:.0f} times; {'met' if min(ratios) <= GOAL else 'MISSED'}")
    finally:
        shutil.rmtree(folder)


main()
