#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 during the import of a folder, at 20 random moments.

Each time the store must open, pass its check, hold for every file either all or nothing, and a second import must complete and
give the same data as an import that nobody disturbed. Runs on COMOVE_MARKET_DATA, and on a folder it makes itself without it.
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
KILLS = 20


def comove(*args):
    done = subprocess.run([BIN, *args], capture_output=True, text=True, timeout=170)
    if done.returncode != 0:
        raise AssertionError(f"comove {' '.join(args)}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def content(store):
    """What the store holds, whatever ingests it took."""
    lines = comove("store", "info", "--store", store).splitlines()
    return {k: v for k, v in (line.split(None, 1) for line in (x.replace("content hash", "content_hash") for x in lines))}


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
    def disturb(self, folder, whole, seconds, rng, tmp):
        """Imports anew, is killed, and looks at what is left."""
        store = os.path.join(tmp, "killed.db")
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(store + suffix):
                os.remove(store + suffix)
        child = subprocess.Popen([BIN, "import", folder, "--quiet", "--store", store], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.005, seconds))
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
        self.assertEqual(after["content_hash"], whole["content_hash"])
        self.assertEqual(after["observations"], whole["observations"])
        return done

    def test_twenty_kills(self):
        seed = random.SystemRandom().randrange(1 << 32)
        print(f"seed {seed}")
        rng = random.Random(seed)
        with tempfile.TemporaryDirectory() as tmp:
            folder = os.path.join(tmp, "files")
            os.mkdir(folder)
            make_folder(folder, rng)
            if DATA and os.path.isdir(DATA):
                folder = DATA
            reference = os.path.join(tmp, "whole.db")
            start = time.monotonic()
            comove("import", folder, "--quiet", "--store", reference)
            seconds = time.monotonic() - start
            whole = content(reference)
            self.assertGreater(int(whole["observations"]), 10000)
            finished = sum(self.disturb(folder, whole, seconds, rng, tmp) for _ in range(KILLS))
            self.assertLess(finished, KILLS // 2, "most imports ended before they were killed: nothing was shown")


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False).result.wasSuccessful() else 1)
