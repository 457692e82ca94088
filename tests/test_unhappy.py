#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a user meets when something is not as it should be: messages, exit statuses, and that nothing changes."""
import datetime
import json
import os
import subprocess
import tempfile
import unittest

BIN = os.environ.get("COMOVE_BIN", "build/bin/comove")


def comove(*args, **env):
    known = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "COMOVE_STORE", "NO_COLOR")}
    return subprocess.run([BIN, *args], env={**known, **env}, capture_output=True, text=True, timeout=120)


def write_series(path, value, n=300, header="date,value"):
    day, lines = datetime.date(2023, 1, 2), [header]
    while len(lines) <= n:
        if day.weekday() < 5:
            lines.append(f"{day},{value(len(lines))}")
        day += datetime.timedelta(days=1)
    with open(path, "w", encoding="ascii") as f:
        f.write("\n".join(lines) + "\n")


class Unhappy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.store = self.path("s.db")
        write_series(self.path("one.csv"), lambda i: 100 + (i * 7919) % 13 + i / 50)
        write_series(self.path("two.csv"), lambda i: 50 + (i * 104729) % 17 + i / 90)

    def path(self, name):
        return os.path.join(self.folder, name)

    def info(self):
        return comove("store", "info", "--store", self.store).stdout

    def both(self):
        for name in ("one", "two"):
            done = comove("import", self.path(name + ".csv"), "--metric", name, "--store", self.store)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_dry_run_changes_nothing(self):
        done = comove("import", self.path("one.csv"), "--dry-run", "--store", self.store)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("300 values new", done.stdout)
        self.assertEqual(sorted(os.listdir(self.folder)), ["one.csv", "two.csv"])
        self.both()
        before = self.info()
        self.assertEqual(comove("import", self.path("two.csv"), "--metric", "three", "--dry-run", "--store",
                                self.store).returncode, 0)
        self.assertEqual(self.info(), before)

    def test_the_same_file_twice(self):
        self.both()
        before = self.info()
        done = comove("import", self.path("one.csv"), "--metric", "one", "--store", self.store)
        self.assertIn("0 values new, 0 revised", done.stdout)
        self.assertEqual(self.info(), before)

    def test_real_data_stay_out_of_a_demo(self):
        self.assertEqual(comove("demo", "--store", self.store).returncode, 0)
        before = self.info()
        for extra in ((), ("--dry-run",)):
            done = comove("import", self.path("one.csv"), "--store", self.store, *extra)
            self.assertEqual(done.returncode, 3)
            self.assertIn("synthetic demo market", done.stderr)
            self.assertEqual(done.stdout, "")
        self.assertEqual(self.info(), before)

    def test_a_demo_stays_out_of_real_data(self):
        self.both()
        before = self.info()
        done = comove("demo", "--store", self.store)
        self.assertEqual(done.returncode, 3)
        self.assertIn("not demo data", done.stderr)
        self.assertEqual(self.info(), before)

    def test_looking_makes_no_store(self):
        for words in (("doctor",), ("store", "check"), ("store", "info"), ("pair", "tlt", "iwm")):
            done = comove(*words, "--store", self.store)
            self.assertIn("there is no store at", done.stdout + done.stderr)
            self.assertEqual(done.returncode, 0 if words == ("doctor",) else 4, words)
            self.assertFalse(os.path.exists(self.store), words)

    def test_doctor_names_a_damaged_store(self):
        self.both()
        with open(self.store, "r+b") as f:
            f.truncate(20000)
        done = comove("doctor", "--store", self.store)
        self.assertEqual(done.returncode, 74)
        self.assertIn("FAIL", done.stdout)
        with open(self.store, "wb") as f:
            f.write(b"no database at all, just text" * 400)
        self.assertIn("not a database", comove("doctor", "--store", self.store).stdout)

    def test_one_refusal_is_said_once(self):
        with open(self.path("bad.csv"), "w", encoding="ascii") as f:
            f.write("date,v\n2020-01-02,1\n2020-01-03,x\n2020-01-06,3\n")
        done = comove("import", self.path("bad.csv"), "--store", self.store)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stderr.count("is not a number"), 1)
        self.assertEqual(done.stderr.count("bad.csv"), 1)
        self.assertIn("line 3, column v, value 'x'", done.stderr)

    def test_width_follows_columns(self):
        self.both()
        def widest(**env):
            text = comove("pair", "one", "two", "--store", self.store, **env).stdout
            return max(len(line) for line in text.splitlines() if line.startswith("===="))
        self.assertEqual(widest(), 80)
        self.assertEqual(widest(COLUMNS="60"), 60)
        self.assertEqual(widest(COLUMNS="7"), 40)
        self.assertEqual(widest(COLUMNS="wide"), 80)

    def test_basis_does_not_depend_on_the_order(self):
        self.both()
        write_series(self.path("SPY.csv"), lambda i: f"{90 + i / 10},{100 + i / 10}", header="date,close,unadj_close")
        self.assertEqual(comove("import", self.path("SPY.csv"), "--store", self.store).returncode, 0)
        for words in (("spy", "one"), ("one", "spy")):
            doc = json.loads(comove("pair", *words, "--format", "json", "--store", self.store).stdout)
            self.assertEqual(doc["basis"], "mixed")
            self.assertEqual({doc["a"]["basis"], doc["b"]["basis"]}, {"price", "total"})

    def test_a_reader_who_leaves_early(self):
        self.both()
        one = subprocess.run(f"{BIN} export one --store {self.store} | head -c 20", shell=True, capture_output=True,
                             check=False)
        self.assertEqual((one.returncode, one.stderr), (0, b""))

    def test_usage(self):
        for words, status, text in (
                (("nosuch",), 2, "no command"), (("pair", "one"), 2, "usage: comove pair A B"),
                (("pair", "one", "ONE"), 2, "are the same metric"), (("pair", "one", "onne"), 4, "did you mean one?"),
                (("pair", "one", "two", "--window", "2"), 2, "from 20 to 10000"),
                (("pair", "one", "two", "--from", "2024-02-30"), 2, "is no date"),
                (("pair", "one", "two", "--nosuch"), 2, "has no option --nosuch"),
                (("pair", "one", "two", "--store", self.folder), 74, "directory")):
            self.both()
            store = () if "--store" in words else ("--store", self.store)
            done = comove(*words, *(store if words[0] == "pair" else ()))
            self.assertEqual(done.returncode, status, words)
            self.assertIn(text, done.stderr)
            self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
