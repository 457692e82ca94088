#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""500 pages of pairs, real and made, read by a machine: what they say must be what the report holds.

Of every page (the pair and its correlation in depth) each figure and date of each sentence is looked for in the JSON of the
same question, in the parts its section speaks of and among figures of its kind; claim words must have passed their test;
nothing is empty, and nothing missing goes without its reason; sections do not contradict each other. The same search,
made against the JSON of another pair, has to fail on nearly every page: otherwise it would prove nothing.

Real pairs come from COMOVE_MARKET_DATA, else from the demo market. COMOVE_STORY_PAIRS sets another number of pages.
"""
import datetime
import html.parser
import itertools
import json
import math
import os
import random
import re
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "support"))
import story_facts as facts  # noqa: E402
from server import Server, comove, main  # noqa: E402

DATA = os.environ.get("COMOVE_MARKET_DATA", "")
PAIRS = int(os.environ.get("COMOVE_STORY_PAIRS", "500"))
LAST = datetime.date(2024, 5, 17)


# ---- series that nobody would wish for ------------------------------------------------------------------------------


def weekdays(n, last=LAST):
    days, day = [], last
    while len(days) < n:
        if day.weekday() < 5:
            days.append(day)
        day -= datetime.timedelta(days=1)
    return days[::-1]


def walk(rng, n, vol=.01, start=100.0):
    level, out = start, []
    for _ in range(n):
        level *= math.exp(rng.gauss(0, vol))
        out.append(level)
    return out


def made_series():
    """name -> (days, values): each a situation that has broken somebody's page."""
    rng = random.Random(500)
    days = weekdays(1500)
    base = walk(rng, 1500)
    market = walk(rng, 1500)

    def beside(weight, noise):
        level, out = 100.0, []
        for i in range(1500):
            move = math.log(market[i] / market[i - 1]) if i else 0
            level *= math.exp(weight * move + rng.gauss(0, noise))
            out.append(level)
        return out

    series = {
        "x-market": (days, market),
        "x-plain": (days, base),
        "x-constant": (days, [100.0] * 1500),
        "x-nearly-constant": (days, [100 + 1e-9 * (i % 2) for i in range(1500)]),
        "x-short-12": (days[-12:], base[-12:]),
        "x-short-25": (days[-25:], base[-25:]),
        "x-short-70": (days[-70:], base[-70:]),
        "x-short-200": (days[-200:], base[-200:]),
        "x-early": (days[:600], base[:600]),
        "x-late": (days[900:], base[900:]),
        "x-negative": (days, [v - 110 for v in base]),
        "x-once-negative": (days, [v if i != 700 else -37.63 for i, v in enumerate(base)]),
        "x-stale": (days, base[:1300] + [base[1299]] * 200),
        "x-frozen-half": (days, [v if i % 2 else base[i - 1] for i, v in enumerate(base)]),
        "x-jump-up": (days, [v * (1e8 if i == 750 else 1) for i, v in enumerate(base)]),
        "x-split": (days, [v / (10 if i >= 750 else 1) for i, v in enumerate(base)]),
        "x-one-day": (days, [100.0 if i < 800 else 150.0 for i in range(1500)]),
        "x-twin": (days, [2 * v for v in market]),
        "x-mirror": (days, [1e4 / v for v in market]),
        "x-close": (days, beside(1, .002)),
        "x-loose": (days, beside(.4, .01)),
        "x-against": (days, beside(-.7, .006)),
        "x-tiny": (days, [v * 1e-8 for v in market]),
        "x-huge": (days, [v * 1e12 for v in base]),
        "x-wild": (days, walk(rng, 1500, .2)),
        "x-gappy": ([d for i, d in enumerate(days) if i % 7], [v for i, v in enumerate(market) if i % 7]),
        "x-weekly": (days[::5], base[::5]),
        "x-monthly": ([d for d, e in zip(days, days[1:]) if d.month != e.month],
                      [v for v, d, e in zip(base, days, days[1:]) if d.month != e.month]),
        "x-pulled": (days, [100 + 5 * math.sin(i / 9) + rng.gauss(0, .3) for i in range(1500)]),
    }
    turned, level = [], 100.0
    for i in range(1500):
        move = math.log(market[i] / market[i - 1]) if i else 0
        level *= math.exp((-.6 if i < 900 else .6) * move + rng.gauss(0, .006))
        turned.append(level)
    series["x-turned"] = (days, turned)
    led, level = [], 100.0
    for i in range(1500):
        move = math.log(market[i - 1] / market[i - 2]) if i > 1 else 0
        level *= math.exp(.5 * move + rng.gauss(0, .006))
        led.append(level)
    series["x-follower"] = (days, led)
    return series


def write_made(folder):
    for name, (days, values) in made_series().items():
        with open(os.path.join(folder, name + ".csv"), "w", encoding="ascii") as file:
            file.write("date,close\n")
            file.writelines(f"{day},{value!r}\n" for day, value in zip(days, values))


# ---- a page as a reader gets it ----------------------------------------------------------------------------------------


class Paragraph(list):
    """Pieces (kind, text) of a paragraph; folded: it stands in the small print of how something was computed."""

    def __init__(self, folded):
        super().__init__()
        self.folded = folded


