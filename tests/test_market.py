#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The main job on real data: import a folder, compare pairs, check the figures that were published or computed elsewhere.

Needs COMOVE_MARKET_DATA; skipped without it.
"""
import csv
import io
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest

BIN = os.environ.get("COMOVE_BIN", "build/bin/comove")
DATA = os.environ.get("COMOVE_MARKET_DATA", "")


def comove(*args, store=None, check=True):
    env = dict(os.environ)
    if store:
        env["COMOVE_STORE"] = store
    done = subprocess.run([BIN, *args], env=env, capture_output=True, text=True, timeout=170)
    if check and done.returncode != 0:
        raise AssertionError(f"comove {' '.join(args)}: exit {done.returncode}\n{done.stderr}")
    return done


class Market(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.TemporaryDirectory()
        cls.store = os.path.join(cls.dir.name, "market.db")
        cls.imported = comove("import", DATA, "--quiet", store=cls.store)

    @classmethod
    def tearDownClass(cls):
        cls.dir.cleanup()

    def pair(self, *args):
        return json.loads(comove("pair", *args, "--format", "json", store=self.store).stdout)

    def years(self, report):
        return {row["year"]: row for row in report["years"]}

    def test_whole_folder_is_read(self):
        self.assertIn(" 0 refused", self.imported.stdout.splitlines()[-1])
        again = comove("import", DATA, "--quiet", store=self.store)
        self.assertIn("0 values new, 0 revised", again.stdout.splitlines()[-1])
        comove("store", "check", store=self.store)

    def test_reference_years(self):
        """Simple price returns give the four clean years that the reference page prints."""
        report = self.pair("TLT", "IWM", "--basis", "price", "--returns", "simple", "--as-of", "2026-06-17")
        years = self.years(report)
        for year, r in ((2022, 0.118), (2023, 0.119), (2024, 0.163), (2025, 0.124)):
            self.assertAlmostEqual(years[year]["r"], r, delta=0.0005, msg=str(year))
            self.assertFalse(years[year]["partial"])
        self.assertEqual([years[y]["n"] for y in (2022, 2023, 2024, 2025)], [251, 250, 252, 250])
        self.assertTrue(years[2026]["partial"])
        self.assertEqual(years[2026]["n"], 115)
        d = report["detail"]
        self.assertAlmostEqual(d["beta_ab"], d["r"] * d["vol_a"] / d["vol_b"], delta=1e-12)
        self.assertAlmostEqual(d["beta_ab"] * d["beta_ba"], d["r2"], delta=1e-12)
        self.assertEqual(sum(row["n"] for row in report["years"]), report["sample"]["n"])
        self.assertEqual(report["sample"]["last"], "2026-06-17")

    def test_no_window_ends_without_session(self):
        report = self.pair("TLT", "IWM", "--as-of", "2026-06-14")  # a Sunday
        with open(os.path.join(DATA, "etf", "TLT.csv"), newline="") as f:
            sessions = {row["date"] for row in csv.DictReader(f)}
        dates = [w[k] for w in report["windows"] for k in ("first", "last")]
        dates += [report["extremes"][e][k] for e in ("max", "min") for k in ("first", "last")]
        dates += report["rolling"]["dates"]
        self.assertTrue(dates)
        self.assertEqual([d for d in dates if d not in sessions], [])
        self.assertEqual(report["sample"]["last"], "2026-06-12")

    def test_full_history(self):
        report = self.pair("TLT", "IWM", "--returns", "log", "--basis", "total", "--to", "2026-08-14")
        self.assertEqual(report["sample"]["n"], 6049)
        whole = [w for w in report["windows"] if w["name"] == "all"][0]
        self.assertAlmostEqual(whole["r"], -0.28123, delta=5e-6)

    def test_replication(self):
        """Figures of an independent program for 16 June 2026, log total returns."""
        report = self.pair("TLT", "IWM", "--as-of", "2026-06-16")
        windows = {w["name"]: w for w in report["windows"]}
        for name, r, low, high in (("30", 0.751, 0.512, 0.882), ("90", 0.433, 0.196, 0.622),
                                   ("252", 0.206, 0.050, 0.351), ("5y", 0.089, 0.015, 0.162)):
            got = windows[name]
            for key, want in (("r", r), ("ci_low", low), ("ci_high", high)):
                self.assertAlmostEqual(got[key], want, delta=0.00051, msg=f"{name} {key}")
        self.assertEqual(windows["5y"]["n"], 1255)
        self.assertAlmostEqual(report["recent"]["r"], 0.43282083966513807, delta=1e-7)
        self.assertAlmostEqual(report["recent"]["before_r"], 0.07391498545109826, delta=1e-7)
        self.assertAlmostEqual(report["recent"]["p"], 0.005596384989829254, delta=1e-7)

    def test_weekly_against_daily(self):
        for align in ("dated", "known"):
            report = self.pair("WALCL", "TLT", "--align", align)
            self.assertEqual(report["align"], align)
            self.assertGreater(report["sample"]["n"], 1200)
            whole = [w for w in report["windows"] if w["name"] == "all"][0]
            self.assertLess(abs(whole["r"]), 0.2)
        text = comove("pair", "WALCL", "TLT", store=self.store).stdout
        self.assertIn("as dated", text)
        self.assertNotIn("No data available", text)

    def test_negative_oil_falls_back(self):
        report = self.pair("wti", "SPY", "--from", "2019-01-01")
        self.assertEqual(report["returns_detail"]["a"], "diff")
        self.assertIn("2020-04-20", json.dumps(report["returns_detail"]))

    def test_as_of_knows_nothing_later(self):
        report = self.pair("cpi", "unrate", "--as-of", "2020-01-15")
        self.assertLessEqual(report["a"]["latest"]["date"], "2019-12-01")

    def test_nist_free_pearson_against_own_sum(self):
        """The sample in the CSV reproduces r with nothing but Python."""
        out = comove("export", "TLT", "IWM", store=self.store).stdout
        rows = list(csv.DictReader(line for line in io.StringIO(out) if not line.startswith("#")))
        rows = [r for r in rows if r["return_tlt"]]  # the first level has no return
        xs = [float(r["return_tlt"]) for r in rows]
        ys = [float(r["return_iwm"]) for r in rows]
        mx, my = math.fsum(xs) / len(xs), math.fsum(ys) / len(ys)
        sxy = math.fsum((x - mx) * (y - my) for x, y in zip(xs, ys))
        sxx = math.fsum((x - mx) ** 2 for x in xs)
        syy = math.fsum((y - my) ** 2 for y in ys)
        report = self.pair("TLT", "IWM")
        whole = [w for w in report["windows"] if w["name"] == "all"][0]
        self.assertAlmostEqual(whole["r"], sxy / math.sqrt(sxx * syy), delta=1e-12)


if __name__ == "__main__":
    if not DATA or not os.path.isdir(DATA):
        print("skipped: no market data")
        sys.exit(77)
    unittest.main()
