#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""500 metrics from a server that answers after 50 ms, rates lifted: bench/fetch.py [METRICS...].

Run through `./dev bench fetch`. A made catalogue has a metric a key of one provider, so that each is a conversation of its
own; the server is tests/replay_server.py on loopback. Twice a store: the first fetch brings all of history, the second a
window of it with one new value each. Gate, commits and the start of the program are in the time. The goal is at most 5 s
for 500 metrics, and memory that does not grow with what they hold:
beyond open conversations and the caches of the store, which fill up first, a metric takes its row of the catalogue.
"""
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(ROOT, "tests", "support"), os.path.join(ROOT, "tests")]
from bad_world import PAIRS, Cboe  # noqa: E402
from replay_server import ReplayServer, Rule  # noqa: E402

TOOL = os.path.join(ROOT, "build", "tests", "tool_fetch")
GOAL_S, LATENCY_S, DAYS = 5.0, 0.05, 1500


def catalog(folder, n):
    worlds = []
    for i in range(n):
        world = Cboe()
        world.metric, world.key = f"m{i:04}", f"K{i:04}"
        worlds.append(world)
    os.mkdir(folder)
    with open(os.path.join(folder, "metrics.yaml"), "w", encoding="utf-8") as file:
        file.write("categories:\n  - id: made\n    name: Made\nmetrics:" + "".join(w.yaml() for w in worlds))
    with open(os.path.join(folder, "pairs.yaml"), "w", encoding="utf-8") as file:
        file.write(PAIRS.replace("m-cboe", "m0000").replace("m-fred", "m0001"))


def bodies(today):
    """What is published for every key at first, and with one more row."""
    world = Cboe()
    days = [d for d in (today - dt.timedelta(n) for n in range(DAYS, 1, -1)) if d.weekday() < 5]
    return [world.body([(d, world.value(d)) for d in part], None).encode() for part in (days[:-1], days)]


def fetch(server, folder, store, body):
    server.rules = [Rule(reply={"body": body, "delay": LATENCY_S})]
    server.requests.clear()
    script = {"store": store, "catalog": folder, "replay": server.address, "provider": "cboe", "lift_rates": True, "clock": 0}
    start = time.monotonic()
    done = subprocess.run([TOOL], input=json.dumps(script), capture_output=True, text=True, check=True)
    took = time.monotonic() - start
    end = json.loads(done.stdout.splitlines()[-1])
    if end["rc"] != "OK" or end["failed"]:
        sys.exit(f"the fetch failed: {done.stdout[-2000:]}")
    return took, end


def bench(server, tmp, n):
    folder, store = os.path.join(tmp, f"catalog{n}"), os.path.join(tmp, f"store{n}")
    catalog(folder, n)
    held, more = bodies(dt.date.today())
    times = []
    for name, body in (("all of history", held), ("one new value", more)):
        took, end = fetch(server, folder, store, body)
        times.append(took)
        asked = len(server.requests)
        print(f"{n:5} metrics, {name:14}: {took:6.2f} s, {asked} requests of {len(body) / 1000:.0f} kB, {end['added']:,} values "
              f"new, peak {end['peak_kb'] / 1024:.1f} MiB")
        if asked != n:
            sys.exit(f"{asked} requests for {n} metrics")
    return max(times), end["peak_kb"] / 1024


def main():
    counts = [int(x) for x in sys.argv[1:]] or [50, 500, 2000]
    tmp = tempfile.mkdtemp(prefix="comove-fetch-")
    try:
        with ReplayServer() as server:
            results = {n: bench(server, tmp, n) for n in counts}
    finally:
        shutil.rmtree(tmp)
    if 500 in results:
        took = results[500][0]
        print(f"goal: 500 metrics within {GOAL_S:.0f} s; {'met' if took <= GOAL_S else 'MISSED'}")
    if len(results) > 1:
        few, many = sorted(results)[-2:]
        print(f"peak memory: {', '.join(f'{n} metrics {results[n][1]:.1f} MiB' for n in sorted(results))}; from {few} to {many} "
              f"{(results[many][1] - results[few][1]) * 1024 / (many - few):.1f} kB a metric, of which the catalogue is the most")


main()
