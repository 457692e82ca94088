# SPDX-License-Identifier: Apache-2.0
"""A server that fetches meanwhile, on a clock that the test moves; what a public one withholds of what was fetched."""
import datetime
import json
import os
import shutil
import signal
import tempfile
import time
import unittest

from replay_server import ReplayServer, SharedClock, rule
from support.server import DEADLINE, DrivenServer, Server, comove, main, write_prices

AGAIN_MS = 300  # instead of a minute
STOP = 2.0      # seconds from the signal to the end
CLOSED = {datetime.date(2025, 1, 1), datetime.date(2025, 1, 9), datetime.date(2025, 1, 20), datetime.date(2025, 2, 17),
          datetime.date(2025, 4, 18), datetime.date(2025, 5, 26), datetime.date(2025, 6, 19)}

METRIC = """  - id: {id}
    name: {id}
    short: {short}
    label: {id}
    keys: {{{keys}}}
    category: all
    kind: price
    frequency: daily
    unit: index
    decimals: 2
    transform: log
    calendar: nyse
    close: {{time: "16:00", zone: America/New_York}}
    publication: {{after: 0, of: sessions, time: "16:15", zone: America/New_York}}
    revised: false
    description: Made up.
"""


def new_york(hour, minute, day=datetime.date(2025, 7, 3)):
    """An instant of that summer, as UTC ms."""
    at = datetime.datetime(day.year, day.month, day.day, hour + 4, minute, tzinfo=datetime.timezone.utc)
    return int(at.timestamp() * 1000)


def sessions(last):
    day, out = datetime.date(2025, 1, 2), []
    while day <= last:
        if day.weekday() < 5 and day not in CLOSED:
            out.append(day)
        day += datetime.timedelta(days=1)
    return out


