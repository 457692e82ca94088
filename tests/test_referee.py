#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every figure of the pair document against a second computation from the raw files (referee.py).

Needs COMOVE_MARKET_DATA; skipped without it. COMOVE_REFEREE_RANDOM=N adds N random pairs with random options.
"""
import datetime as dt
import html
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import referee as ref  # noqa: E402
import referee_answers as ans  # noqa: E402
import referee_questions as questions  # noqa: E402

BIN = os.environ.get("COMOVE_BIN", "build/bin/comove")
DATA = os.environ.get("COMOVE_MARKET_DATA", "")
CATALOG = os.path.join(HERE, "..", "catalog", "metrics.yaml")
TOLERANCE = 1e-9  # doubles through sums of up to 16,000 terms are 1e-12 apart at most; nothing else differs

# Two metrics and the options of the command line.
PAIRS = [
    "tlt iwm", "tlt iwm --basis price --returns simple --as-of 2026-06-17",
    "spy gld --from 2008-01-01 --to 2012-12-31", "dgs10 dgs2 --from 1995-01-01", "dgs10 tlt", "t10y2y spy",
    "dgs30 gld --window 60", "hyg vix --from 2010-01-01", "vix spy --to 2020-06-30 --returns simple",
    "btc spy --from 2015-01-01", "btc gld --from 2015-01-01 --as-of 2022-01-01", "cl spy --from 2019-01-01",
    "gold tlt --returns log", "eurusd uup --from 2010-01-01", "sofr iorb", "breakeven-10y gld", "walcl tlt",
    "walcl tlt --align known", "walcl tlt --as-of 2026-06-16", "walcl spy --align known --as-of 2019-03-05",
    "icsa walcl", "icsa spy", "icsa spy --align known", "unrate pce", "ppi-commodities spy",
    "ppi-commodities spy --align known", "m2 gld --returns yoy", "consumer-sentiment spy --to 2020-06-30", "gdp spy",
    "gdp unrate", "gdp ppi-commodities --align known", "tga reserves", "wti natgas --from 2000-01-01 --returns diff",
    "xle xlu --window 252", "slv gld --basis total", "rrp sofr --from 2022-01-01", "federal-balance gdp",
    "spy walcl --align known --from 2015-01-01 --to 2020-12-31",
]


# Asked all their questions: every frequency, both rules of time, negative oil, a side that stood still, short samples.
ANSWERED = [
    "tlt iwm", "iwm tlt --basis price --returns simple --as-of 2024-06-17", "spy gld --from 2008-01-01 --to 2012-12-31",
    "dgs10 dgs2 --from 2010-01-01", "dgs10 tlt --as-of 2019-03-05", "t10y2y xlf --from 2012-01-01", "hyg vix --from 2016-01-01",
    "btc spy --from 2018-01-01", "cl xle --from 2018-01-01", "gold tlt --from 2014-06-10", "eurusd uup --from 2016-01-01",
    "hy-oas spy --from 2017-01-01", "vix spy --from 2014-01-01 --to 2020-06-30 --returns simple", "walcl tlt --as-of 2026-06-16",
    "icsa walcl", "icsa spy --align known", "nfci spy", "unrate spy --align known", "unrate pce --from 1990-01-01 --align known", "cpi gld",
    "gdp unrate", "federal-balance gdp", "federal-balance eurusd --from 1995-04-15 --align known --returns log",
    "m2 gld --returns yoy", "walcl rrp --from 1999-08-14", "fed-funds btc --from 2017-09-18", "wti natgas --from 2015-01-01 --returns diff",
    "fed-funds dgs3mo --from 2009-01-01", "recession dgs3mo --from 1994-01-10 --as-of 2023-01-17 --window 63",
    "tlt iwm --from 2026-05-20", "tlt iwm --to 2004-03-01", "dgs30 gld --from 2018-01-01 --window 60",
]


def options(words):
    """Arguments as the referee takes them."""
    out = {}
    for flag, value in zip(words[::2], words[1::2]):
        key = flag[2:].replace("as-of", "asof")
        out[key] = dt.date.fromisoformat(value) if key in ("from", "to", "asof") else value
    return out


class Compare:
    """Collects the differences between two documents."""

    def __init__(self, name):
        self.name, self.wrong, self.n = name, [], 0

    def same(self, what, got, want):
        self.n += 1
        if isinstance(want, dt.date):
            want = want.isoformat()
        if isinstance(want, float) and isinstance(got, (int, float)):
            if abs(got - want) <= TOLERANCE * max(1, abs(want)):
                return
        elif got == want:
            return
        self.wrong.append(f"{self.name}: {what}: {got!r}, referee {want!r}")

    def corr(self, what, got, jack, low="ci_low", high="ci_high"):
        self.same(what + ".r", got["r"], jack["r"])
        self.same(what + ".low", got[low], jack["low"])
        self.same(what + ".high", got[high], jack["high"])


NOTHING = {"r": None, "low": None, "high": None, "se": None, "at": None, "without": None}


class Report:
    """One document of the program beside the referee's figures."""

    def __init__(self, doc, legs, opt, name):
        self.doc, self.legs, self.opt = doc, legs, opt
        self.c = Compare(name)
        self.freq = max((m.freq for m in legs), key=ref.ORDER.get)
        self.k = int(opt.get("window", ref.WINDOW[self.freq]))
        shared, self.shifted, self.read = ref.aligned(legs[0], legs[1], opt)
        self.shared = shared
        self.kinds = [ref.transform_of(m, [(row[0], row[1 + i]) for row in shared], opt) for i, m in enumerate(legs)]
        self.rows, self.undefined = ref.returns_of(shared, self.freq, self.kinds, opt)
        self.x, self.y = [r[1] for r in self.rows], [r[2] for r in self.rows]
        self.dates = [r[0] for r in self.rows]

    def run(self):
        for part in (self.sides, self.sample, self.windows, self.recent, self.detail, self.years, self.rolling,
                     self.hedges):
            part()
        return self.c

    def sides(self):
        asof = self.opt.get("asof")
        at = None if asof else dt.datetime.now(dt.timezone.utc)
        today = asof or dt.date.fromisoformat(self.doc["reproduce"].split("--as-of ")[1].split()[0])
        for key, metric in zip("ab", self.legs):
            got, want, same = self.doc[key], ref.side_of(metric, today, at), self.c.same
            if metric.id != "btc":  # older days come from another file
                same(key + ".n", got["n"], want["n"])
                same(key + ".first", got["first"], want["first"])
            for name, theirs, ours in (
                    ("last", got["last"], want["last"]), ("value", got["latest"]["value"], want["value"]),
                    ("age", got["latest"]["age_days"], want["age"]),
                    ("late", got["latest"]["sessions_late"], want["late"]),
                    ("low", got["range52"]["low"], want["low"]), ("high", got["range52"]["high"], want["high"]),
                    ("since", got["range52"]["since"], want["since"]), ("n52", got["range52"]["n"], want["n52"]),
                    ("pct", got["range52"]["percentile"], want["pct"]), ("mean", got["stats90"]["mean"], want["mean"]),
                    ("thigh", got["stats90"]["high"], want["thigh"]), ("tlow", got["stats90"]["low"], want["tlow"]),
                    ("tn", got["stats90"]["n"], want["tn"]), ("z", got["stats90"]["z"], want["z"]),
                    ("vol", got["stats90"]["vol"], want["vol"]),
                    ("drawdown", got["stats90"]["drawdown"], want["drawdown"])):
                same(f"{key}.{name}", theirs, ours)
            for name in ("d1", "w1", "m1", "m3", "ytd", "y1"):
                value, day = want["changes"].get(name, (None, None))
                same(f"{key}.{name}", got["changes"][name], value)
                same(f"{key}.{name} against", got["changes"]["against"][name], day)

    def sample(self):
        same, s = self.c.same, self.doc["sample"]
        same("n", s["n"], len(self.rows))
        same("first", s["first"], self.dates[0])
        same("last", s["last"], self.dates[-1])
        same("frequency", s["frequency"], self.freq)
        same("undefined", s["dropped"]["undefined_returns"], self.undefined)
        same("shifted", s["dropped"]["shifted"], self.shifted)
        same("kinds", [self.doc["returns_detail"][k] for k in "ab"], self.kinds)
        for i, key in enumerate("ab"):
            first, last = self.shared[0][3 + i], self.shared[-1][3 + i]
            rows = [d for d, _ in self.read[i] if first <= d <= last]
            same("rows_" + key, s["dropped"]["rows_" + key], len(rows))
            closed = sum(not self.legs[i].cal.has(d) for d in rows)
            same("non_session_" + key, s["dropped"]["non_session_" + key], closed)
            rest = sum(s["dropped"][f"{why}_{key}"] for why in ("non_session", "unmatched", "not_sampled"))
            same("balance_" + key, len(self.shared) + rest, len(rows))

    def jack(self, low, high):
        return ref.jackknife(self.x[low:high], self.y[low:high]) if high - low >= 20 else NOTHING

    def windows(self):
        n = len(self.rows)
        five = sum(d > ref.add_months(self.dates[-1], -60) for d in self.dates)
        for w in self.doc["windows"]:
            k = n if w["name"] == "all" else five if w["name"] == "5y" else int(w["name"])
            what = "window " + w["name"]
            jack = self.jack(n - k, n) if k <= n else NOTHING
            self.c.same(what + ".n", w["n"], min(k, n))
            self.c.corr(what, w, jack)
            if k > n:
                continue
            self.c.same(what + ".first", w["first"], self.dates[n - k])
            self.c.same(what + ".last", w["last"], self.dates[-1])
            self.c.same(what + ".without", w["r_without"], jack["without"])
            if jack["at"] is not None:
                days = {self.dates[n - k + i].isoformat() for i in jack["at"]}  # equal up to rounding
                one = w["influential"]
                self.c.same(what + ".influential", one, one if one in days else days)
            self.label(what, w, jack, k)
        names = [w["name"] for w in self.doc["windows"]]
        self.c.same("window names", set(names) >= {"30", "90", "252", "all", str(self.k)}, True)

    def label(self, what, w, jack, k):
        if jack["low"] is None or k < 60:
            return
        ends = [ref.strength(jack["low"]), ref.strength(jack["high"])]
        if jack["low"] <= 0 <= jack["high"]:
            inside = max(-jack["low"], jack["high"]) <= .2
            words = "close to zero, measured precisely" if inside else "too noisy to say"
            self.c.same(what + ".label", w["label"], words)
            return
        self.c.same(what + ".sign", ("positive" if jack["r"] > 0 else "negative") in w["label"], True)
        for end in ends:
            self.c.same(what + ".class " + end, end in w["label"], True)

    def recent(self):
        n, k, got = len(self.rows), self.k, self.doc["recent"]
        five = sum(d > ref.add_months(self.dates[-1], -60) for d in self.dates)
        span = n if self.opt.get("from") or five < 2 * k else five
        before = max(span - k, 0)
        self.c.same("recent.k", got["k"], k)
        self.c.same("recent.before_n", got["before_n"], before)
        self.c.same("recent.separate", got["independent_windows"], span // k)
        if n < k:
            return
        a, b = self.jack(n - k, n), self.jack(n - k - before, n - k)
        self.c.corr("recent", got, a)
        self.c.corr("before", {key: got["before_" + key] for key in ("r", "ci_low", "ci_high")}, b)
        p = None
        if a["se"] and b["se"]:
            z = (math.atanh(a["r"]) - math.atanh(b["r"])) / math.hypot(a["se"], b["se"])
            p = math.erfc(abs(z) / math.sqrt(2))
        self.c.same("recent.p", got["p"], p)

    def detail(self):
        always = self.freq == "daily" and all(m.cal.name == "24x7" for m in self.legs)
        k = min(len(self.rows), 365 if always else ref.PER_YEAR[self.freq])
        x, y, got = self.x[-k:], self.y[-k:], self.doc["detail"]
        self.c.same("detail.n", got["n"], k)
        if k < 20:
            self.c.same("detail.r", got["r"], None)
            return
        r = ref.pearson(x, y)
        self.c.same("detail.r", got["r"], r)
        self.c.same("detail.vol_a", got["vol_a"], ref.sd(x))
        self.c.same("detail.vol_b", got["vol_b"], ref.sd(y))
        if r is not None:
            for key, (beta, se) in (("ab", ref.slope(x, y)), ("ba", ref.slope(y, x))):
                self.c.same("beta_" + key, got["beta_" + key], beta)
                self.c.same("se_beta_" + key, got["se_beta_" + key], se)
            self.c.same("r2", got["r2"], r * r)
        levels = ref.pearson([row[3] for row in self.rows], [row[4] for row in self.rows])
        self.c.same("levels", self.doc["levels"]["r"], levels)

    def years(self):
        if self.freq not in ("daily", "weekly"):
            self.c.same("years", self.doc["years"], [])
            return
        self.c.same("years.n", sum(y["n"] for y in self.doc["years"]), len(self.rows))
        for got in self.doc["years"]:
            at = [i for i, d in enumerate(self.dates) if d.year == got["year"]]
            enough = len(at) >= (60 if self.freq == "daily" else 20)
            self.c.same(f"{got['year']}.n", got["n"], len(at))
            self.c.corr(str(got["year"]), got, self.jack(at[0], at[-1] + 1) if enough else NOTHING)
            self.c.same(f"{got['year']}.partial", got["partial"], self.partial(got["year"], at))

    def partial(self, year, at):
        """A year counts as whole from its first shared session to its last; weekly samples within ten days."""
        slack = 10 * ref.DAY if self.freq == "weekly" or "own" in [m.cal.name for m in self.legs] else 0 * ref.DAY
        def edge(day, step):
            for _ in range(15):
                if all(m.cal.has(day) for m in self.legs):
                    break
                day += step
            return day
        first, last = edge(dt.date(year, 1, 1), ref.DAY), edge(dt.date(year, 12, 31), -ref.DAY)
        return not (self.dates[at[0]] <= first + slack and self.dates[at[-1]] >= last - slack)

    def rolling(self):
        n, k, got = len(self.rows), self.k, self.doc["rolling"]
        self.c.same("rolling.dates", got["dates"], [d.isoformat() for d in self.dates[k - 1:]])
        r = got["r"]
        for i in list(range(0, len(r), 41)) + [len(r) - 1] * bool(r):
            low = i
            self.c.same(f"rolling[{i}]", r[i], ref.pearson(self.x[low:low + k], self.y[low:low + k]))
            if got["ci_low"][i] is not None and k >= 20:
                jack = self.jack(low, low + k)
                self.c.same(f"band[{i}]", got["ci_low"][i], jack["low"])
                self.c.same(f"band[{i}]", got["ci_high"][i], jack["high"])
        some = [v for v in r if v is not None]
        self.c.same("readings", self.doc["extremes"]["n_readings"], len(some))
        if not some:
            return
        for key, value in (("max", max(some)), ("min", min(some))):
            e = self.doc["extremes"][key]
            at = self.dates.index(dt.date.fromisoformat(e["last"]))
            self.c.same(key, e["r"], value)
            self.c.same(key + ".first", e["first"], self.dates[at + 1 - k])
            self.c.corr(key, e, {**self.jack(at + 1 - k, at + 1), "r": ref.pearson(self.x[at + 1 - k:at + 1],
                                                                                self.y[at + 1 - k:at + 1])})
        span = self.doc["recent"]["before_n"] + 1  # windows inside the five years, or the dates asked for
        if r[-1] is not None and min(span, len(r)) > 1:
            self.c.same("percentile", self.doc["recent"]["percentile"],
                        ref.mid_rank([v for v in r[-span:] if v is not None], r[-1]))
        if r[-1] is not None and len(r) > 1:
            self.c.same("percentile_all", self.doc["recent"]["percentile_all"], ref.mid_rank(some, r[-1]))

    def hedges(self):
        if len(self.rows) < 60:
            return
        for key, (h, e), (hk, ek) in (("a_for_b", (self.x, self.y), self.kinds), ("b_for_a", (self.y, self.x),
                                                                                   self.kinds[::-1])):
            got = self.doc["hedge"][key]
            if ref.flat(h) or ref.flat(e):
                continue
            self.c.same(key + ".ratio", got["ratio"], ref.slope(e, h)[0])
            self.c.same(key + ".removed", got["vol_removed"], 1 - math.sqrt(1 - ref.pearson(h, e) ** 2))
            edge = ref.quantile7(e, .05)
            bad = [i for i, v in enumerate(e) if v <= edge]
            self.c.same(key + ".worst_n", got["worst_n"], len(bad))
            def money(v, kind):
                return math.expm1(v) if kind in ("log", "yoy") else v
            self.c.same(key + ".edge", got["worst_threshold"], money(edge, ek))
            self.c.same(key + ".exposure", got["worst_exposure"], math.fsum(money(e[i], ek) for i in bad) / len(bad))
            self.c.same(key + ".hedge", got["worst_hedge"], math.fsum(money(h[i], hk) for i in bad) / len(bad))
            self.c.same(key + ".up", got["worst_hedge_up"], sum(h[i] > 0 for i in bad) / len(bad))


DAILY = ("tlt iwm spy gld hyg lqd ief qqq eem efa slv uso uup xle xlf xlk xlu xlv fxe fxy dgs10 dgs2 "
         "dgs30 dgs3mo dgs5 t10y2y t10y3m breakeven-10y forward-5y5y fed-funds sofr iorb rrp vix cl "
         "gold eurusd btc wti natgas nasdaq ").split()
SLOW = ("walcl tga reserves icsa ccsa unrate pce pce-prices ppi-commodities m2 consumer-sentiment "
        "gdp recession business-loans federal-balance job-openings nfci ").split()


def random_pairs(n, known, seed):
    rng, out = random.Random(seed), []
    names = [m for m in DAILY * 2 + SLOW * 2 if m in known]
    while len(out) < n:
        a, b = rng.sample(names, 2)
        words = [a, b]
        if a == b:
            continue
        if rng.random() < .6 and "btc" not in words:
            words += ["--from", f"{rng.randint(1991, 2014)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"]
        else:
            words += ["--from", f"{rng.randint(2015, 2019)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"]
        if rng.random() < .3:
            words += ["--as-of", f"202{rng.randint(3, 5)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"]
        elif rng.random() < .3:
            words += ["--to", f"202{rng.randint(1, 5)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"]
        for flag, values, chance in (("--align", ["known"], .4), ("--basis", ["price", "total"], .2),
                                     ("--returns", ["log", "simple", "diff", "diff_bp", "yoy"], .3),
                                     ("--window", ["20", "63", "120"], .2)):
            if rng.random() < chance:
                words += [flag, rng.choice(values)]
        out.append(" ".join(words))
    return out


def decimals(r):
    return 4 if .995 <= abs(r) < .99995 else 2


def signed(v, places):
    text = f"{abs(v):.{places}f}"
    return text if not float(text) else ("-" if v < 0 else "+") + text


def corr(r):
    return signed(r, decimals(r))


def interval(w):
    places = max(decimals(w["ci_low"]), decimals(w["ci_high"]))
    return f"{signed(w['ci_low'], places)} to {signed(w['ci_high'], places)}"


class Referee(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.TemporaryDirectory()
        cls.env = dict(os.environ)
        store = os.environ.get("COMOVE_REFEREE_STORE")
        cls.env["COMOVE_STORE"] = store or os.path.join(cls.dir.name, "referee.db")
        if not store:
            folders = [os.path.join(DATA, f) for f in ("etf", "fred", "cboe", "crypto", "fx", "futures")]
            subprocess.run([BIN, "import", *folders, "--quiet"], env=cls.env, check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        cls.dir.cleanup()

    def report(self, line):
        words = line.split()
        done = subprocess.run([BIN, "pair", *words, "--format", "json"], env=self.env, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, line + "\n" + done.stderr)
        opt, metrics = options(words[2:]), ref.read_catalog(CATALOG)
        legs = [ref.load(metrics[m], DATA, opt.get("basis"), opt.get("asof")) for m in words[:2]]
        doc = json.loads(done.stdout)
        if not all(leg.level for leg in legs):
            return None
        report = Report(doc, legs, opt, line)
        return report.run() if report.rows else None

    def check(self, lines, at_least):
        wrong, n, empty = [], 0, []
        for line in lines:
            c = self.report(line)
            if c is None:
                empty.append(line)
                continue
            wrong += c.wrong
            n += c.n
        print(f"{len(lines) - len(empty)} pairs, {n} figures, {len(wrong)} differ; no sample: {empty}", file=sys.stderr)
        self.assertFalse(wrong, "\n".join(w[:300] for w in wrong[:40]))
        self.assertGreater(n, at_least)

    def test_pairs(self):
        self.check(PAIRS, 5000)

    def questions(self, lines):
        """Differences between the answers and their second computation, and how many figures were compared."""
        folder = os.path.join(HERE, "..", "catalog")
        regimes = ans.read_regimes(os.path.join(folder, "regimes.yaml"))
        scenarios = questions.read_scenarios(os.path.join(folder, "scenarios.yaml"))
        held, wrong, n = {}, [], 0

        def load(name, opt):
            key = (name, opt.get("basis"), opt.get("asof"))
            if key not in held:
                held[key] = ref.load(ref.read_catalog(CATALOG)[name], DATA, *key[1:])
            return held[key]
        for line in lines:
            words = line.split()
            opt = options(words[2:])
            done = subprocess.run([BIN, "pair", *words, "--format", "json"], env=self.env, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, line + "\n" + done.stderr)
            legs = [load(m, opt) for m in words[:2]]
            report = Report(json.loads(done.stdout), legs, opt, line) if all(leg.level for leg in legs) else None
            if report and report.rows:
                asked = questions.Questions(report, regimes, scenarios, lambda m, o=opt: load(m, o)).run()
                wrong, n = wrong + asked.wrong, n + asked.n
        print(f"{len(lines)} pairs, {n} figures of answers, {len(wrong)} differ", file=sys.stderr)
        return wrong, n

    def test_answers(self):
        wrong, n = self.questions(ANSWERED)
        self.assertFalse(wrong, "\n".join(w[:300] for w in wrong[:40]))
        self.assertGreater(n, 25000)

    def face(self, line, face):
        """A face as plain words: no tags, ordinary minus signs and spaces."""
        done = subprocess.run([BIN, "pair", *line.split(), "--format", face, "--color", "never"], env=self.env,
                              capture_output=True, text=True, check=True)
        text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", done.stdout, flags=re.S) if face == "html" else done.stdout
        text = html.unescape(re.sub(r"<[^>]*>", " ", text)) if face == "html" else text
        for was, now in (("\u2212", "-"), ("\u00a0", " "), ("*", ""), ("\\", "")):
            text = text.replace(was, now)
        return re.sub(r"\s+", " ", re.sub(r"[|:]", " ", text))

    def test_faces_agree(self):
        """Every window and the recent comparison read alike on all faces, rounded from the document."""
        for line in ("tlt iwm", "walcl tlt --align known", "dgs10 dgs2", "btc spy --from 2015-01-01", "gdp unrate",
                     "sp500 spy", "icsa nfci"):
            done = subprocess.run([BIN, "pair", *line.split(), "--format", "json"], env=self.env, capture_output=True,
                                  text=True, check=True)
            doc, n = json.loads(done.stdout), 0
            # a row of the table, or of the chart that stands for it in text
            wanted = [(f"{w['n']:,} {corr(w['r'])} {interval(w)}", f" {corr(w['r'])} ({interval(w)})")
                      for w in doc["windows"] if w["ci_low"] is not None]
            recent = doc["recent"]
            if recent["p"] is not None:
                p = recent["p"]
                wanted.append(("it was " + corr(recent["before_r"]),))
                wanted.append(("p < 0.001" if p < .001 else f"p = {p:.{3 if p < .0995 else 2}f}",))
            for face in ("text", "md", "html"):
                text = self.face(line, face)
                for words in wanted:
                    n += 1
                    self.assertTrue(any(form in text for form in words), f"{line}, {face}: {words}")
            self.assertGreater(n, 10, line)

    @unittest.skipUnless(os.environ.get("COMOVE_REFEREE_RANDOM"), "COMOVE_REFEREE_RANDOM is not set")
    def test_random_pairs(self):
        n, seed = int(os.environ["COMOVE_REFEREE_RANDOM"]), int(os.environ.get("COMOVE_REFEREE_SEED", "1"))
        print("seed", seed, file=sys.stderr)
        lines = random_pairs(n, ref.read_catalog(CATALOG), seed)
        wrong, _ = self.questions(lines)
        self.assertFalse(wrong, "\n".join(w[:300] for w in wrong[:40]))
        self.check(lines, n)


if __name__ == "__main__":
    if not DATA or not os.path.isdir(DATA):
        print("skipped: no market data")
        sys.exit(77)
    unittest.main()
