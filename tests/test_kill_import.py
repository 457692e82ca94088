#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 during the import of a folder, at random moments: 20 on a small folder, 3 (or COMOVE_KILLS) on COMOVE_MARKET_DATA.

Each time the store must open, pass its check, hold for every file either all or nothing, and a second import must complete and
give the same data as an import that nobody disturbed.
"""
import datetime
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest

BIN = os.environ.get("COMOVE_BIN", "build/bin/comove")
DATA = os.environ.get("COMOVE_MARKET_DATA", "")


def comove(*args):
    done = subprocess.run([BIN, *args], capture_output=True, text=True, timeout=170)
    if done.returncode != 0:
        raise AssertionError(f"comove {' '.join(args)}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def content(store):
    """What the store holds, whatever ingests it took."""
    lines = comove("store", "info", "--store", store).splitlines()
    return {k: v for k, v in (line.split(None, 1) for line in (x.replace("content hash", "content_hash") for x in lines))}


PAIRS = [("TLT", "IWM"), ("WALCL", "TLT"), ("cpi", "unrate"), ("btc", "vix")]


def rows(store, a, b):
    """The shared rows of a pair, without the lines that name the data version."""
    return [x for x in comove("export", a, b, "--store", store).splitlines() if not x.startswith("#")]


def make_folder(path, rng):
    """Forty files of two thousand weekdays."""
    days, day = [], datetime.date(2016, 1, 4)
    while len(days) < 2000:
        if day.weekday() < 5:
            days.append(day)
        day += datetime.timedelta(days=1)
    for i in range(40):
        value = 100.0
        with open(os.path.join(path, f"series{i:02d}.csv"), "w") as f:
            f.write("date,value\n")
            for d in days:
                value *= 1 + rng.gauss(0, 0.01)
                f.write(f"{d.isoformat()},{value:.6f}\n")


class Killed(unittest.TestCase):
    def disturb(self, folder, reference, whole, seconds, rng, tmp):
        """Imports anew, is killed, and looks at what is left."""
        store = os.path.join(tmp, "killed.db")
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(store + suffix):
                os.remove(store + suffix)
        child = subprocess.Popen([BIN, "import", folder, "--quiet", "--store", store], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.002, 0.8 * seconds))
        done = child.poll() is not None
        child.send_signal(signal.SIGKILL)
        child.wait()
        if os.path.exists(store):
            comove("store", "check", "--store", store)
            left = content(store)
            self.assertLessEqual(int(left["observations"]), int(whole["observations"]))
        comove("import", folder, "--quiet", "--store", store)
        comove("store", "check", "--store", store)
        after = content(store)
        self.assertEqual(after["observations"], whole["observations"])
        if folder != DATA:  # there some values are revised, and a revision carries the instant of its import
            self.assertEqual(after["content_hash"], whole["content_hash"])
        for words in (PAIRS if folder == DATA else [("series00", "series39")]):
            self.assertEqual(rows(store, *words), rows(reference, *words))
        return done

    def kill(self, folder, tmp, times, rng):
        reference = os.path.join(tmp, "whole.db")
        start = time.monotonic()
        comove("import", folder, "--quiet", "--store", reference)
        seconds = time.monotonic() - start
        whole = content(reference)
        self.assertGreater(int(whole["observations"]), 10000)
        finished = 0
        for _ in range(times):
            if self.disturb(folder, reference, whole, seconds, rng, tmp):
                finished += 1
                seconds *= 0.7  # the first import was slower than this one: the machine was busy
        self.assertLess(finished, 0.75 * times, "most imports ended before they were killed: nothing was shown")

    def setUp(self):
        self.seed = random.SystemRandom().randrange(1 << 32)
        print(f"seed {self.seed}")

    def test_made_folder(self):
        rng = random.Random(self.seed)
        with tempfile.TemporaryDirectory() as tmp:
            folder = os.path.join(tmp, "files")
            os.mkdir(folder)
            make_folder(folder, rng)
            self.kill(folder, tmp, 20, rng)

    @unittest.skipUnless(DATA and os.path.isdir(DATA), "no market data")
    def test_market_data(self):
        with tempfile.TemporaryDirectory() as tmp:
            self.kill(DATA, tmp, int(os.environ.get("COMOVE_KILLS", "3")), random.Random(self.seed))


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False).result.wasSuccessful() else 1)
