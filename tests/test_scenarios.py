#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scenarios end to end on the demo market: the page of a scenario and the pages of its pairs tell the same numbers, a past
day shows what was known then, and every number is what the observations say."""
import json
import os
import subprocess
import tempfile
import unittest

BIN = os.environ.get("COMOVE_BIN", "build/bin/comove")
DAY = "2026-01-05"


class Scenarios(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.store = os.path.join(cls.folder.name, "demo.db")
        cls.run_("demo")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def run_(cls, *args, status=0):
        done = subprocess.run([BIN, *args, "--store", cls.store], capture_output=True, text=True, check=False, timeout=120)
        if done.returncode != status:
            raise AssertionError(f"{args}: {done.returncode}: {done.stderr}")
        return done.stdout if status == 0 else done.stderr

    def answer(self, *args, asof=DAY):
        return json.loads(self.run_(*args, "--format", "json", "--as-of", asof))

    def test_a_scenario_and_its_pairs_agree(self):
        for scenario in ("covid-2020", "inflation-2022"):
            page = self.answer("scenario", scenario)
            self.assertGreater(len(page["pairs"]), 5)
            for pair in page["pairs"][:2] + page["pairs"][-1:]:
                told = self.answer("pair", pair["a"], pair["b"])["answers"]["stress"]["windows"]
                window = next(w for w in told if w["id"] == scenario)
                self.assertEqual((pair["n"], pair["usual"]["n"]), (window["n"], window["usual"]["n"]))
                for mine, theirs in ((pair["r"], window["r"]), (pair["usual"]["r"], window["usual"]["r"]),
                                     (pair["moved_z"], window["moved_z"])):
                    if theirs is None:
                        self.assertIsNone(mine)
                    else:
                        self.assertAlmostEqual(mine, theirs, places=10)

    def test_pairs_stand_by_how_far_they_moved(self):
        z = [abs(p["moved_z"]) if p["moved_z"] is not None else -1 for p in self.answer("scenario", "covid-2020")["pairs"]]
        self.assertEqual(z, sorted(z, reverse=True))
        self.assertGreater(z[0], 0)

    def test_series_are_what_their_observations_say(self):
        page = self.answer("scenario", "covid-2020")
        self.assertGreater(len(page["series"]), 5)
        for series in page["series"]:
            held = self.answer("export", series["id"])
            value = dict(zip(held["dates"], held["values"]))
            days = held["dates"]
            inside = [d for d in days if "2020-02-20" <= d <= "2020-03-23"]
            base = max(d for d in days if d < "2020-02-20")
            self.assertEqual((series["base"], series["first"], series["last"], series["n"]),
                             (base, inside[0], inside[-1], len(inside)))
            path = [value[d] for d in [base, *inside]]
            scale = {"share": None, "bp": 100}.get(series["unit"], 1)
            change = path[-1] / path[0] - 1 if scale is None else scale * (path[-1] - path[0])
            falls = [v / max(path[:i + 1]) - 1 if scale is None else scale * (v - max(path[:i + 1]))
                     for i, v in enumerate(path)]
            self.assertAlmostEqual(series["change"], change, places=9)
            self.assertAlmostEqual(series["fall"], min(falls), places=9)
            end = days.index(inside[-1])
            for after in series["after"]:
                k = after["ahead"]
                then = value[days[end + k]], value[days[end]]
                want = then[0] / then[1] - 1 if scale is None else scale * (then[0] - then[1])
                self.assertEqual(after["date"], days[end + k])
                self.assertAlmostEqual(after["change"], want, places=9)
                self.assertEqual(after["n"], len(days) - k)
                self.assertGreaterEqual(after["at_most"] + after["at_least"], 1)

    def test_what_was_not_over_is_not_told(self):
        ids = [s["id"] for s in self.answer("scenario", asof="2020-03-22")["scenarios"]]
        self.assertNotIn("covid-2020", ids)
        self.assertIn("q4-2018", ids)
        self.assertIn("covid-2020", [s["id"] for s in self.answer("scenario", asof="2020-03-23")["scenarios"]])
        self.assertIn("was not over", self.run_("scenario", "covid-2020", "--as-of", "2020-03-22", status=4))
        self.assertIn("no scenario", self.run_("scenario", "covid", status=4))
        windows = self.answer("pair", "tlt", "iwm", asof="2020-03-22")["answers"]["stress"]["windows"]
        self.assertEqual([w["id"] for w in windows], ids[::-1])

    def test_neighbours_were_over_too(self):
        self.assertIn("After: ", self.run_("scenario", "q4-2018", "--as-of", DAY))
        text = self.run_("scenario", "q4-2018", "--as-of", "2018-12-24")
        self.assertIn("Before: ", text)
        self.assertNotIn("After: ", text)

    def test_what_came_after_waits_until_it_was_known(self):
        page = self.answer("scenario", "covid-2020", asof="2020-05-01")
        for series in page["series"]:
            month, quarter, year = series["after"]
            if series["unit"] == "share" and month["ahead"] == 21:
                self.assertIsNotNone(month["change"])
            self.assertEqual((quarter["change"], quarter["change_reason"]), (None, "NOT_KNOWN"))
            self.assertIsNone(year["date"])

    def test_the_text_faces(self):
        text = self.run_("scenario", "inflation-2022", "--as-of", DAY)
        for part in ("What moved, and how far?", "Which pairs behaved unlike their usual?", "What came after?",
                     "comove scenario inflation-2022 --as-of 2026-01-05"):
            self.assertIn(part, text)
        self.assertIn("Inflation bear market, 2022", self.run_("scenario", "--as-of", DAY, "--width", "150"))
        self.assertIn("What happened in past crises?", self.run_("pair", "tlt", "iwm", "--as-of", DAY))


if __name__ == "__main__":
    unittest.main()