class Page(html.parser.HTMLParser):
    """Sentences of a page: for each section a list of paragraphs, each a list of (kind, text) pieces."""

    KINDS = {"b": "figure", "strong": "strong", "time": "time", "a": "link", "code": "code"}
    SKIPPED = ("svg", "table", "figure", "nav", "article", "script", "style", "button", "footer", "header", "pre")

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.sections = {"answer": []}
        self.section, self.kinds, self.skipped, self.paragraph = "answer", [], 0, None
        self.folded = 0  # inside details: how it was computed
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in self.SKIPPED:
            self.skipped += 1
        elif tag == "details":
            self.folded += 1
        elif tag == "section" and "id" in attrs:
            self.section = attrs["id"]
            self.sections[self.section] = []
        elif tag in ("p", "li") and not self.skipped:
            quiet = attrs.get("class") in ("meta", "note-command", "command")
            self.paragraph = None if quiet else Paragraph(self.folded > 0)
            if not quiet:
                self.sections[self.section].append(self.paragraph)
        elif tag in self.KINDS and self.paragraph is not None:
            self.kinds.append((tag, attrs.get("datetime")))

    def handle_endtag(self, tag):
        if tag in self.SKIPPED:
            self.skipped -= 1
        elif tag == "details":
            self.folded -= 1
        elif tag in ("p", "li"):
            self.paragraph, self.kinds = None, []
        elif self.kinds and self.kinds[-1][0] == tag:
            self.kinds.pop()

    def handle_data(self, data):
        if self.paragraph is None or self.skipped:
            return
        tag, machine = self.kinds[-1] if self.kinds else (None, None)
        self.paragraph.append((self.KINDS.get(tag, "text"), machine or data))


# ---- the test ------------------------------------------------------------------------------------------------------------


class Story(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="comove-story-")
        cls.store = os.path.join(cls.folder, "all.db")
        made = os.path.join(cls.folder, "made")
        os.mkdir(made)
        write_made(made)
        if DATA:
            done = comove("import", DATA, "--quiet", "--store", cls.store)
            assert done.returncode == 0, done.stderr
            done = comove("import", made, "--quiet", "--store", cls.store)
            assert done.returncode == 0, done.stderr
            stores = [cls.store]
        else:
            other = os.path.join(cls.folder, "demo.db")
            for args in (("demo", "--store", other), ("import", made, "--quiet", "--store", cls.store)):
                done = comove(*args)
                assert done.returncode == 0, done.stderr
            stores = [other, cls.store]
        cls.servers = [Server(store, "--threads", "2") for store in stores]
        for server in cls.servers:
            server.wait_ready()
        cls.pages = cls.read_all(cls.servers)

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers:
            server.stop()
        shutil.rmtree(cls.folder)

    @classmethod
    def read_all(cls, servers):
        rng = random.Random(3)
        pages = []
        for server in servers:
            pages += cls.read_some(server, rng, PAIRS // len(servers))
        return pages

    @classmethod
    def read_some(cls, server, rng, n):
        connection = server.connect()

        def get(path):
            status, _, body = server.get(path, connection=connection)
            assert status == 200, (path, status)
            return body.decode()

        listed = [m for m in json.loads(get("/api/v1/metrics"))["metrics"] if m.get("last")]
        ids = [m["id"] for m in listed]
        made = [i for i in ids if i.startswith("x-")]
        real = [i for i in ids if not i.startswith("x-")]
        pairs = [tuple(p) for p in re.findall(r'href="/compare/([\w.-]+?)-vs-([\w.-]+?)"', get("/"))]
        pairs = [p for p in dict.fromkeys(pairs) if p[0] in ids and p[1] in ids][:n // 4]
        of_made = list(itertools.combinations(made, 2))
        beside = [(m, r) for m in made for r in rng.sample(real, min(len(real), 5))]
        at_random = [tuple(rng.sample(real, 2)) for _ in range(n)] if len(real) > 1 else []
        for group, share in ((of_made, n // 3), (beside, n // 6), (at_random, n)):
            rng.shuffle(group)
            pairs += [p for p in group if p not in pairs][:min(share, n - len(pairs))]
        out = []
        for a, b in pairs[:n]:
            report = json.loads(get(f"/api/v1/pairs/{a}/{b}"))
            for path in (f"/compare/{a}-vs-{b}", f"/compare/{a}-vs-{b}/correlation"):
                out.append((path, report, Page(get(path))))
        connection.close()
        return out

    def test_there_are_enough_pages_of_every_sort(self):
        self.assertGreaterEqual(len(self.pages), 2 * PAIRS * 9 // 10)
        reasons = {r["sample"].get("n_reason") for _, r, _ in self.pages}
        self.assertIn("NOT_SHARED", reasons)
        self.assertTrue(any(r["mixed"]["applies"] for r in (p[1]["answers"] for p in self.pages)))

    def each_problem(self, check):
        problems = []
        for path, report, page in self.pages:
            problems += [f"{path}: {p}" for p in check(report, page)]
        if problems:
            self.fail(f"{len(problems)} problems, first of them:\n" + "\n".join(problems[:25]))

    def test_every_figure_is_in_the_report(self):
        self.each_problem(facts.strange_figures)

    def test_the_search_would_notice_another_report(self):
        pages = [p for p in self.pages if facts.n_figures(p[2]) >= 10]
        fooled = 0
        for (_, _, page), (_, other, _) in zip(pages, pages[2:] + pages[:2]):
            fooled += not any(True for _ in facts.strange_figures(other, page))
        self.assertLess(fooled, len(pages) / 50)

    def test_claims_have_passed_their_tests(self):
        self.each_problem(facts.unfounded_claims)

    def test_nothing_is_empty_and_nothing_missing_without_a_reason(self):
        self.each_problem(facts.empty_sentences)

    def test_sections_agree(self):
        self.each_problem(facts.contradictions)


if __name__ == "__main__":
    main()
