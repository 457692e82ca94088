# SPDX-License-Identifier: Apache-2.0
"""New data while a server runs: events, what changed, what the cache drops; what a public server withholds."""
import datetime
import json
import os
import re
import socket
import time

from support.server import DEADLINE, Server, WithStore, comove, main, write_prices

SOON = 2.0  # seconds from a finished import to the event
LOOKED = 0.15  # the version is looked at when a page is asked for and the last look is 100 ms old


class Stream:
    """A client of /events that reads whole events."""

    def __init__(self, server, path, **headers):
        self.wire = socket.create_connection((server.host, server.port), timeout=DEADLINE)
        lines = [f"GET {path} HTTP/1.0", "Host: x", *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items())]
        self.wire.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.rest = b""
        self.head = self.until(b"\r\n\r\n").decode()

    def until(self, end):
        while end not in self.rest:
            part = self.wire.recv(4096)
            if not part:
                raise EOFError
            self.rest += part
        text, self.rest = self.rest.split(end, 1)
        return text

    def event(self):
        """The next one as a dictionary of its fields; comments are passed over."""
        while True:
            block = self.until(b"\n\n").decode()
            fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
            if fields:
                return fields

    def quiet(self, seconds):
        """True when nothing but comments comes for so long."""
        self.wire.settimeout(seconds)
        try:
            return not self.event()
        except TimeoutError:
            return True
        finally:
            self.wire.settimeout(DEADLINE)

    def close(self):
        self.wire.close()


