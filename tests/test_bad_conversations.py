#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bad conversations with every provider, through the program's own transport, decoders, gate and store.

The table is support/bad_cases.py. Before each case a store holds what the provider published the day before; the server then
does what the case says. It must end with the code or the verdict of the case, in words that name what was wrong, within its
limit; everything that was held must be held still, to the bit, and nothing else but what the case says; no secret may stand in
anything printed or stored; and the next good conversation must bring the store to what the world has published.
"""
import datetime as dt
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "support"))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bad_cases import CASES  # noqa: E402
from bad_world import FIRST, LATER, NOW, WORLDS, catalog, keys_file, leaked, ms  # noqa: E402
from replay_server import ReplayServer, Rule  # noqa: E402

BIN = os.environ.get("COMOVE_BIN", "build/bin/comove")
TOOL = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(BIN))), "tests", "tool_fetch")
TIMEOUT_MS = 4000 if os.environ.get("COMOVE_SLOW_BUILD") else 500
HELD = ("SELECT s.basis, date(o.date * 86400, 'unixepoch'), o.known_at, o.value, o.flags "
        "FROM observation o JOIN series s ON s.id = o.series_id WHERE s.metric = ?")


class Place:
    """A folder with catalogue, keys, a server, and a store a provider that holds the good conversation."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="comove-bad-")
        os.mkdir(self.path("catalog"))
        for name, content in catalog().items():
            self.write(os.path.join("catalog", name), content)
        self.write("keys", keys_file())
        os.chmod(self.path("keys"), 0o600)
        self.server = ReplayServer().start()
        self.made = {}

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(content)

    def close(self):
        self.server.stop()
        shutil.rmtree(self.folder)

    def fetch(self, world, store, now, does, **more):
        """One fetch: (outcome, end, all that was printed, seconds)."""
        def reply(request):
            request.now = ms(now)
            return does(world, request) if callable(does) else does
        self.server.rules = [Rule(reply=reply)]
        self.server.requests.clear()
        script = {"store": store, "catalog": self.path("catalog"), "keys": self.path("keys"), "replay": self.server.address,
                  "clock": ms(now), "metrics": [world.metric], "provider": world.id, "timeout_ms": TIMEOUT_MS, **more}
        start = time.monotonic()
        done = subprocess.run([TOOL], input=json.dumps(script), capture_output=True, text=True, timeout=170, check=False)
        took = time.monotonic() - start
        if done.returncode != 0:
            raise AssertionError(f"exit {done.returncode}: {done.stderr}\n{done.stdout}")
        lines = [json.loads(x) for x in done.stdout.splitlines()]
        outcomes = [x for x in lines if "metric" in x]
        if len(outcomes) != 1:
            raise AssertionError(f"{len(outcomes)} outcomes of one metric: {done.stdout}")
        return outcomes[0], lines[-1], done.stdout + done.stderr, took

    def store_of(self, world):
        """A copy of a store that holds what the world had published at FIRST."""
        if world.id not in self.made:
            made = self.path(world.id)
            outcome, _, printed, _ = self.fetch(world, made, FIRST, lambda w, r: w.reply(r, FIRST))
            if outcome["rc"] != "OK" or outcome["verdict"] != "accept":
                raise AssertionError(f"the good conversation failed: {printed}")
            self.made[world.id] = made
        copy = self.path("case")
        shutil.copyfile(self.made[world.id], copy)
        return copy


def rows_of(store, world):
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        return set(db.execute(HELD, (world.metric,)))


def latest(rows):
    """The newest vintage of each date: {(basis, date): value}."""
    out = {}
    for basis, date, known_at, value, _ in sorted(rows, key=lambda x: (x[0], x[1], x[2])):
        out[basis, date] = value
    return out


def bytes_of(store):
    content = b""
    for end in ("", "-wal"):
        if os.path.exists(store + end):
            with open(store + end, "rb") as file:
                content += file.read()
    return content.decode("latin-1")


