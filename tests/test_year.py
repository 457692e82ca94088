#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A year of publications, holidays, outages, revisions, a split and a renamed heading, watched by the program on a driven clock.

At the end the store must hold exactly what the world published, with the instant at which it was public; no publisher may
have been asked more often than it allows; the incidents noted must be those of the script. Then the same year again while
the watching process is killed at fifty random moments.
"""
import bisect
import collections
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from datetime import date, datetime, timedelta, timezone

sys.path.insert(0, os.path.dirname(__file__))
from replay_server import ReplayServer, Rule, SharedClock  # noqa: E402
import year_world as year  # noqa: E402

BIN = os.environ["COMOVE_BIN"]
TOOL = os.path.join(os.path.dirname(BIN), "..", "tests", "tool_year")
KEYS = "TIINGO_API_KEY=" + "t" * 40 + "\nFRED_API_KEY=" + "f" * 32 + "\n"
METRICS = ["walcl", "dgs2", "dgs10", "dfii10", "sofr", "rrp", "eurusd-ecb", "vix", "vvix", "btc", "eth", "spy", "tlt", "icsa",
           "cpi", "payems"]
EPOCH = date(1970, 1, 1)
SLOW = "COMOVE_SLOW_BUILD" in os.environ  # under sanitizers: the first weeks only
KILLS = int(os.environ.get("COMOVE_KILLS", "8" if SLOW else "50"))
DAYS = int(os.environ.get("COMOVE_YEAR_DAYS", "45" if SLOW else "365"))
END = min(year.END, year.BEGIN + timedelta(DAYS))
SEED = int(os.environ.get("COMOVE_SEED", "20250102"))


def ms(instant):
    return int(instant.timestamp() * 1000)


def text(at_ms):
    return datetime.fromtimestamp(at_ms / 1000, timezone.utc).isoformat()


class Year:
    """One run of the year: a folder, a clock, a server, and the program."""

    def __init__(self, folder):
        self.folder = folder
        self.store = os.path.join(folder, "year.db")
        self.keys = os.path.join(folder, "keys")
        with open(os.open(self.keys, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write(KEYS)
        self.clock_file = os.path.join(folder, "clock")
        self.clock = SharedClock(self.clock_file, ms(year.BEGIN))
        self.world = year.World()
        self.publishers = year.Publishers(self.world)
        self.served = collections.defaultdict(list)  # host -> instants at which good data were served
        self.output = ""

    def answer(self, request):
        now = datetime.fromtimestamp(request.now / 1000, timezone.utc)
        target = request.path + ("?" + request.query if request.query else "")
        status, headers, body, fault = self.publishers.reply(request.host, target, request.body, now)
        headers = {k: v for k, v in headers.items() if v}
        if fault == "reset":
            return {"reset": "request"}
        reply = {"status": status, "headers": headers, "body": body}
        if "Last-Modified" in headers:
            reply["last_modified"] = headers.pop("Last-Modified")
        if fault == "cut":
            reply["cut"] = len(body) // 2
        return reply

    def command(self):
        return [TOOL, self.store, self.keys, self.server.address, self.clock_file, str(ms(END)), *METRICS]

    def run(self, kills=0):
        """Watches the year; `kills` times the watcher is killed on its way and begun again where the clock stands."""
        rng = random.Random(SEED)
        self.killed, span = 0, (ms(END) - ms(year.BEGIN)) / (kills + 1)
        with ReplayServer([Rule(reply=self.answer)], self.clock) as self.server:
            while True:
                process = subprocess.Popen(self.command(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                if self.killed < kills:
                    self.wait_until(process, ms(year.BEGIN) + (self.killed + rng.uniform(.2, 1)) * span)
                    time.sleep(rng.uniform(0, .03))
                    if process.poll() is None:
                        process.send_signal(signal.SIGKILL)
                        self.killed += 1
                        process.communicate()
                        continue
                self.output, _ = process.communicate()
                self.status = process.returncode
                self.requests = self.server.requests
                return

    def wait_until(self, process, at):
        """Waits in real time until the year's clock has come so far."""
        deadline = time.monotonic() + 120
        while self.clock.now() < at and process.poll() is None and time.monotonic() < deadline:
            time.sleep(.002)

    def rows(self):
        """{metric: {date: [(known_at, value, flags)]}} of the price basis."""
        db = sqlite3.connect(self.store)
        out = collections.defaultdict(lambda: collections.defaultdict(list))
        query = ("SELECT s.metric, o.date, o.known_at, o.value, o.flags FROM observation o JOIN series s "
                 "ON s.id = o.series_id WHERE s.basis = 0 ORDER BY s.metric, o.date, o.known_at")
        for metric, day, known, value, flags in db.execute(query):
            out[metric][EPOCH + timedelta(day)].append((known, value, flags))
        db.close()
        return out

    def incidents(self):
        done = subprocess.run([BIN, "quality", "--store", self.store, "--format", "json"], capture_output=True, text=True,
                              check=True)
        return json.loads(done.stdout)


MINUTE = 60_000
STAMPED = {"vix", "vvix", "eurusd-ecb"}  # their publishers say when a file changed