class Events(WithStore):
    def setUp(self):
        self.changing = os.path.join(self.folder, f"{self.id().rsplit('.', 1)[1]}.db")
        self.assertEqual(comove("store", "backup", self.changing, "--store", self.store).returncode, 0)
        self.day = datetime.date(2024, 5, 17)
        self.server = Server(self.changing).wait_ready()
        self.open = []

    def tearDown(self):
        for stream in self.open:
            stream.close()
        if self.server.process.poll() is None:
            self.server.stop()

    def listen(self, path, server=None, **headers):
        self.open.append(Stream(server or self.server, path, **headers))
        return self.open[-1]

    def publish(self, name, source=None):
        """One more day of a metric, by another process."""
        self.day += datetime.timedelta(days=3 if self.day.weekday() == 4 else 1)
        path = os.path.join(self.folder, source or f"{name.upper()}.csv")
        write_prices(path, 5, n=1, last=self.day)
        done = comove("import", path, "--metric", name, "--store", self.changing)
        self.assertEqual(done.returncode, 0, done.stderr)

    def version(self):
        return json.loads(self.server.get("/api/v1/changes")[2])["version"]

    # ---- the stream ----

    def test_a_new_version_is_told_to_whom_it_concerns(self):
        mine, other, every = self.listen("/events?m=tlt,gld"), self.listen("/events?m=iwm"), self.listen("/events")
        self.assertIn("text/event-stream", mine.head)
        self.assertIn("no-store", mine.head)
        before = self.version()
        for stream in (mine, other, every):
            self.assertEqual(stream.event(), {"retry": "3000", "id": str(before)})
        self.publish("tlt")
        begin = time.monotonic()
        for stream in (mine, every):
            event = stream.event()
            self.assertEqual((event["event"], event["id"]), ("data", str(before + 1)))
            self.assertEqual(json.loads(event["data"]), {"version": before + 1, "changed": ["tlt"]})
        self.assertLess(time.monotonic() - begin, SOON)
        self.assertTrue(other.quiet(1))

    def test_who_comes_back_hears_what_it_missed(self):
        before = self.version()
        self.publish("tlt")
        self.publish("iwm")
        news = {"version": before + 2, "changed": ["iwm", "tlt"]}
        for path, headers in ((f"/events?after={before}", {}), ("/events", {"Last_Event_ID": before}),
                              (f"/events?after={before + 2}", {"Last_Event_ID": before})):
            stream = self.listen(path, **headers)
            stream.event()
            self.assertEqual(json.loads(stream.event()["data"]), news, (path, headers))
        only = self.listen(f"/events?m=tlt&after={before}")
        only.event()
        self.assertEqual(json.loads(only.event()["data"])["changed"], ["tlt"])
        none = self.listen(f"/events?m=tlt&after={before + 2}")
        none.event()
        self.assertTrue(none.quiet(0.5))

    def test_listeners_are_bounded_and_cost_no_thread(self):
        threads = len(os.listdir(f"/proc/{self.server.process.pid}/task"))
        for _ in range(256):
            self.listen("/events?m=tlt").event()
        self.assertEqual(len(os.listdir(f"/proc/{self.server.process.pid}/task")), threads)
        status, headers, _ = self.server.get("/events")
        self.assertEqual((status, headers["Retry-After"]), (503, "2"))
        self.assertEqual(self.server.get("/compare/tlt-vs-iwm")[0], 200)
        before = self.version()
        self.publish("tlt")
        for stream in self.open:
            self.assertEqual(json.loads(stream.event()["data"])["version"], before + 1)

    def test_a_stop_ends_listeners_at_once(self):
        streams = [self.listen("/events") for _ in range(20)]
        for stream in streams:
            stream.event()
        begin = time.monotonic()
        self.assertEqual(self.server.stop(), 0)
        self.assertLess(time.monotonic() - begin, 2)
        for stream in streams:
            with self.assertRaises(EOFError):
                stream.event()

    def test_what_is_no_question_is_refused(self):
        for path, status in {"/events?m=tltt": 404, "/events?after=x": 400, "/events?window=60": 400,
                             "/events?m=" + ",".join(["tlt"] * 41): 413, "/api/v1/changes?after=-1": 400,
                             "/metrics/tlt?m=tlt": 400, "/compare/tlt-vs-iwm?after=1": 400}.items():
            with self.subTest(path):
                self.assertEqual(self.server.get(path)[0], status)

    def test_changes_for_those_who_ask(self):
        before = self.version()
        self.publish("tlt")
        status, headers, body = self.server.get(f"/api/v1/changes?after={before}")
        self.assertEqual((status, headers["Cache-Control"], headers["Content-Type"]),
                         (200, "no-store", "application/json"))
        self.assertEqual(json.loads(body), {"version": before + 1, "changed": ["tlt"]})
        for query, changed in {f"after={before + 1}": [], f"after={before}&m=iwm": [], f"after={before + 9}": None}.items():
            self.assertEqual(json.loads(self.server.get(f"/api/v1/changes?{query}")[2])["changed"], changed, query)

    # ---- the cache ----

    def figures(self):
        text = self.server.get("/-/metrics")[2].decode()
        return {name: float(value) for name, value in re.findall(r"^(comove_\w+(?:\{status[^}]*\})?) (\S+)$", text, re.M)}

    def test_new_data_drop_only_what_was_made_from_them(self):
        pages = ("/metrics/tlt", "/metrics/iwm", "/api/v1/metrics/iwm", "/metrics")
        tags = {path: self.server.get(path)[1]["ETag"] for path in pages}
        version = self.version()
        self.publish("tlt")
        time.sleep(LOOKED)
        before = self.figures()
        after = {path: self.server.get(path)[1]["ETag"] for path in pages}
        now = self.figures()
        self.assertEqual(now["comove_cache_hits_total"] - before["comove_cache_hits_total"], 2)  # the two of iwm
        self.assertEqual(now["comove_cache_misses_total"] - before["comove_cache_misses_total"], 2)
        self.assertEqual([path for path in pages if after[path] == tags[path]], ["/metrics/iwm", "/api/v1/metrics/iwm"])
        self.assertEqual(json.loads(self.server.get("/api/v1/metrics/tlt")[2])["data_version"], version + 1)
        self.assertLessEqual(json.loads(self.server.get("/api/v1/metrics/iwm")[2])["data_version"], version)
        fresh = Server(self.changing).wait_ready()  # what was kept is what would be made now
        try:
            for path in pages:
                self.assertEqual(fresh.get(path)[1]["ETag"], after[path], path)
        finally:
            fresh.stop()

    def test_a_page_follows_the_states_of_the_world_behind_it(self):
        page = self.server.get("/compare/tlt-vs-iwm")[2].decode()
        metrics = re.search(r'<main [^>]*data-metrics="([^"]*)"', page)[1].split(",")
        self.assertLessEqual({"tlt", "iwm", "vix"}, set(metrics))
        version = self.version()
        self.publish("vix")
        time.sleep(LOOKED)
        after = self.server.get("/compare/tlt-vs-iwm")[2].decode()
        self.assertEqual(re.search(r'data-version="(\d+)"', after)[1], str(version + 1))
        self.assertNotIn("data-events", self.server.get("/compare/tlt-vs-iwm?asof=2024-01-31")[2].decode())

    def test_status_is_made_anew_after_a_second(self):
        before = self.figures()["comove_cache_misses_total"]
        for _ in range(3):
            self.server.get("/status")
        self.assertEqual(self.figures()["comove_cache_misses_total"] - before, 1)
        time.sleep(1.2)
        self.server.get("/status")
        self.assertEqual(self.figures()["comove_cache_misses_total"] - before, 2)

    # ---- figures, and what the public does not see ----

    def test_figures_are_for_this_machine(self):
        status, headers, body = self.server.get("/-/metrics")
        self.assertEqual((status, headers["Cache-Control"]), (200, "no-store"))
        self.assertIn("version=0.0.4", headers["Content-Type"])
        self.assertIn(b"comove_data_version", body)
        self.assertEqual(self.server.get("/-/metrics", X_Forwarded_For="192.0.2.1")[0], 404)
        self.server.get("/no-such-page")
        self.assertEqual(self.figures()['comove_http_requests_total{status="404"}'], 2)
        stream = self.listen("/events")
        stream.event()
        self.assertEqual(self.figures()["comove_listeners"], 1)
        shown = Server(self.changing, "--metrics-public").wait_ready()
        try:
            self.assertEqual(shown.get("/-/metrics", X_Forwarded_For="192.0.2.1")[0], 200)
        finally:
            shown.stop()


if __name__ == "__main__":
    main()