class World(unittest.TestCase):
    """Cboe on a loopback port, an empty store, a clock."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="comove-fetching-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.store, self.keys = self.path("s.db"), self.write("keys", "", 0o600)
        self.write("metrics.yaml", "categories:\n  - id: all\n    name: All\nmetrics:\n"
                   + METRIC.format(id="fear", short="FEAR", keys="cboe: FEAR")
                   + METRIC.format(id="greed", short="GREED", keys="ticker: GREED"))
        self.write("pairs.yaml", "pairs:\n  - {a: fear, b: greed, why: Made up., rise: Made up., regimes: Made up.}\n")
        self.last = datetime.date(2025, 7, 2)
        self.clock = SharedClock(self.path("clock"), new_york(16, 0))
        self.world = self.play()

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text, mode=0o644):
        with open(self.path(name), "w", encoding="ascii") as file:
            file.write(text)
        os.chmod(self.path(name), mode)
        return self.path(name)

    def cboe(self, request):
        rows = [f"{d:%m/%d/%Y},{20 + (i * 7 % 11) / 10:.2f}\n" for i, d in enumerate(sessions(self.last))]
        if self.last == datetime.date(2025, 7, 3):
            rows[-1] = "07/03/2025,23.45\n"
        return {"body": "DATE,FEAR\n" + "".join(rows)}

    def play(self, reply=None):
        world = ReplayServer([rule(host="cdn.cboe.com", reply=reply or self.cboe)], self.clock).start()
        self.addCleanup(world.stop)
        return world

    def end(self, server):
        if server.process.poll() is None:
            server.stop()

    def serve(self, world, *extra):
        server = DrivenServer(self.store, "--clock", self.path("clock"), "--replay", world.address, "--catalog", self.folder,
                              "--keys", self.keys, "--again", str(AGAIN_MS), *extra)
        self.addCleanup(self.end, server)
        return server.wait_ready()

    def public(self, *extra):
        server = Server(self.store, "--base-url", "https://markets.example", *extra, catalog=self.folder)
        self.addCleanup(self.end, server)
        return server.wait_ready()

    def fill(self, name, last):
        """A file that somebody imports."""
        path = self.path(f"{name}.csv")
        write_prices(path, 2, n=100, last=last)
        done = comove("import", path, "--metric", name, "--store", self.store, "--catalog", self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)

    def fetch(self):
        done = comove("fetch", "fear", "--replay", self.world.address, "--store", self.store, "--catalog", self.folder)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)

    def until(self, what):
        end = time.monotonic() + DEADLINE
        while not what():
            self.assertLess(time.monotonic(), end, "it did not come")
            time.sleep(0.02)

    def report(self, server, metric="fear"):
        status, _, body = server.get(f"/api/v1/metrics/{metric}")
        return json.loads(body) if status == 200 else {"last": None, "latest": {}}


class Fetching(World):
    def test_a_value_is_fetched_when_it_is_published_and_shown_at_once(self):
        server = self.serve(self.world)
        self.until(lambda: self.report(server)["last"] == "2025-07-02")
        asked = len(self.world.requests)
        self.clock.set(new_york(16, 14))
        time.sleep(0.5)
        self.assertEqual(len(self.world.requests), asked)  # nothing is due yet
        self.last = datetime.date(2025, 7, 3)
        self.clock.set(new_york(16, 17))
        self.until(lambda: self.report(server)["last"] == "2025-07-03")
        self.assertEqual(self.report(server)["latest"]["value"], 23.45)

    def test_one_of_two_servers_fetches_and_the_other_takes_over_when_it_is_killed(self):
        mine, spare = self.play(), self.play()
        first = self.serve(mine)
        self.until(lambda: self.report(first)["last"] == "2025-07-02")
        second = self.serve(spare)
        self.until(lambda: self.report(second)["last"] == "2025-07-02")
        self.last = datetime.date(2025, 7, 3)
        self.clock.set(new_york(16, 17))
        self.until(lambda: self.report(second)["last"] == "2025-07-03")
        time.sleep(3 * AGAIN_MS / 1000)
        self.assertEqual(len(spare.requests), 0)
        first.process.kill()
        first.wait_end()
        self.clock.set(new_york(16, 17, datetime.date(2025, 7, 7)))
        self.until(lambda: spare.requests)
        self.assertEqual(second.get("/metrics/fear")[0], 200)
        second.stop()
        self.assertIn("not fetching", second.messages)

    def test_what_keeps_it_from_fetching_does_not_end_the_server(self):
        os.chmod(self.keys, 0o644)
        server = self.serve(self.world)
        time.sleep(2 * AGAIN_MS / 1000)
        self.assertEqual((server.get("/healthz")[0], len(self.world.requests)), (200, 0))
        os.chmod(self.keys, 0o600)
        self.until(lambda: self.report(server)["last"] == "2025-07-02")  # without a restart
        server.stop()
        self.assertIn("chmod 600", server.messages)
        self.assertEqual(server.messages.count("chmod 600"), 1)  # said once, however often it is tried

    def test_a_stop_does_not_wait_for_a_provider_that_never_answers(self):
        for minute, stage in enumerate(("request", "headers", "body")):
            with self.subTest(stage):
                self.clock.set(new_york(16, minute))  # the ledger remembers the requests before
                silent = self.play(reply={"hang": stage, "body": "DATE,FEAR\n" + "0" * 1000})
                server = self.serve(silent)
                self.until(lambda: silent.requests)
                self.assertEqual(server.get("/healthz")[0], 200)
                begin = time.monotonic()
                self.assertEqual(server.stop(), 0, server.messages)
                self.assertLess(time.monotonic() - begin, STOP)
                os.remove(self.store)


class Clock(World):
    def test_a_page_that_is_kept_says_late_when_its_value_is(self):
        for name in ("fear", "greed"):
            self.fill(name, datetime.date(2025, 7, 2))
        empty = self.play(reply={"status": 503})
        server = self.serve(empty)

        def page():
            return "expected since Thursday 3 July 16:15 New York" in server.get("/metrics/fear")[2].decode()

        def sides():
            pair = json.loads(server.get("/api/v1/pairs/fear/greed")[2])
            return [(one["fresh"]["state"], one["latest"]["sessions_late"])
                    for one in (self.report(server), pair["a"], pair["b"])]

        self.clock.set(new_york(16, 14))
        past = server.get("/api/v1/metrics/fear?asof=2025-07-02")[2]
        self.assertEqual((page(), sides()), (False, [("on time", 0)] * 3))
        self.clock.set(new_york(18, 14))  # public by its rule, within the grace
        tag = server.get("/metrics/fear")[1]["ETag"]
        self.assertEqual((page(), sides()), (False, [("due", 0)] * 3))
        self.clock.set(new_york(18, 15))
        self.assertEqual((page(), sides()), (True, [("late", 1)] * 3))
        self.assertNotEqual(server.get("/metrics/fear")[1]["ETag"], tag)
        self.assertEqual(server.get("/api/v1/metrics/fear?asof=2025-07-02")[2], past)
        self.clock.set(new_york(18, 15, datetime.date(2025, 7, 8)))
        self.assertEqual((page(), sides()), (True, [("late", 3)] * 3))


class Restricted(World):
    PATHS = ("/metrics/fear", "/metrics/fear.csv", "/compare/fear-vs-greed", "/compare/greed-vs-fear/correlation",
             "/api/v1/metrics/fear", "/api/v1/metrics/fear/observations", "/api/v1/pairs/greed/fear")

    def statuses(self, server):
        return {server.get(path)[0] for path in self.PATHS}

    def line(self, server):
        lines = json.loads(server.get("/api/v1/metrics")[2])["metrics"]
        return {m["id"]: m for m in lines}["fear"]

    def test_what_was_fetched_for_oneself_is_withheld_from_the_public(self):
        self.fetch()
        self.fill("greed", datetime.date(2025, 7, 2))
        here = Server(self.store, catalog=self.folder).wait_ready()
        self.addCleanup(self.end, here)
        self.assertEqual(self.statuses(here), {200})  # on this machine it may be seen
        self.assertNotIn("Held, not shown", here.get("/data-sources")[2].decode())
        public = self.public()
        self.assertEqual(self.statuses(public), {451})
        status, headers, body = public.get("/api/v1/metrics/fear")
        self.assertEqual((json.loads(body)["error"]["code"], headers["Cache-Control"]), ("E_RESTRICTED", "no-store"))
        self.assertIn(b"Cboe Global Indices", body)
        self.assertIn(b"--show-restricted=fear", body)
        self.assertEqual(public.get("/metrics/greed")[0], 200)
        self.assertEqual((self.line(public)["value"], self.line(public)["value_reason"]), (None, "RESTRICTED"))
        sources = public.get("/data-sources")[2].decode()
        self.assertIn("Held, not shown in public", sources)
        self.assertIn("fetched from Cboe Global Indices, whose terms allow it to the holder of the key alone", sources)
        self.assertNotIn(f"{self.report(here)['latest']['value']:.2f}", public.get("/status")[2].decode())
        public.stop()
        self.assertIn("not shown: fear;", public.messages)

    def test_an_operator_with_the_right_shows_all_or_what_he_names(self):
        self.fetch()
        self.fill("greed", datetime.date(2025, 7, 2))
        for word, status in (("--show-restricted", 200), ("--show-restricted=fear", 200),
                             ("--show-restricted=greed,fear", 200), ("--show-restricted=greed", 451)):
            with self.subTest(word):
                server = self.public(word)
                self.assertEqual(self.statuses(server), {status})
                self.assertEqual(self.line(server)["value"] is None, status == 451)
                server.stop()
                self.assertEqual("not shown: fear" in server.messages, status == 451)
        for word, said in (("--show-restricted=fearr", "did you mean fear"), ("--show-restricted=", "names nothing")):
            done = comove("serve", "--store", self.store, "--catalog", self.folder, "--base-url", "https://m.example",
                          "--port", "0", word)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(said, done.stderr)

    def test_a_file_that_somebody_imported_is_theirs_to_answer_for(self):
        shutil.copy(self.write("x", self.cboe(None)["body"]), self.path("FEAR.csv"))  # Cboe's own form, from its page
        done = comove("import", self.path("FEAR.csv"), "--metric", "fear", "--store", self.store, "--catalog", self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.fill("greed", datetime.date(2025, 7, 2))
        public = self.public()
        self.assertEqual(self.statuses(public), {200})
        self.assertIn("cboe", public.get("/data-sources")[2].decode())  # the form tells whose it is
        self.last = datetime.date(2025, 7, 3)
        self.fetch()
        self.until(lambda: self.statuses(public) == {451})  # from now on it is Cboe's answer to this installation


if __name__ == "__main__":
    main()