class Conversations(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.place = Place()
        cls.addClassCleanup(cls.place.close)

    def tearDown(self):
        for end in ("", "-wal", "-shm", ".fetch"):
            if os.path.exists(self.place.path("case" + end)):
                os.unlink(self.place.path("case" + end))

    def good(self, name):
        """The good conversation gives the exact rows, then the next one exactly what was published since."""
        world = WORLDS[name]
        store = self.place.store_of(world)
        before = rows_of(store, world)
        self.assertEqual(latest(before), world.expected(FIRST))
        self.assertEqual(len(before), len(world.expected(FIRST)), "each date once")
        outcome, end, printed, _ = self.place.fetch(world, store, NOW, lambda w, r: w.reply(r, NOW))
        after = rows_of(store, world)
        self.assertEqual((outcome["rc"], outcome["verdict"]), ("OK", "accept"), printed)
        self.assertEqual(latest(after), world.expected(NOW))
        self.assertLess(before, after)
        self.assertEqual(len(after) - len(before), outcome["added"])
        self.assertEqual(leaked(printed + bytes_of(store)), [])
        self.assertEqual(end["requests"], len(self.place.server.requests))

    def bad(self, case):
        world = WORLDS[case.provider]
        store = self.place.store_of(world)
        before = rows_of(store, world)
        self.place.server.reset_accepts = case.resets
        outcome, end, printed, took = self.place.fetch(world, store, NOW, case.does, whole=case.whole)
        self.place.server.reset_accepts = 0
        after = rows_of(store, world)
        asked = len(self.place.server.requests)
        self.check_outcome(case, outcome, end, printed)
        self.assertLess(took, case.limit)
        if case.requests is not None:
            self.assertEqual(asked, case.requests, printed)
        if case.waited:
            waited = (end["clock"] - ms(NOW)) / 1000
            self.assertTrue(case.waited[0] <= waited <= case.waited[1], f"waited {waited} s")
        self.check_held(case, world, before, after, printed)
        self.check_books(case, world, store, outcome)
        self.assertEqual(leaked(printed + bytes_of(store)), [])
        self.check_recovery(world, store, after)
        print(f"{case.provider}: {case.name}: {outcome['rc']} {outcome['verdict']}, {asked} requests, {took:.2f} s of "
              f"{case.limit} s", file=sys.stderr)

    def check_outcome(self, case, outcome, end, printed):
        self.assertEqual(end["rc"], "OK", printed)
        self.assertEqual((outcome["rc"], outcome["verdict"]), (case.rc or "OK", case.verdict), printed)
        found = [x for x in outcome["findings"] if x["severity"] > 0]
        self.assertEqual(sorted(x["code"] for x in found), sorted(case.flags), printed)
        told = outcome["message"] + outcome["reason"] + "".join(x["text"] for x in outcome["findings"])
        for word in case.says:
            self.assertIn(word, told)
        if case.rc:
            self.assertTrue(outcome["message"], "a failure says nothing")
            self.assertIn(case.provider, told)

    def check_held(self, case, world, before, after, printed):
        self.assertEqual(before - after, set(), "rows that were held are gone")
        more = {(basis, date): value for basis, date, _, value, _ in after - before}
        self.assertEqual(len(more), len(after - before), "two new vintages of one date at once")
        if case.stored == "nothing":
            wanted = {}
        elif case.stored == "new":
            held = world.expected(FIRST)
            wanted = {k: v for k, v in world.expected(NOW).items() if k not in held}
        else:
            wanted = case.stored(world)
        self.assertEqual(more, wanted, printed)

    def check_books(self, case, world, store, outcome):
        """A failure is an incident, what was held back waits, with a reason."""
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
            incidents = db.execute("SELECT code, text FROM incident WHERE metric = ?", (world.metric,)).fetchall()
            waiting = db.execute("SELECT state, reason, n FROM quarantine WHERE metric = ?", (world.metric,)).fetchall()
            failures, error = db.execute("SELECT failures, error FROM fetch WHERE provider = ? AND keys = ?",
                                         (world.id, world.key)).fetchone()
        failed = case.rc and case.verdict != "quarantine"
        codes = [code for code, _ in incidents]
        said = {"E_RATE_LIMIT": "rate-limited", "E_AUTH": "key-refused"}.get(case.rc, "fetch-failed")
        self.assertEqual([c for c in codes if c in ("fetch-failed", "rate-limited", "key-refused")], [said] if failed else [])
        self.assertEqual({(s, r) for s, r, _ in waiting}, {(0, outcome["reason"])} if case.verdict == "quarantine" else set())
        self.assertEqual(bool(error), bool(case.rc))
        self.assertEqual(failures, 1 if case.rc else 0)

    def check_recovery(self, world, store, held):
        """The next good conversation brings what was published, and loses nothing either."""
        outcome, _, printed, _ = self.place.fetch(world, store, LATER, lambda w, r: w.reply(r, LATER))
        rows = rows_of(store, world)
        self.assertEqual(outcome["rc"], "OK", printed)
        self.assertEqual(held - rows, set())
        self.assertEqual(latest(rows), world.expected(LATER))


    def test_not_modified_is_believed_when_what_came_is_held(self):
        world = WORLDS["cboe"]
        store = self.place.store_of(world)
        tagged = lambda w, r: {**w.reply(r, NOW), "etag": '"7"'}  # noqa: E731
        first, _, _, _ = self.place.fetch(world, store, NOW, tagged)
        before = rows_of(store, world)
        second, _, printed, _ = self.place.fetch(world, store, NOW, tagged)
        self.assertEqual((first["not_modified"], first["added"]), (False, 1))
        self.assertEqual((second["rc"], second["not_modified"], second["added"]), ("OK", True, 0), printed)
        self.assertEqual(self.place.server.requests[0].headers["if-none-match"], '"7"')
        self.assertEqual(rows_of(store, world), before)


class Program(unittest.TestCase):
    """`comove fetch` itself: its exit status, its line of JSON and its words for people. Its clock is the real one."""

    def setUp(self):
        self.place = Place()
        self.addCleanup(self.place.close)
        self.now = dt.datetime.now(dt.timezone.utc)

    def run_fetch(self, does, *metrics, form="json"):
        def reply(request):
            world = WORLDS["cboe" if "cboe" in request.host else "fredgraph"]
            return does(world, request)
        self.place.server.rules = [Rule(reply=reply)]
        return subprocess.run(
            [BIN, "fetch", *metrics, "--store", self.place.path("store"), "--keys", self.place.path("keys"), "--replay",
             self.place.server.address, "--format", form, "--quiet"],
            env={**os.environ, "COMOVE_CATALOG": self.place.path("catalog")}, capture_output=True, text=True, timeout=100, check=False)

    def good(self, world, request):
        """As the world would publish it now, whenever that is."""
        last = self.now.date() - dt.timedelta(6)
        days = [d for d in (last - dt.timedelta(n) for n in range(60, -1, -1)) if d.weekday() < 5]
        return {"body": world.body([(d, world.value(d)) for d in days], request)}

    def test_exit_status_counts_what_failed(self):
        page = {"body": "<html><title>Just a moment...</title></html>"}
        for failing, status in (((), 0), (("cdn.cboe.com",), 101), (("cdn.cboe.com", "fred.stlouisfed.org"), 102)):
            def does(world, request, failing=failing):
                if request.host in failing:
                    return page
                return {"status": 404} if world.id == "fredgraph" and request.host != "fred.stlouisfed.org" else \
                    self.good(world, request)
            done = self.run_fetch(does, "m-cboe", "m-fredgraph")
            lines = [json.loads(x) for x in done.stdout.splitlines()]
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
            self.assertEqual({x["metric"]: x["rc"] for x in lines[:-1]},
                             {"m-cboe": "E_REFUSED" if failing else "OK",
                              "m-fredgraph": "E_REFUSED" if len(failing) == 2 else "OK"})
            self.assertEqual((lines[-1]["metrics"], lines[-1]["failed"]), (2, len(failing)))
            self.assertEqual(leaked(done.stdout + done.stderr), [])

    def test_people_are_told_which_and_why(self):
        done = self.run_fetch(lambda w, r: {"status": 404, "body": "no such file"}, "m-cboe", form="text")
        self.assertEqual(done.returncode, 101)
        self.assertIn("m-cboe", done.stdout)
        self.assertIn("cboe: VIX: ", done.stdout)
        self.assertIn("404", done.stdout)
        self.assertIn("1 metric asked for: 0 changed, 0 unchanged, 1 failed", done.stdout)

    def test_what_is_held_back_can_be_seen_and_released(self):
        self.assertEqual(self.run_fetch(self.good, "m-cboe").returncode, 0)
        held = rows_of(self.place.path("store"), WORLDS["cboe"])

        def ten_times(world, request):
            rows = self.good(world, request)["body"].splitlines()
            cells = rows[-1].split(",")
            return {"body": "\n".join(rows[:-1] + [",".join([cells[0], *(f"{float(x) * 10:.6f}" for x in cells[1:])])]) + "\n"}
        self.now += dt.timedelta(5)
        done = self.run_fetch(ten_times, "m-cboe")
        self.assertEqual(done.returncode, 101, done.stdout)
        self.assertEqual(json.loads(done.stdout.splitlines()[0])["verdict"], "quarantine")
        self.assertEqual(rows_of(self.place.path("store"), WORLDS["cboe"]), held)
        env = {**os.environ, "COMOVE_CATALOG": self.place.path("catalog")}
        seen = subprocess.run([BIN, "quality", "m-cboe", "--store", self.place.path("store")], env=env, capture_output=True,
                              text=True, check=True)
        self.assertIn("ten times", seen.stdout)
        subprocess.run([BIN, "quality", "--release", "1", "--store", self.place.path("store")], env=env, check=True,
                       capture_output=True)
        self.assertLess(held, rows_of(self.place.path("store"), WORLDS["cboe"]))


def method(call, argument, text):
    def test(self):
        call(self, argument)
    test.__doc__ = None
    test.__name__ = "test_" + "".join(c if c.isalnum() else "_" for c in text)
    return test


def add_tests():
    for name in WORLDS:
        test = method(Conversations.good, name, f"{name} good conversation gives the exact rows")
        setattr(Conversations, test.__name__, test)
    for case in CASES:
        test = method(Conversations.bad, case, f"{case.provider} {case.name}")
        if hasattr(Conversations, test.__name__):
            raise SystemExit(f"two cases are called {test.__name__}")
        setattr(Conversations, test.__name__, test)


add_tests()
if __name__ == "__main__":
    if not os.path.exists(TOOL):
        print(f"{TOOL} is not built")
        sys.exit(77)
    unittest.main(verbosity=2)
