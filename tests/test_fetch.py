#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""comove fetch, quality and doctor against providers that are played on a loopback port."""
import datetime
import json
import math
import os
import signal
import subprocess
import tempfile
import time
import unittest

from replay_server import ReplayServer, Rule, rule

BIN = os.environ.get("COMOVE_BIN", "build/bin/comove")
DEADLINE = 60  # seconds for anything to happen, sanitizer builds included
SECRET = "0123456789abcdef0123456789abcdef"
ECB, CBOE, FRED = "data-api.ecb.europa.eu", "cdn.cboe.com", "api.stlouisfed.org"

METRIC = """  - id: {id}
    name: {id}
    short: {id}
    label: {id}
    keys: {{{keys}}}
    category: all
    kind: price
    frequency: daily
    unit: index
    decimals: 4
    transform: log
    calendar: weekday
    close: {{time: "16:00", zone: America/New_York}}
    publication: {{after: 0, of: days, time: "18:00", zone: America/New_York}}
    revised: false
    description: Made up.
"""
METRICS = {"eur-usd": "ecb: D.USD.EUR.SP00.A", "eur-gbp": "ecb: D.GBP.EUR.SP00.A",
           "eur-jpy": "ecb: D.JPY.EUR.SP00.A", "fear": "cboe: FEAR, fred: FEARCLS",
           "lone": "fred: LONE", "paper": "cboe: PAPER"}


def weekdays(n):
    """The n weekdays before today, oldest first."""
    days, day = [], datetime.date.today() - datetime.timedelta(days=1)
    while len(days) < n:
        if day.weekday() < 5:
            days.append(day)
        day -= datetime.timedelta(days=1)
    return days[::-1]


def level(i, phase=0.0):
    return 20 + 2 * math.sin(i / 9 + phase) + 0.4 * math.sin(i * 1.7 + 2 * phase)


class World:
    """What the providers know: rows of each key, oldest first."""

    def __init__(self, n=120):
        self.days = weekdays(n)
        keys = ["USD", "GBP", "JPY", "FEAR", "FEARCLS", "LONE", "PAPER"]
        self.rows = {k: [(d, round(level(i, p), 4)) for i, d in enumerate(self.days)] for p, k in enumerate(keys)}

    def ecb(self, request):
        currencies = request.path.rsplit("/", 1)[1].split(".")[1].split("+")
        since = request.params.get("startPeriod", "1900-01-01")
        lines = ["KEY,FREQ,CURRENCY,TIME_PERIOD,OBS_VALUE,TITLE"]
        for c in currencies:
            lines += [f'EXR.D.{c}.EUR.SP00.A,D,{c},{d},{v:.4f},"{c}, euro"' for d, v in self.rows[c] if str(d) >= since]
        return {"body": "\n".join(lines) + "\n"}

    def cboe(self, request):
        key = request.path.rsplit("/", 1)[1].split("_")[0]
        body = f"DATE,{key}\n" + "".join(f"{d:%m/%d/%Y},{v:.6f}\n" for d, v in self.rows[key])
        return {"body": body, "etag": f'"{hash(body)}"'}

    def fred(self, request):
        since = request.params.get("observation_start", "1900-01-01")
        rows = [{"realtime_start": "2026-01-01", "realtime_end": "2026-01-01", "date": str(d), "value": f"{v:.4f}"}
                for d, v in self.rows[request.params["series_id"]] if str(d) >= since]
        return {"json": {"units": "lin", "output_type": 1, "file_type": "json", "order_by": "observation_date",
                         "sort_order": "asc", "count": len(rows), "offset": 0, "limit": 100000, "observations": rows}}

    def rules(self):
        return [rule(host=ECB, path="/service/data/EXR/.*", reply=self.ecb), rule(host=CBOE, reply=self.cboe),
                rule(host=FRED, path="/fred/series/observations", reply=self.fred)]