def first_look(looks, at, day):
    """Instant of the first good answer from `at` on that reached a date."""
    return next((now for now, first, last in looks if now >= at and first <= day <= last), None)


def nobody_looked(looks, rule, seen, day):
    """No answer came between the rule's instant and the first good one: that it was late cannot be known."""
    return not any(rule <= now < seen and first <= day <= last for now, first, last in looks)


def expected(run, name):
    """{date: [(known_at, value)]}: what a careful watcher of the answers given must have noted."""
    looks, out = run.publishers.looks[name], {}
    whole = looks + run.publishers.wrong[name]
    for day, said in run.world.truth(name, END).items():
        for i, (at, rule, value) in enumerate(said):
            seen = first_look(looks, at, day)
            if seen is None or (i + 1 < len(said) and first_look(looks, said[i + 1][0], day) == seen):
                continue  # replaced before anybody looked
            known = seen
            if day not in out and (at <= rule or nobody_looked(whole, rule, seen, day)) or seen == looks[0][0]:
                known = min(rule, seen)
            elif name in STAMPED:
                known = at
            out.setdefault(day, []).append((ms(known), value))
    return out


def compare(run):
    """Sentences on every difference between what is held and what must be."""
    held, faults = run.rows(), []
    for name in METRICS:
        want = expected(run, name)
        for day in sorted(set(want) | set(held[name])):
            got = [(k, v) for k, v, _ in held[name].get(day, [])]
            need = want.get(day, [])
            same = len(got) == len(need) and all(abs(g[1] - n[1]) < 1e-9 * max(1, abs(n[1])) and abs(g[0] - n[0]) < MINUTE
                                                 for g, n in zip(got, need))
            if not same:
                faults.append(f"{name} {day}: held {[(text(k), v) for k, v in got]}, published {[(text(k), v) for k, v in need]}")
    return faults


# At most so many requests in so many seconds, from the publishers' own pages; the rest are asked for less than once a second.
LIMITS = {year.TIINGO: [(50, 3600), (1000, 86400)], year.FRED: [(2, 1)], year.BLS: [(25, 86400)], year.GECKO: [(30, 60)]}


def too_often(requests):
    """Sentences on every window in which a host was asked more often than it allows."""
    faults, asked = [], collections.defaultdict(list)
    for request in requests:
        asked[request.host].append(request.now)
    for host, times in asked.items():
        times.sort()
        for most, seconds in LIMITS.get(host, [(10, 1)]):
            for i in range(len(times) - most):
                if times[i + most] - times[i] < seconds * 1000:
                    faults.append(f"{host}: {most + 1} requests within {seconds} s from {text(times[i])}")
                    break
    return faults


def noted(run):
    """What the store's log of incidents says, notes aside: {(metric, provider, code, day in New York)}."""
    out = set()
    for i in run.incidents()["incidents"]:
        day = (datetime.fromisoformat(i["at"].replace("Z", "+00:00")) - timedelta(hours=5)).date()
        if i["severity"] > 0:
            out.add((i["metric"], i["provider"], i["code"], day.isoformat()))
    return out


def scripted():
    """The script's list: what each trouble does to whom."""
    out = set()
    for trouble in year.SCRIPT:
        out.update(trouble.more["noted"])
    return {x for x in out | set(year.UNTROUBLED) if x[3] < END.date().isoformat()}


class YearTest(unittest.TestCase):
    maxDiff = None

    def check(self, run):
        self.assertEqual(run.status, 0, run.output[-2000:])
        held = run.rows()
        for name in METRICS:
            self.assertEqual(len(held[name]), len(expected(run, name)), name)
        faults = compare(run)
        self.assertEqual(faults[:20], [], f"{len(faults)} values differ from what was published")
        self.assertEqual(too_often(run.requests), [])

    def test_a_year_is_held_as_it_was_published(self):
        with tempfile.TemporaryDirectory() as folder:
            run = Year(folder)
            run.run()
            self.check(run)
            self.assertEqual(sorted(noted(run)), sorted(scripted()))
            states = {w["state"] for w in run.incidents()["waiting"]}
            spiked = END > year.at("2025-05-08 00:00")
            self.assertEqual(states, {"superseded"} if spiked else set(), "what the right values replaced needs nobody's word")
            checked = subprocess.run([BIN, "store", "check", "--store", run.store], capture_output=True, text=True)
            self.assertEqual(checked.returncode, 0, checked.stderr)

    def test_nothing_is_lost_by_kill_9_at_fifty_moments(self):
        print(f"seed {SEED}")
        with tempfile.TemporaryDirectory() as folder:
            run = Year(folder)
            run.run(kills=KILLS)
            self.assertGreaterEqual(run.killed, KILLS, "too few kills met a living process: nothing was shown")
            self.check(run)
            checked = subprocess.run([BIN, "store", "check", "--store", run.store], capture_output=True, text=True)
            self.assertEqual(checked.returncode, 0, checked.stderr)


if __name__ == "__main__":
    sys.exit(0 if unittest.main(exit=False).result.wasSuccessful() else 1)
