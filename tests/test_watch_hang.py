#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A host that never answers delays no other: the watch with the program's own transport, on a driven clock."""
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from zoneinfo import ZoneInfo

from replay_server import ReplayServer, SharedClock, rule

BIN = os.environ.get("COMOVE_BIN", "build/bin/comove")
TOOL = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(BIN))), "tests", "tool_fetch")
NEW_YORK = ZoneInfo("America/New_York")
CBOE, ECB = "cdn.cboe.com", "data-api.ecb.europa.eu"
DAY = dt.date(2026, 6, 11)
MINUTE = 60_000
FIRST_BYTE_S = 60  # of the transport: what the other host waited before

METRIC = """  - {{id: {id}, name: {id}, short: {id}, label: {id}, keys: {{{keys}}}, category: all, kind: price, frequency: daily,
     unit: index, decimals: 4, transform: log, calendar: weekday, revised: false, description: Made up.,
     close: {{time: "16:00", zone: America/New_York}},
     publication: {{after: 0, of: days, time: "{time}", zone: America/New_York}}}}
"""


def at(day, hour, minute):
    return int(dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=NEW_YORK).timestamp() * 1000)


def rows(last):
    """Sixty weekdays up to a date."""
    days = [last - dt.timedelta(n) for n in range(84) if (last - dt.timedelta(n)).weekday() < 5]
    return [(day, 20 + day.toordinal() % 7 / 8) for day in reversed(days)]


class Hang(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        slow, other = METRIC.format(id="slow", keys="cboe: SLOW", time="16:15"), METRIC.format(
            id="other", keys="ecb: D.USD.EUR.SP00.A", time="16:20")
        self.write("metrics.yaml", "categories:\n  - {id: all, name: All}\nmetrics:\n" + slow + other)
        self.write("pairs.yaml", "pairs:\n  - {a: slow, b: other, why: Made up., rise: Made up., regimes: Made up.}\n")
        self.write("keys", "")
        self.clock = SharedClock(self.path("clock"), at(DAY, 9, 0))
        self.hangs, self.delay, self.came = False, 0, []
        self.server = ReplayServer([rule(host=CBOE, reply=self.cboe), rule(host=ECB, reply=self.ecb)], self.clock).start()
        self.addCleanup(self.server.stop)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(os.open(self.path(name), os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write(text)

    def known(self, request, hour, minute):
        day = DAY if request.now >= at(DAY, hour, minute) else DAY - dt.timedelta(1)
        return rows(day)

    def cboe(self, request):
        if self.hangs:
            return {"hang": "request"}
        return {"body": "DATE,SLOW\n" + "".join(f"{d:%m/%d/%Y},{v:.4f}\n" for d, v in self.known(request, 16, 15))}

    def ecb(self, request):
        lines = [f"EXR.D.USD.EUR.SP00.A,{d},{v:.4f}\n" for d, v in self.known(request, 16, 20)]
        return {"delay": self.delay, "body": "KEY,TIME_PERIOD,OBS_VALUE\n" + "".join(lines)}

    def watch(self, start, until, quiet_ms):
        """Outcomes that came and seconds that it took."""
        script = {"store": self.path("s.db"), "catalog": self.folder, "keys": self.path("keys"), "replay": self.server.address,
                  "clock": start, "clock_file": self.path("clock"), "watch_until": until, "quiet_ms": quiet_ms,
                  "metrics": ["slow", "other"]}
        begun = time.monotonic()
        done = subprocess.run([TOOL], input=json.dumps(script), capture_output=True, text=True, timeout=50, check=False)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(lines[-1]["rc"], "E_CANCELLED", done.stdout + done.stderr)
        return [line for line in lines[:-1] if "metric" in line], time.monotonic() - begun

    def hold(self):
        """Both are held up to the day before."""
        self.watch(at(DAY, 9, 0), at(DAY, 9, 5), 10_000)
        self.assertEqual({r.host for r in self.server.requests}, {CBOE, ECB})
        self.server.requests.clear()

    def asked(self, host):
        return [r.now for r in self.server.requests if r.host == host]

    def test_a_host_that_hangs_does_not_delay_what_another_publishes_later(self):
        self.hold()
        self.hangs = True
        outcomes, seconds = self.watch(at(DAY, 16, 0), at(DAY, 17, 0), 200)
        self.assertEqual(self.asked(CBOE), [at(DAY, 16, 16)])
        self.assertEqual(self.asked(ECB), [at(DAY, 16, 21)])
        self.assertEqual([(o["metric"], o["last"], o["added"]) for o in outcomes], [("other", str(DAY), 1)])
        self.assertLess(seconds, FIRST_BYTE_S / 2)

    def test_a_driven_clock_stands_while_a_reply_is_on_its_way(self):
        self.hold()
        self.hangs, self.delay = True, 1
        outcomes, _ = self.watch(at(DAY, 16, 0), at(DAY, 17, 0), 3000)
        self.assertEqual(self.asked(ECB), [at(DAY, 16, 21)])
        self.assertEqual([o["added"] for o in outcomes], [1])
        self.assertEqual(self.clock.now(), at(DAY, 17, 0))


if __name__ == "__main__":
    if not os.path.exists(TOOL):
        print(f"{TOOL} is not built")
        sys.exit(77)
    unittest.main(verbosity=2)