class Fetch(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.store = folder.name, os.path.join(folder.name, "s.db")
        self.said = ""
        with open(self.path("metrics.yaml"), "w", encoding="ascii") as f:
            f.write("categories:\n  - id: all\n    name: All\nmetrics:\n")
            f.write("".join(METRIC.format(id=i, keys=k) for i, k in METRICS.items()))
        self.write("pairs.yaml", "pairs:\n  - {a: eur-usd, b: eur-gbp, why: Made up., rise: Made up., regimes: Made up.}\n")
        self.world = World()
        self.server = ReplayServer(self.world.rules()).start()
        self.addCleanup(self.server.stop)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text, mode=0o600):
        with open(self.path(name), "w", encoding="ascii") as f:
            f.write(text)
        os.chmod(self.path(name), mode)
        return self.path(name)

    def command(self, *words):
        replay = ["--replay", self.server.address] if words[0] == "fetch" else []
        return [BIN, *words, "--store", self.store, "--catalog", self.folder, *replay]

    def environment(self, env):
        keep = {k: v for k, v in os.environ.items() if not k.endswith(("_KEY", "_CONSENT")) and k != "COMOVE_KEYS"}
        return {**keep, "HOME": self.folder, **env}

    def comove(self, *words, **env):
        done = subprocess.run(self.command(*words), env=self.environment(env), capture_output=True, text=True,
                              timeout=DEADLINE, check=False)
        self.said += done.stdout + done.stderr
        return done

    def fetch(self, *words, **env):
        """Outcomes by metric, totals and exit status of a fetch in JSON."""
        done = self.comove("fetch", *words, "--format", "json", **env)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertTrue(lines, done.stderr)
        return {o["metric"]: o for o in lines[:-1]}, lines[-1], done.returncode

    def held(self, metric):
        done = self.comove("export", metric, "--format", "csv")
        rows = [line.split(",") for line in done.stdout.splitlines() if line[:2] == "20"]
        return {r[0]: float(r[1]) for r in rows}

    def asked(self, host):
        return [r for r in self.server.requests if r.host == host]

    def publish(self, key, **changes):
        """Replaces the last value of a key, or with `by` multiplies it."""
        day, value = self.world.rows[key][-1]
        self.world.rows[key][-1] = (day, round(value * changes.get("by", 1) + changes.get("plus", 0), 4))

    # ---- what comes ------------------------------------------------------------------------------------------

    def test_what_the_provider_has_is_held_to_the_row(self):
        outcomes, totals, status = self.fetch("eur-usd")
        self.assertEqual(status, 0)
        self.assertEqual(self.held("eur-usd"), {str(d): v for d, v in self.world.rows["USD"]})
        one = outcomes["eur-usd"]
        self.assertEqual((one["provider"], one["key"], one["rc"], one["verdict"]),
                         ("ecb", "D.USD.EUR.SP00.A", "OK", "accept"))
        self.assertEqual((one["added"], one["first"], one["last"]),
                         (120, str(self.world.days[0]), str(self.world.days[-1])))
        self.assertEqual((totals["metrics"], totals["changed"], totals["added"], totals["requests"]), (1, 1, 120, 1))

    def test_metrics_of_a_group_share_one_request(self):
        outcomes, _, status = self.fetch("eur-usd", "eur-gbp", "eur-jpy")
        self.assertEqual((status, len(outcomes), len(self.asked(ECB))), (0, 3, 1))
        for metric, key in (("eur-usd", "USD"), ("eur-gbp", "GBP"), ("eur-jpy", "JPY")):
            self.assertEqual(self.held(metric), {str(d): v for d, v in self.world.rows[key]})

    def test_the_second_time_only_the_tail_is_asked_for(self):
        self.fetch("eur-usd")
        version = self.fetch("eur-usd")[1]["version"]
        outcomes, totals, status = self.fetch("eur-usd")
        self.assertEqual((status, totals["unchanged"], outcomes["eur-usd"]["added"]), (0, 1, 0))
        self.assertEqual(totals["version"], version)
        last = datetime.date.fromisoformat(self.asked(ECB)[-1].params["startPeriod"])
        self.assertEqual((self.world.days[-1] - last).days, 30)
        self.assertNotIn("startPeriod", self.asked(ECB)[0].params)
        self.fetch("eur-usd", "--whole")
        self.assertNotIn("startPeriod", self.asked(ECB)[-1].params)

    def test_a_changed_value_becomes_a_vintage_and_a_new_one_is_added(self):
        day = self.world.rows["USD"].pop()
        self.fetch("eur-usd")
        self.publish("USD", plus=0.011)
        self.world.rows["USD"].append(day)
        one = self.fetch("eur-usd")[0]["eur-usd"]
        self.assertEqual((one["added"], one["revised"]), (1, 1))
        self.assertEqual(self.held("eur-usd"), {str(d): v for d, v in self.world.rows["USD"]})

    def test_nothing_new_is_told_by_304(self):
        self.fetch("paper")
        outcomes, _, status = self.fetch("paper")
        self.assertEqual((status, outcomes["paper"]["not_modified"]), (0, True))
        self.assertIn("if-none-match", self.asked(CBOE)[-1].headers)
        self.publish("PAPER", plus=0.01)
        self.assertEqual(self.fetch("paper")[0]["paper"]["revised"], 1)

    # ---- sources ---------------------------------------------------------------------------------------------

    def test_the_next_source_is_asked_when_one_fails(self):
        self.server.rules.insert(0, Rule(host=CBOE, reply={"status": 404, "body": "gone"}))
        outcomes, totals, status = self.fetch("fear", FRED_API_KEY=SECRET)
        one = outcomes["fear"]
        self.assertEqual((status, one["provider"], one["tried"], one["added"]), (0, "fred", 1, 120))
        self.assertEqual(totals["failed"], 0)
        log = json.loads(self.comove("quality", "fear", "--format", "json").stdout)["incidents"]
        self.assertEqual([(i["provider"], i["code"], i["severity"]) for i in log], [("cboe", "fetch-failed", 3)])

    def test_a_source_without_its_key_is_passed_by(self):
        outcomes, totals, status = self.fetch()
        self.assertEqual((status, totals["failed"], totals["without"]), (0, 0, 1))
        self.assertNotIn("lone", outcomes)
        self.assertEqual(self.asked(FRED), [])
        outcomes, _, status = self.fetch("lone")
        self.assertEqual((status, outcomes["lone"]["rc"]), (101, "E_NOTFOUND"))
        self.assertIn("fred needs FRED_API_KEY", outcomes["lone"]["message"])

    def test_the_exit_status_counts_what_failed(self):
        self.server.rules.insert(0, Rule(host=CBOE, reply={"status": 404, "body": "gone"}))
        self.assertEqual(self.fetch("fear")[2], 101)
        outcomes, totals, status = self.fetch()
        self.assertEqual((status, totals["failed"]), (102, 2))
        self.assertEqual(outcomes["eur-usd"]["rc"], "OK")  # what came stays
        self.assertEqual(len(self.held("eur-usd")), 120)

    def test_another_source_fills_and_does_not_revise(self):
        self.fetch("fear")
        self.world.rows["FEARCLS"] = [(d, round(v + 0.001, 4)) for d, v in self.world.rows["FEAR"]]
        held = self.held("fear")
        self.server.rules.insert(0, Rule(host=CBOE, reply={"status": 404, "body": "gone"}))
        one = self.fetch("fear", FRED_API_KEY=SECRET)[0]["fear"]
        self.assertEqual((one["provider"], one["added"], one["revised"]), ("fred", 0, 0))
        self.assertEqual(self.held("fear"), held)

    def test_only_the_provider_named_is_asked(self):
        outcomes, _, status = self.fetch("--provider", "ecb")
        self.assertEqual((status, sorted(outcomes)), (0, ["eur-gbp", "eur-jpy", "eur-usd"]))
        self.assertEqual({r.host for r in self.server.requests}, {ECB})
        self.assertEqual(self.comove("fetch", "--provider", "nobody").returncode, 4)

    def test_a_cross_check_asks_both_and_stores_the_first(self):
        self.world.rows["FEARCLS"] = self.world.rows["FEAR"]
        self.fetch("fear", FRED_API_KEY=SECRET)
        self.assertEqual(self.asked(FRED), [])
        outcomes, _, status = self.fetch("fear", "--cross", FRED_API_KEY=SECRET)
        self.assertEqual((status, outcomes["fear"]["provider"], len(self.asked(FRED))), (0, "cboe", 1))
        self.world.rows["FEARCLS"] = [(d, v * 1.7) for d, v in self.world.rows["FEAR"]]
        self.publish("FEAR", plus=0.01)
        outcomes, _, _ = self.fetch("fear", "--cross", FRED_API_KEY=SECRET)
        log = json.loads(self.comove("quality", "fear", "--format", "json").stdout)["incidents"]
        self.assertTrue(any(i["code"].startswith("cross-check") for i in log), log)

    # ---- quarantine ------------------------------------------------------------------------------------------

    def test_a_batch_held_back_waits_for_a_word(self):
        self.fetch("paper")
        held = self.held("paper")
        good = self.world.rows["PAPER"][-1]
        self.publish("PAPER", by=100)
        outcomes, totals, status = self.fetch("paper")
        one = outcomes["paper"]
        self.assertEqual((status, one["rc"], one["verdict"], totals["quarantined"]), (101, "E_REFUSED", "quarantine", 1))
        self.assertEqual(self.held("paper"), held)
        again = self.fetch("paper")[0]["paper"]  # the same bytes are not kept twice
        self.assertEqual(again["quarantine"], one["quarantine"])
        shown = json.loads(self.comove("quality", "--format", "json").stdout)
        self.assertEqual([(w["id"], w["state"], w["metric"]) for w in shown["waiting"]],
                         [(one["quarantine"], "waiting", "paper")])
        self.assertIn(str(one["quarantine"]), self.comove("quality").stdout)
        self.assertIn("held back", self.comove("doctor").stdout)
        done = self.comove("quality", "--release", str(one["quarantine"]), "--format", "json", USER="ada")
        self.assertEqual(json.loads(done.stdout)["revised"], 1)
        self.assertEqual(self.held("paper")[str(good[0])], round(good[1] * 100, 4))
        settled = json.loads(self.comove("quality", "--format", "json").stdout)["waiting"][0]
        self.assertEqual((settled["state"], settled["by"]), ("released", "ada"))
        self.assertEqual(self.comove("quality", "--reject", str(one["quarantine"])).returncode, 3)
        self.assertEqual(self.comove("quality", "--release", "4711").returncode, 4)
        self.assertEqual(self.comove("quality", "--release", "all").returncode, 2)

    def test_a_rejected_batch_is_never_stored(self):
        self.fetch("paper")
        held = self.held("paper")
        self.publish("PAPER", by=100)
        number = self.fetch("paper")[0]["paper"]["quarantine"]
        self.assertEqual(self.comove("quality", "--reject", f"#{number}").returncode, 0)
        self.assertEqual(self.fetch("paper")[0]["paper"]["quarantine"], number)
        self.assertEqual(self.held("paper"), held)

    def test_what_one_source_gives_wrong_the_next_gives_right(self):
        self.fetch("fear")
        self.world.rows["FEARCLS"] = list(self.world.rows["FEAR"])
        self.publish("FEAR", by=100)
        outcomes, totals, status = self.fetch("fear", FRED_API_KEY=SECRET)
        self.assertEqual((status, outcomes["fear"]["provider"], outcomes["fear"]["rc"]), (0, "fred", "OK"))
        self.assertEqual(totals["quarantined"], 1)
        self.assertNotEqual(outcomes["fear"]["quarantine"], 0)

    # ---- keys ------------------------------------------------------------------------------------------------

    def test_a_key_reaches_its_provider_and_no_output(self):
        keys = self.write("keys", f"FRED_API_KEY={SECRET}\n")
        self.assertEqual(self.fetch("lone", "--keys", keys)[2], 0)
        self.assertEqual(self.asked(FRED)[-1].params["api_key"], SECRET)
        self.server.rules.insert(0, Rule(host=FRED, reply=lambda r: {"status": 400, "body": "?" + r.query}))
        self.assertEqual(self.fetch("lone", "--keys", keys)[2], 101)
        self.comove("fetch", "lone", "--keys", keys)
        self.comove("quality")
        doctor = self.comove("doctor", "--keys", keys).stdout
        self.assertIn("FRED_API_KEY: set, from the file of keys", doctor)
        self.assertIn("FRED_API_KEY: set, from the environment", self.comove("doctor", FRED_API_KEY=SECRET).stdout)
        self.assertNotIn(SECRET, self.said)
        for name in os.listdir(self.folder):
            if name != "keys":
                with open(self.path(name), "rb") as f:
                    self.assertNotIn(SECRET.encode(), f.read(), name)

    def test_a_file_of_keys_open_to_others_is_refused(self):
        keys = self.write("keys", f"FRED_API_KEY={SECRET}\n", 0o644)
        done = self.comove("fetch", "lone", "--keys", keys)
        self.assertEqual(done.returncode, 3)
        self.assertIn("chmod 600", done.stderr)
        self.assertEqual(self.server.requests, [])

    # ---- one at a time, and ends -----------------------------------------------------------------------------

    def start(self, *words):
        process = subprocess.Popen(self.command("fetch", *words), env=self.environment({}), text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        return process

    def wait_for(self, what):
        end = time.monotonic() + DEADLINE
        while not what():
            self.assertLess(time.monotonic(), end, "it never happened")
            time.sleep(0.02)

    def test_one_process_fetches_for_a_store(self):
        self.server.rules.insert(0, Rule(host=CBOE, reply={"hang": "request"}))
        first = self.start("paper")
        self.wait_for(lambda: self.asked(CBOE))
        done = self.comove("fetch", "eur-usd")
        self.assertEqual(done.returncode, 75)
        self.assertIn(str(first.pid), done.stderr)
        self.assertIn(str(first.pid), self.comove("doctor").stdout)
        first.send_signal(signal.SIGINT)
        self.assertEqual(first.wait(DEADLINE), 130)
        self.assertEqual(self.fetch("eur-usd")[2], 0)

    def test_what_had_come_stays_when_it_is_stopped(self):
        self.server.rules.insert(0, Rule(host=CBOE, reply={"hang": "request"}))
        process = self.start("paper", "eur-usd")
        self.wait_for(lambda: self.held("eur-usd"))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(DEADLINE), 130)
        self.assertEqual(len(self.held("eur-usd")), 120)
        self.assertEqual(self.comove("store", "check").returncode, 0)

    def test_a_watch_fetches_what_is_missing_and_stops_when_told(self):
        process = self.start("--watch", "eur-usd", "eur-gbp")
        self.wait_for(lambda: self.held("eur-usd") and self.held("eur-gbp"))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(DEADLINE), 0)
        self.assertEqual(len(self.asked(ECB)), 1)

    def test_a_watch_that_waits_for_a_host_stops_at_once(self):
        self.server.rules.insert(0, Rule(host=CBOE, reply={"hang": "request"}))
        process = self.start("--watch", "paper", "eur-usd")
        self.wait_for(lambda: self.asked(CBOE) and self.held("eur-usd"))
        time.sleep(2)  # the look that follows an end is over: only the host is waited for
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(DEADLINE), 0)
        self.assertLess(time.monotonic() - begun, 20)  # a minute is how long the host may be silent
        self.assertEqual(self.comove("store", "check").returncode, 0)

    # ---- without traces --------------------------------------------------------------------------------------

    def test_a_dry_run_stores_nothing(self):
        done = self.comove("fetch", "eur-usd", "--dry-run")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("120 values new", done.stdout)
        self.assertEqual(sorted(os.listdir(self.folder)), ["metrics.yaml", "pairs.yaml"])
        self.fetch("eur-usd")
        before = self.comove("store", "info").stdout
        self.publish("USD", plus=0.01)
        self.assertEqual(self.fetch("eur-usd", "--dry-run")[0]["eur-usd"]["revised"], 1)
        self.assertEqual(self.comove("store", "info").stdout, before)

    def test_a_demo_store_takes_no_real_data(self):
        self.assertEqual(subprocess.run([BIN, "demo", "--store", self.store], capture_output=True, check=False,
                                        timeout=DEADLINE).returncode, 0)
        done = self.comove("fetch", "eur-usd")
        self.assertEqual(done.returncode, 3)
        self.assertIn("demo", done.stderr)
        self.assertEqual(self.server.requests, [])

    def test_wrong_usage_is_said(self):
        for words in (("--format", "yaml"), ("--watch", "--dry-run"), ("--watch", "--due")):
            self.assertEqual(self.comove("fetch", "eur-usd", *words).returncode, 2, words)
        self.assertEqual(self.comove("fetch", "nothing-of-the-kind").returncode, 4)
        self.assertEqual(self.comove("quality", "--release", "1", "--reject", "1").returncode, 2)
        self.store = self.path("none.db")
        self.assertEqual(self.comove("quality").returncode, 4)
        self.assertFalse(os.path.exists(self.store))


if __name__ == "__main__":
    unittest.main()
