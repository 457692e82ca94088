#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The example pages are those that examples/make.py writes today, and hold no part of the data.

Needs COMOVE_MARKET_DATA; skipped without it.
"""
import csv
import os
import re
import subprocess
import sys
import tempfile
import unittest

DATA = os.environ.get("COMOVE_MARKET_DATA", "")
BIN = os.environ.get("COMOVE_BIN", "build/bin/comove")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXAMPLES = os.path.join(ROOT, "examples")


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temp = tempfile.TemporaryDirectory()
        store = os.path.join(cls.temp.name, "real.db")
        subprocess.run([BIN, "import", DATA, "--quiet", "--store", store], check=True, capture_output=True, timeout=300)
        cls.made = os.path.join(cls.temp.name, "made")
        subprocess.run([sys.executable, os.path.join(EXAMPLES, "make.py"), store, cls.made], check=True, timeout=300,
                       env={**os.environ, "COMOVE_BIN": os.path.abspath(BIN)})

    @classmethod
    def tearDownClass(cls):
        cls.temp.cleanup()

    def pages(self):
        return sorted(os.listdir(os.path.join(self.made, "pages")))

    def test_pages_are_those_of_today(self):
        self.assertEqual(len(self.pages()), 10)
        self.assertEqual(self.pages(), sorted(os.listdir(os.path.join(EXAMPLES, "pages"))))
        for name in ["README.md"] + [os.path.join("pages", p) for p in self.pages()]:
            with self.subTest(name):
                self.assertTrue(read(self.made, name) == read(EXAMPLES, name), f"{name} is stale: run examples/make.py")

    def test_no_two_pages_open_alike(self):
        openings = {read(self.made, "pages", p).split("\n\n")[3] for p in self.pages()}
        self.assertEqual(len(openings), 10)

    def test_no_closes_inside(self):
        """No close of the last year of a fund, and no card, chart, or section of levels."""
        closes = set()
        for name in ("SPY", "TLT", "QQQ", "XLF", "XLE"):
            with open(os.path.join(DATA, "etf", f"{name}.csv"), encoding="utf-8") as file:
                for row in list(csv.DictReader(file))[-330:]:
                    closes |= {f"{float(row[key]):.2f}" for key in ("close", "unadj_close") if float(row[key]) > 30}
        for page in self.pages():
            text = read(EXAMPLES, "pages", page)
            self.assertFalse(closes & set(re.findall(r"(?<![\d.,+\u2212-])\d+\.\d\d(?![\d%])", text)), page)
            self.assertNotRegex(text, r"\| latest \||How far each went|Side by side|\]\(/")


if __name__ == "__main__":
    if not DATA or not os.path.isdir(DATA):
        print("skipped: no market data")
        sys.exit(77)
    unittest.main()
