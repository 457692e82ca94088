#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""comove replay: what it says that a page said, and how it judges it, against the pages and returns themselves."""
import csv
import datetime
import io
import json
import math
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "support"))
from server import Server, comove, main  # noqa: E402

PAIR = "TLT", "IWM"


def plain(text):
    """Words only: a page breaks lines, and a pipe has no minus sign."""
    return " ".join(text.replace("\u2212", "-").replace("\u00a0", " ").split())


def corr(x, y):
    mx, my = math.fsum(x) / len(x), math.fsum(y) / len(y)
    sxy = math.fsum((a - mx) * (b - my) for a, b in zip(x, y))
    return sxy / math.sqrt(math.fsum((a - mx) ** 2 for a in x) * math.fsum((b - my) ** 2 for b in y))


def variance(x):
    mean = math.fsum(x) / len(x)
    return math.fsum((a - mean) ** 2 for a in x) / len(x)


def slope(hedge, exposure):
    return corr(hedge, exposure) * math.sqrt(variance(exposure) / variance(hedge))


def effectiveness(hedge, exposure, first):
    """Of the 252 changes from `first` on, each 21 hedged by the slope of the 252 before them."""
    rest = []
    for i in range(first, first + 252, 21):
        ratio = slope(hedge[i - 252:i], exposure[i - 252:i])
        rest += [e - ratio * h for h, e in zip(hedge[i:i + 21], exposure[i:i + 21])]
    return 1 - variance(rest) / variance(exposure[first:first + 252])


