#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files in the forms in which people find them: each is imported by the built program and gives exact rows, or one sentence."""
import os
import subprocess
import tempfile
import unittest

BIN = os.environ.get("COMOVE_BIN", "build/bin/comove")
FOLDER = os.path.join("tests", "data", "found")

# File, arguments of the import, then metric and rows, with the basis where it is not the price.
GOOD = [
    # Yahoo: single precision undone, a null, of two rows of one date the last; 87.19999694824219 is 87.2
    ("yahoo_chart.json", [], {
        "tlt": "2026-01-02,87.2 2026-01-05,87.31 2026-01-07,87.55",
        "tlt total": "2026-01-02,86.9 2026-01-05,87.01 2026-01-07,87.55"}),
    ("yahoo_session_under_way.json", [], {"tlt": "2026-01-02,87.2 2026-01-05,87.31"}),
    # Midnight in Helsinki, in summer and in winter
    ("yahoo_other_zone.json", ["--metric", "x"], {"x": "2025-07-08,10.5 2026-01-11,11.5"}),
    ("yahoo_download.csv", ["--metric", "spy"], {
        "spy": "2026-01-02,683.169983 2026-01-06,687.719971",
        "spy total": "2026-01-02,681.230042 2026-01-06,685.76001"}),
    ("iwm_us_d.csv", [], {"iwm": "2026-01-02,248.78 2026-01-05,252.5"}),
    ("eurusd_d.csv", [], {"eurusd": "2026-01-02,1.1721 2026-01-05,1.1722"}),
    ("DIA Historical Data.csv", [], {"dia": "2026-01-12,493.97 2026-01-13,490.02 2026-01-14,491.55"}),
    ("HistoricalData_1768431234567.csv", ["--metric", "qqq"], {"qqq": "2026-01-13,626.24 2026-01-14,619.55"}),
    ("google_sheet.csv", ["--metric", "qqq"], {"qqq": "2026-01-02,620.12 2026-01-05,624.5 2026-01-13,626.24"}),
    ("terminal_export.csv", ["--metric", "x"], {"x": "2026-01-02,6858.47 2026-01-13,6963.74 2026-01-14,6926.6"}),
    ("bank_kurse.csv", ["--metric", "x"], {"x": "2026-01-13,1231.05 2026-01-14,1234.56"}),
    ("unicode_text.txt", [], {"my-fund": "2025-12-31,101.25 2026-01-02,101.5 2026-01-13,102.75"}),
    ("ecb_exr.csv", [], {"exr-d-usd-eur-sp00-a": "2026-01-02,1.1721 2026-01-05,1.1664"}),
    ("DGS10.txt", [], {"dgs10": "2026-01-02,4.19 2026-01-05,4.17 2026-01-06,4.18"}),
    ("daily-treasury-rates.csv", ["--column", "10 Yr", "--metric", "dgs10"],
     {"dgs10": "2026-01-13,4.18 2026-01-14,4.15"}),
    ("equitypcarchive.csv", ["--column", "P/C Ratio", "--metric", "x"], {"x": "2026-01-02,0.64 2026-01-13,0.69"}),
    ("alphavantage_daily_TLT.csv", [], {"tlt": "2026-01-05,87.2 2026-01-06,87.34"}),
    # Exchanges' candles: stamp, open, high, low, close, no names
    ("XBTUSD_1440.csv", [], {"btc": "2026-01-01,88839.4 2026-01-02,89950.1"}),
    ("BTCUSDT-1d-2026-01.csv", [], {"btc": "2026-01-01,88839.04 2026-01-02,89995.13"}),
    ("Bitstamp_BTCUSD_d.csv", [], {"btc": "2026-01-01,88838 2026-01-02,89926"}),
    # CoinGecko: a midnight is the close of the day before, as the candles above show
    ("btc-usd-max.csv", [], {"btc": "2025-12-31,87508.83 2026-01-01,88732.09 2026-01-02,89947.9"}),
    ("HistoricalPrices.csv", ["--metric", "x"], {"x": "2026-01-13,6963.74 2026-01-14,6926.6"}),
    ("marketwatch.csv", ["--metric", "x"], {"x": "2026-01-13,6963.74 2026-01-14,6926.6"}),
    ("FRB_H15.csv", ["--metric", "dgs10"], {"dgs10": "2026-01-02,4.19 2026-01-05,4.17"}),
    ("tiingo_TLT.csv", [], {"tlt": "2026-01-02,87.2 2026-01-05,87.31",
                            "tlt total": "2026-01-02,86.9 2026-01-05,87.01"}),
]

SENTENCE = "the server answered with a sentence instead of data"

# File, and all that standard error says behind "comove: FILE".
BAD = [
    ("yahoo_not_found.json",
     ": this is a provider's error message, not data: Not Found: No data found, symbol may be delisted"),
    ("yahoo_no_sessions.json",
     ", column TLT: no timestamps: there was no session in the range that was asked for"),
    ("yahoo_weekly.json", ", column dataGranularity, value '1wk': daily rows are read: ask for interval=1d"),
    ("yahoo_429.txt", f", value 'Too Many Requests': {SENTENCE}"),
    ("stooq_apikey.csv", ", value 'Get your apikey:  1. Open https://stooq.com/q/d/?s=spy.us...': " + SENTENCE),
    ("stooq_limit.csv", f", value 'Exceeded the daily hits limit': {SENTENCE}"),
    ("stooq_verify.csv",
     ", value 'Stooq': this is the HTML page with which Stooq makes a browser prove its work, not data: open the "
     "address in a browser and save the file from there"),
    ("stooq_unknown.csv", ", line 2, column Date, value 'N/D': is not a date"),
]


class Found(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.store = os.path.join(folder.name, "s.db")

    def comove(self, *args):
        known = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "COMOVE_STORE", "NO_COLOR")}
        return subprocess.run([BIN, *args, "--store", self.store], env=known, capture_output=True, text=True,
                              timeout=120)

    def read(self, name, *args):
        return self.comove("import", os.path.join(FOLDER, name), "--quiet", *args)

    def rows(self, metric, basis):
        done = self.comove("export", metric, "--basis", basis or "price")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [line for line in done.stdout.splitlines() if line and not line.startswith("#")]
        return " ".join(",".join(line.split(",")[:2]) for line in lines[1:])

    def test_files_give_exact_rows(self):
        for name, args, wanted in GOOD:
            with self.subTest(name):
                if os.path.exists(self.store):
                    os.remove(self.store)
                done = self.read(name, *args)
                self.assertEqual(done.returncode, 0, done.stderr)
                for what, rows in wanted.items():
                    metric, _, basis = what.partition(" ")
                    self.assertEqual(self.rows(metric, basis), rows)

    def test_refusals_say_one_exact_sentence(self):
        for name, sentence in BAD:
            with self.subTest(name):
                done = self.read(name)
                self.assertEqual(done.returncode, 3, done.stdout)
                self.assertEqual(done.stderr, f"comove: {name}{sentence}\n")

    def test_every_file_is_in_a_list(self):
        self.assertEqual(sorted(os.listdir(FOLDER)), sorted([g[0] for g in GOOD] + [b[0] for b in BAD]))


if __name__ == "__main__":
    unittest.main()
