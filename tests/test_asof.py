#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a page says of a day does not depend on anything that became known later.

A copy of the store is cut off at one random day after the other, later ones first: observations known after the end of
that day are deleted, with the series, sources and imports that have nothing left. Every page of the full store with
as-of that day then equals, byte for byte, the page of the copy. On the demo market, or on COMOVE_MARKET_DATA when set.
COMOVE_ASOF_SEED and COMOVE_ASOF_DAYS choose other days and another number of them.
"""
import concurrent.futures
import datetime
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
import zoneinfo

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "support"))
from server import BIN, Server, comove, main  # noqa: E402

DATA = os.environ.get("COMOVE_MARKET_DATA", "")
SEED = int(os.environ.get("COMOVE_ASOF_SEED", "3"))
DAYS = int(os.environ.get("COMOVE_ASOF_DAYS", "200"))
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
TOOL = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(BIN))), "tests", "tool_cut")

PAIR = ("/compare/{a}-vs-{b}", "/compare/{a}-vs-{b}.txt", "/api/v1/pairs/{a}/{b}")
# One of these beside each pair.
MORE = ("/compare/{a}-vs-{b}/correlation", "/compare/{a}-vs-{b}/correlation.txt", "/compare/{a}-vs-{b}.csv",
        "/metrics/{a}", "/metrics/{a}.txt", "/api/v1/metrics/{a}", "/api/v1/metrics/{a}/observations")


def end_of(day):
    """Last millisecond of a day in New York."""
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), NEW_YORK)
    return int(midnight.timestamp() * 1000) - 1


def day_of(text):
    return datetime.date.fromisoformat(text)


class Cutter:
    """tool_cut at work on a copy of the store."""

    def __init__(self, store):
        self.process = subprocess.Popen([TOOL, store], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def cut(self, day):
        """Number of observations left."""
        self.process.stdin.write(f"{end_of(day)}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        assert answer[:1] == ["ok"], answer
        return int(answer[1])

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait()


def draw(metrics, n, rng):
    """n (day, a, b), later days first; most of them when both sides have some history."""
    held = [m for m in metrics if m["held"]]
    first = {m["id"]: day_of(m["first"]) for m in held}
    last = max(day_of(m["last"]) for m in held)
    drawn = []
    while len(drawn) < n:
        a, b = rng.sample(sorted(first), 2)
        start, end = max(first[a], first[b]) + datetime.timedelta(days=400), last
        if len(drawn) % 8 == 0:  # a side that begins about then
            start, end = start - datetime.timedelta(days=600), start - datetime.timedelta(days=200)
        if start < end <= last:
            drawn.append((start + datetime.timedelta(days=rng.randrange((end - start).days + 1)), a, b))
    return sorted(drawn, reverse=True)


def first_difference(path, full, cut):
    """Where two pages part, for a message."""
    at = next((i for i, (x, y) in enumerate(zip(full, cut)) if x != y), min(len(full), len(cut)))
    part = slice(max(0, at - 80), at + 160)
    return (f"{path} differs at byte {at}\n--- full store: {full[part].decode(errors='replace')!r}\n"
            f"--- cut store:  {cut[part].decode(errors='replace')!r}")


class AsOf(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="comove-asof-")
        cls.pool = concurrent.futures.ThreadPoolExecutor(2)
        cls.store = os.path.join(cls.folder, "full.db")
        fill = ["import", DATA, "--quiet"] if DATA else ["demo"]
        done = comove(*fill, "--store", cls.store)
        assert done.returncode == 0, done.stderr
        cls.copy = os.path.join(cls.folder, "cut.db")
        done = comove("store", "backup", cls.copy, "--store", cls.store)
        assert done.returncode == 0, done.stderr

    @classmethod
    def tearDownClass(cls):
        cls.pool.shutdown()
        shutil.rmtree(cls.folder, ignore_errors=True)

    def same(self, full, cut, path):
        one, two = self.pool.map(lambda server: server.get(path), (full, cut))
        self.assertEqual(one[0], two[0], path)
        if one[2] != two[2]:
            self.fail(first_difference(path, one[2], two[2]))
        return one

    def replay(self, day):
        """A replay looks back from a day and judges by what was known on it."""
        start = str(day - datetime.timedelta(days=900))
        asked = "replay", "TLT", "IWM", "--from", start, "--every", "quarter", "--as-of", str(day), "--format", "json"
        full, cut = self.pool.map(lambda store: comove(*asked, "--store", store), (self.store, self.copy))
        self.assertEqual((full.returncode, cut.returncode), (0, 0), full.stderr + cut.stderr)
        self.assertEqual(full.stdout, cut.stdout, day)
        return [d["outlook"]["outcome"] for d in json.loads(full.stdout)["days"]]

    def sound(self):
        """What the cutter leaves is a store in order."""
        done = comove("store", "check", "--store", self.copy)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_pages_of_a_day_know_nothing_later(self):
        rng = random.Random(SEED)
        options = "--threads", "1", "--cache", "1"
        full, cut = Server(self.store, *options).wait_ready(), Server(self.copy, *options).wait_ready()
        cutter = Cutter(self.copy)
        self.addCleanup(cutter.close)
        self.addCleanup(full.stop)
        self.addCleanup(cut.stop)
        metrics = json.loads(full.get("/api/v1/metrics")[2])["metrics"]
        lefts, found, outcomes = [math.inf], 0, []
        for i, (day, a, b) in enumerate(draw(metrics, DAYS, rng)):
            lefts.append(cutter.cut(day))
            self.assertLessEqual(lefts[-1], lefts[-2])
            for path in (*PAIR, MORE[i % len(MORE)]):
                path = path.format(a=a, b=b) + f"?asof={day}"
                with self.subTest(path=path):
                    found += self.same(full, cut, path)[0] == 200
            if i % (DAYS // 5) == DAYS // 10:
                outcomes += self.replay(day)
                self.sound()
        self.assertGreater(lefts[1], 2 * lefts[-1])
        self.assertGreater(lefts[DAYS // 2], 1000)
        self.assertGreater(found, 3 * DAYS)
        self.assertTrue({"held", "open"} <= set(outcomes), outcomes)
        print(f"{DAYS} days from seed {SEED}, {found} pages alike; {lefts[1]} observations, then {lefts[-1]}")


if __name__ == "__main__":
    main()