def rose_on_worst(hedge, exposure):
    worst = sorted(range(len(exposure)), key=lambda i: exposure[i])[:len(exposure) // 20]
    return sum(hedge[i] > 0 for i in worst) / len(worst)


class Demo:
    """The demo market, one replay of it, and the returns that judge the replay."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="comove-replay-")
        self.store = os.path.join(self.folder, "demo.db")
        self.run("demo")
        self.today = json.loads(self.run("pair", *PAIR, "--format", "json"))["sample"]["last"]
        last = datetime.date.fromisoformat(self.today)
        self.start = str(last.replace(year=last.year - 4, day=1))
        self.replay = json.loads(self.run("replay", *PAIR, "--from", self.start, "--format", "json"))
        self.days = self.replay["days"]
        rows = csv.DictReader(line for line in io.StringIO(self.run("export", *PAIR)) if line[0] != "#")
        rows = [row for row in rows if row["return_tlt"]]
        self.dates = [row["date"] for row in rows]
        self.x = [float(row["return_tlt"]) for row in rows]
        self.y = [float(row["return_iwm"]) for row in rows]

    def run(self, *args, status=0):
        done = comove(*args, "--store", self.store)
        assert done.returncode == status, (args, done.returncode, done.stderr)
        return done.stdout if status == 0 else done.stderr

    def first_after(self, day):
        """Index of the first return after the last one that a row knew."""
        return self.dates.index(day["last"]) + 1


R = None


def setUpModule():
    global R  # pylint: disable=global-statement
    R = Demo()


def tearDownModule():
    shutil.rmtree(R.folder, ignore_errors=True)


class Pages(unittest.TestCase):
    """Everything a replay says of single days."""

    def test_days_are_month_ends(self):
        days = [datetime.date.fromisoformat(d["asof"]) for d in R.days]
        self.assertTrue(all((d + datetime.timedelta(days=1)).day == 1 for d in days))
        self.assertEqual([(b.year * 12 + b.month) - (a.year * 12 + a.month) for a, b in zip(days, days[1:])],
                         [1] * (len(days) - 1))
        self.assertTrue(str(days[0]) >= R.start and len(days) >= 47)
        self.assertLessEqual(str(days[-1]), str(datetime.date.today()))

    def test_other_steps(self):
        for step, check in (("week", lambda d: d.weekday() == 4), ("quarter", lambda d: d.month % 3 == 0)):
            last = datetime.date.fromisoformat(R.today)
            out = json.loads(R.run("replay", *PAIR, "--from", str(last - datetime.timedelta(days=200)),
                                   "--every", step, "--format", "json"))
            days = [datetime.date.fromisoformat(d["asof"]) for d in out["days"]]
            self.assertTrue(len(days) >= 2 and all(check(d) for d in days), (step, days))

    def test_summary_and_claims_are_those_of_the_page(self):
        for day in R.days[::9]:
            asked = "pair", *PAIR, "--as-of", day["asof"]
            page = plain(R.run(*asked, "--width", "200"))
            self.assertIn(plain(day["summary"]), page)
            report = json.loads(R.run(*asked, "--format", "json"))
            self.assertEqual(day["last"], report["sample"]["last"])
            self.assertEqual(day["n"], report["sample"]["n"])
            p = report["recent"]["p"]
            self.assertEqual(day["change"]["word"], "clear" if p < 0.01 else "probable" if p < 0.05 else "none")
            self.assertEqual(day["change"]["recent"], report["recent"]["r"])
            self.assertEqual(day["change"]["before"], report["recent"]["before_r"])
            outlook = report["answers"]["outlook"]
            self.assertEqual((day["outlook"]["low"], day["outlook"]["high"]), (outlook["low"], outlook["high"]))

    def test_direction_goes_with_a_word(self):
        for day in R.days:
            change = day["change"]
            if change["word"] in ("clear", "probable"):
                self.assertEqual(change["direction"], 1 if change["recent"] > change["before"] else -1)
            else:
                self.assertIsNone(change["direction"])
        self.assertTrue({d["change"]["word"] for d in R.days} & {"clear", "probable"})


class Judging(unittest.TestCase):
    """What followed, computed anew from the returns."""

    def test_next_quarter(self):
        judged = 0
        for day in R.days:
            i = R.first_after(day)
            if len(R.x) - i < R.replay["horizon"]:
                self.assertIsNone(day["r_next"])
                self.assertEqual((day["change"]["outcome"], day["outlook"]["outcome"]), ("open", "open"))
                continue
            r = corr(R.x[i:i + 63], R.y[i:i + 63])
            self.assertAlmostEqual(day["r_next"], r, delta=1e-12)
            nearer = abs(r - day["change"]["recent"]) < abs(r - day["change"]["before"])
            self.assertEqual(day["change"]["outcome"], "held" if nearer else "failed")
            inside = day["outlook"]["low"] <= r <= day["outlook"]["high"]
            self.assertEqual(day["outlook"]["outcome"], "held" if inside else "failed")
            judged += 1
        self.assertGreater(judged, 30)

    def test_a_claim_is_open_until_its_last_day(self):
        day = R.days[10]
        i = R.first_after(day)
        for ahead, word in ((62, "open"), (63, "held failed")):
            out = R.run("replay", *PAIR, "--from", day["asof"], "--to", day["asof"], "--as-of",
                        R.dates[i + ahead - 1], "--format", "json")
            got, = json.loads(out)["days"]
            self.assertIn(got["outlook"]["outcome"], word.split())
            self.assertIn(got["change"]["outcome"], word.split())

    def test_next_year_as_a_hedge(self):
        seen = set()
        for day in R.days:
            i = R.first_after(day)
            for key, hedge, exposure in (("a_hedges_b", R.x, R.y), ("b_hedges_a", R.y, R.x)):
                got = day[key]
                seen.add(got["outcome"])
                if len(R.x) - i < 252:
                    self.assertEqual(got["outcome"], "open")
                    continue
                he = effectiveness(hedge, exposure, i)
                up = rose_on_worst(hedge[i:i + 252], exposure[i:i + 252])
                self.assertAlmostEqual(got["effectiveness"], he, delta=1e-10)
                self.assertAlmostEqual(got["rose_on_worst"], up, delta=1e-12)
                self.assertEqual(got["outcome"], "held" if he > 0 and up > 0.5 else "failed")
        self.assertEqual(seen, {"open", "held", "failed"})

    def test_scores_add_up(self):
        counts = {}
        for day in R.days:
            word = day["change"]["word"]
            kinds = [("change_" + word, day["change"]["outcome"]), ("outlook", day["outlook"]["outcome"])]
            kinds += [("hedge" if day[k]["said"] else "hedge_none", day[k]["outcome"])
                      for k in ("a_hedges_b", "b_hedges_a")]
            for kind, outcome in kinds:
                if outcome is not None:
                    counts.setdefault(kind, []).append(outcome)
        for kind, score in R.replay["scores"].items():
            outcomes = counts.get(kind, [])
            made, opened, held = len(outcomes), outcomes.count("open"), outcomes.count("held")
            self.assertEqual((score["made"], score["open"], score["held"]), (made, opened, held), kind)
            n = made - opened
            if n == 0:
                self.assertIsNone(score["share"])
                continue
            self.assertAlmostEqual(score["share"], held / n, delta=1e-12)
            for end in (score["low"], score["high"]):  # Wilson: the score test does not reject
                self.assertAlmostEqual(abs(held / n - end), 1.959963984540054 * math.sqrt(end * (1 - end) / n),
                                       delta=1e-9)
        self.assertGreater(R.replay["scores"]["outlook"]["made"], 40)


class Faces(unittest.TestCase):
    def test_csv_holds_the_same(self):
        out = R.run("replay", *PAIR, "--from", R.start, "--format", "csv")
        rows = list(csv.DictReader(line for line in io.StringIO(out) if line[0] != "#"))
        self.assertEqual(len(rows), len(R.days))
        for row, day in zip(rows, R.days):
            self.assertEqual(row["asof"], day["asof"])
            self.assertEqual(row["change"], day["change"]["word"])
            self.assertEqual(row["change_outcome"], day["change"]["outcome"])
            self.assertEqual(row["outlook_outcome"], day["outlook"]["outcome"])
            self.assertEqual(float(row["outlook_low"]), day["outlook"]["low"])
            self.assertEqual(row["r_next"], "" if day["r_next"] is None else repr(day["r_next"]))

    def test_text_tells_the_score(self):
        text = plain(R.run("replay", *PAIR, "--from", R.start, "--width", "200"))
        score = R.replay["scores"]["outlook"]
        judged = score["made"] - score["open"]
        self.assertIn(f"held in {score['held']} of {judged} ({round(100 * score['held'] / judged)} %)", text)
        self.assertIn(plain(R.days[0]["summary"]), text)
        self.assertIn("comove replay tlt iwm --every month", text)

    def test_keeping_shows_on_methodology(self):
        store = os.path.join(R.folder, "kept.db")
        R.run("store", "backup", store)

        def run(*args):
            done = comove(*args, "--store", store)
            self.assertEqual(done.returncode, 0, done.stderr)
            return plain(done.stdout)

        before = self.methodology(store)
        self.assertIn("No such score is kept in this store; comove replay TLT IWM", before)
        run("replay", *PAIR, "--from", R.start, "--keep")
        after = self.methodology(store)
        score = R.replay["scores"]["outlook"]
        judged = score["made"] - score["open"]
        self.assertNotIn("No such score", after)
        self.assertIn(f"{score['held']} of {judged} ({round(100 * score['held'] / judged)} %)", after)
        self.assertIn(f"comove replay tlt iwm --from {R.days[0]['asof']} --to {R.days[-1]['asof']} --every month",
                      after)
        run("replay", "SPY", "QQQ", "--from", R.start, "--keep")
        self.assertRegex(self.methodology(store), r"SPY and .* All of (them|\d+) ")

    @staticmethod
    def methodology(store):
        server = Server(store).wait_ready()
        try:
            return plain(server.get("/methodology.txt")[2].decode())
        finally:
            server.stop()


class Refusals(unittest.TestCase):
    def test_refusals(self):
        rows = (("--every", "day", "every=day"), ("--from", "2024-13-01", "from="), ("--to", "2100-01-01", "to come"),
                ("--from", "2024-02-01", "--to", "2024-01-01", "is after"))
        for *args, says in rows:
            self.assertIn(says, R.run("replay", *PAIR, *args, status=2))
        R.run("replay", "TLT", "nosuchmetric", status=4)

    def test_days_before_the_data(self):
        out = json.loads(R.run("replay", *PAIR, "--from", "1990-01-01", "--to", "1990-06-30", "--format", "json"))
        self.assertEqual((len(out["days"]), out["n"], out["first"]), (6, 0, None))
        self.assertTrue(all("nothing was known by that day" in d["summary"] for d in out["days"]))
        self.assertTrue(all(d["change"]["outcome"] is None for d in out["days"]))

    def test_slow_data(self):
        out = json.loads(R.run("replay", "CPI", "UNRATE", "--from", "2015-01-01", "--every", "quarter",
                               "--format", "json"))
        self.assertEqual((out["horizon"], out["year"]), (12, 12))
        self.assertTrue(out["n"] > 20)


if __name__ == "__main__":
    main()
