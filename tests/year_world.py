# SPDX-License-Identifier: Apache-2.0
"""A scripted world of publishers for one year: what each metric is, when it is published, what goes wrong.

Everything here is made up from seeds. `World.reply` answers a request as the publisher would at that instant, in the
publisher's own form; `World.truth` says what a store that watched the whole year must hold, and since when each value was
public. It is written from the fact sheet and the publication rules, not from the program under test.
"""
import json
import random
from datetime import date, datetime, timedelta, timezone

from year_publishers import (between, bls_json, cboe_ohlc, cboe_single, coinbase_json, coingecko_json, day_of, ddp_csv,
                             ecb_csv, first_of, fred_json, nyfed_rates, nyfed_rrp, parse, tiingo_json, treasury_csv,
                             MATURITIES, REAL)

UTC = timezone.utc
DAY = timedelta(days=1)
HISTORY = date(2023, 1, 2)
BEGIN = datetime(2025, 1, 2, 5, 0, tzinfo=UTC)
END = datetime(2026, 1, 2, 5, 0, tzinfo=UTC)

# ---- time ---------------------------------------------------------------------------------------


def nth_sunday(year, month, n):
    first = date(year, month, 1)
    return first + timedelta((6 - first.weekday()) % 7 + 7 * (n - 1))


def last_sunday(year, month):
    day = date(year, month, 31)
    return day - timedelta((day.weekday() + 1) % 7)


def new_york(day, hour, minute=0):
    """UTC instant of a clock time in New York."""
    if day.year >= 2007:
        summer = nth_sunday(day.year, 3, 2) <= day < nth_sunday(day.year, 11, 1)
    else:
        summer = nth_sunday(day.year, 4, 1) <= day < last_sunday(day.year, 10)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour + (4 if summer else 5), minutes=minute)


def frankfurt(day, hour, minute=0):
    summer = last_sunday(day.year, 3) <= day < last_sunday(day.year, 10)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - (2 if summer else 1), minutes=minute)


def midnight(day, minute=0):
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)


def days(text):
    return {date.fromisoformat(d) for d in text.split()}


NYSE_CLOSED = days("""2023-01-02 2023-01-16 2023-02-20 2023-04-07 2023-05-29 2023-06-19 2023-07-04 2023-09-04
 2023-11-23 2023-12-25 2024-01-01 2024-01-15 2024-02-19 2024-03-29 2024-05-27 2024-06-19 2024-07-04 2024-09-02
 2024-11-28 2024-12-25 2025-01-01 2025-01-09 2025-01-20 2025-02-17 2025-04-18 2025-05-26 2025-06-19 2025-07-04
 2025-09-01 2025-11-27 2025-12-25 2026-01-01""")
# Bonds trade on a day of mourning, and on Good Friday when it is the day of the jobs report (2023).
BOND_CLOSED = (NYSE_CLOSED - days("2025-01-09 2023-04-07")) | days(
    "2023-10-09 2024-10-14 2024-11-11 2025-10-13 2025-11-11")
BOND_MOURNED = days("1994-04-27 2001-09-11 2001-09-12 2004-06-11 2012-10-30 2018-12-05")
JOBS_FRIDAYS = days("1996-04-05 1999-04-02 2007-04-06 2010-04-02 2012-04-06 2015-04-03 2021-04-02")  # Good ones, open
TARGET_CLOSED = days("""2023-04-07 2023-04-10 2023-05-01 2023-12-25 2023-12-26 2024-01-01 2024-03-29 2024-04-01
 2024-05-01 2024-12-25 2024-12-26 2025-01-01 2025-04-18 2025-04-21 2025-05-01 2025-12-25 2025-12-26 2026-01-01""")


def nth_weekday(year, month, weekday, n):
    """The n-th of a weekday in a month; -1 the last."""
    if n < 0:
        last = (date(year, month + 1, 1) if month < 12 else date(year + 1, 1, 1)) - DAY
        return last - timedelta((last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (n - 1))


def good_friday(year):
    """Two days before Gregorian Easter (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1) - 2 * DAY


def bond_holidays(year):
    """Days without a bond market by rule, for the years before this world's own list."""
    fixed = {date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)}
    if year >= 2022:
        fixed.add(date(year, 6, 19))
    moved = {d + DAY if d.weekday() == 6 else d - DAY if d.weekday() == 5 and d.month in (6, 7, 12) else d for d in fixed}
    return moved | {nth_weekday(year, 1, 0, 3), nth_weekday(year, 2, 0, 3), nth_weekday(year, 5, 0, -1),
                    nth_weekday(year, 9, 0, 1), nth_weekday(year, 10, 0, 2), nth_weekday(year, 11, 3, 4), good_friday(year)}


def is_session(day, closed):
    return day.weekday() < 5 and day not in closed


def sessions(closed, first=HISTORY, last=date(2026, 1, 1)):
    day, out = first, []
    while day <= last:
        if is_session(day, closed):
            out.append(day)
        day += DAY
    return out


def next_session(day, closed, n=1):
    while n:
        day += DAY
        n -= is_session(day, closed)
    return day


def on_or_after(day, closed):
    return day if is_session(day, closed) else next_session(day, closed)


# ---- metrics ------------------------------------------------------------------------------------


class Metric:
    """Values of one metric: for each date its (instant, text) publications, oldest first."""

    def __init__(self, name, decimals, basis="price"):
        self.name, self.decimals, self.basis = name, decimals, basis
        self.rule = {}  # date -> instant at which the publication rule says it is public
        self.values = {}  # date -> [(instant, Decimal as text)]

    def publish(self, day, rule, value, at=None):
        self.rule[day] = rule
        self.values[day] = [(at or rule, f"{value:.{self.decimals}f}")]

    def revise(self, day, at, value):
        self.values[day].append((at, f"{value:.{self.decimals}f}"))

    def at(self, now):
        """What is public: {date: text}."""
        out = {}
        for day, published in self.values.items():
            said = [text for at, text in published if at <= now]
            if said:
                out[day] = said[-1]
        return dict(sorted(out.items()))

    def changed(self, now):
        """Instant of the last publication up to now."""
        return max((at for p in self.values.values() for at, _ in p if at <= now), default=None)


def walk(seed, n, start, step, low=None, log=False):
    rng, out, x = random.Random(seed), [], start
    for _ in range(n):
        x = x * (1 + rng.gauss(0, step)) if log else x + rng.gauss(0, step)
        if low is not None and x < low:
            x = 2 * low - x
        out.append(x)
    return out


def fill(name, dates, rule, decimals, seed, start, step, late=None, **more):
    """A metric published by its rule; `late` {date: instant} for those that were not."""
    m = Metric(name, decimals)
    for day, value in zip(dates, walk(seed, len(dates), start, step, **more)):
        m.publish(day, rule(day), value, (late or {}).get(day))
    return m


# ---- the year -----------------------------------------------------------------------------------


def release_dates():
    """Release days of 2025 as they were: the autumn's shutdown moved some; months before by the rule of the 10th and 12th."""
    cpi = {(2024, 12): date(2025, 1, 15), (2025, 1): date(2025, 2, 12), (2025, 2): date(2025, 3, 12),
           (2025, 3): date(2025, 4, 10), (2025, 4): date(2025, 5, 13), (2025, 5): date(2025, 6, 11),
           (2025, 6): date(2025, 7, 15), (2025, 7): date(2025, 8, 12), (2025, 8): date(2025, 9, 11),
           (2025, 9): date(2025, 10, 24), (2025, 11): date(2025, 12, 18)}
    jobs = {(2024, 12): date(2025, 1, 10), (2025, 1): date(2025, 2, 7), (2025, 2): date(2025, 3, 7),
            (2025, 3): date(2025, 4, 4), (2025, 4): date(2025, 5, 2), (2025, 5): date(2025, 6, 6),
            (2025, 6): date(2025, 7, 3), (2025, 7): date(2025, 8, 1), (2025, 8): date(2025, 9, 5),
            (2025, 9): date(2025, 11, 20), (2025, 10): date(2025, 12, 16), (2025, 11): date(2025, 12, 16)}
    return cpi, jobs


def months(first, last):
    year, month = first
    while (year, month) <= last:
        yield date(year, month, 1)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def rule_of_month(day, after_day):
    """08:30 of the after_day-th of the next month, rolled to a weekday."""
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    at = date(year, month, after_day)
    while at.weekday() > 4:
        at += DAY
    return new_york(at, 8, 30)


class World:
    def __init__(self):
        self.metric = {}
        bond, nyse = sessions(BOND_CLOSED), sessions(NYSE_CLOSED)
        target = sessions(TARGET_CLOSED)
        crypto = [HISTORY + i * DAY for i in range((date(2026, 1, 2) - HISTORY).days)]
        wednesdays = [d for d in crypto if d.weekday() == 2]
        saturdays = [d for d in crypto if d.weekday() == 5]
        add = self.add
        add(fill("walcl", wednesdays, lambda d: new_york(on_or_after(d + DAY, BOND_CLOSED), 16, 30), 0, 1, 6.9e6, 9e3,
                 late={date(2025, 3, 12): new_york(date(2025, 3, 13), 18, 5)}))
        early = [d for y in range(1990, 2023) for d in sessions((bond_holidays(y) | BOND_MOURNED) - JOBS_FRIDAYS, date(y, 1, 1), date(y, 12, 31))]
        real = [d for d in early if d.year > 2002]
        add(fill("dgs2", early + bond, lambda d: new_york(d, 18), 2, 2, 4.2, .05, low=.1))
        add(fill("dgs10", early + bond, lambda d: new_york(d, 18), 2, 3, 4.4, .05, low=.1))
        add(fill("dfii10", real + bond, lambda d: new_york(d, 18), 2, 4, 2.0, .04, low=.1))
        add(fill("sofr", bond, lambda d: new_york(next_session(d, BOND_CLOSED), 8), 2, 5, 4.3, .02, low=.1))
        add(fill("rrp", bond, lambda d: new_york(d, 13, 30), 3, 6, 300, 12, low=20))
        add(fill("eurusd-ecb", target, lambda d: frankfurt(d, 16), 4, 7, 1.08, .004))
        add(fill("vix", nyse, lambda d: new_york(d, 16, 15), 6, 8, 17, .9, low=10))
        add(fill("vvix", nyse, lambda d: new_york(d, 16, 15), 6, 9, 95, 3, low=70,
                 late={date(2025, 3, 20): new_york(date(2025, 3, 20), 17, 5)}))
        add(fill("btc", crypto, lambda d: midnight(d + DAY, 35), 2, 10, 60000, .02, log=True))
        add(fill("eth", crypto, lambda d: midnight(d + DAY, 35), 2, 11, 3000, .02, log=True))
        after = {d: new_york(d, 16, 30) for d in nyse}  # the vendor's hour, not the exchange's
        add(fill("spy", nyse, lambda d: new_york(d, 16), 2, 12, 400, .01, late=after, log=True))
        add(fill("tlt", nyse, lambda d: new_york(d, 16), 2, 13, 96, .008, late=after, log=True))
        add(fill("icsa", saturdays, lambda d: new_york(on_or_after(d + 5 * DAY, BOND_CLOSED), 8, 30), 0, 14, 225000, 6000,
                 low=190000))
        self.monthly()
        self.revisions()
        self.dividends = {d: .3 for d in nyse if d.day < 8 and (d - DAY).day > 7 or d == next(
            x for x in nyse if (x.year, x.month) == (d.year, d.month))}
        self.split_day = date(2025, 7, 14)

    def add(self, metric):
        self.metric[metric.name] = metric

    def monthly(self):
        cpi_days, jobs_days = release_dates()
        cpi, payems = Metric("cpi", 3), Metric("payems", 0)
        level, people = 300.0, 155000.0
        rng = random.Random(15)
        for day in months((2023, 1), (2025, 11)):
            level *= 1 + rng.gauss(.0025, .001)
            people += rng.gauss(150, 60)
            key = (day.year, day.month)
            rule = rule_of_month(day, 15)
            if key < (2024, 12) or key in cpi_days:
                cpi.publish(day, rule, level, new_york(cpi_days[key], 8, 30) if key in cpi_days else None)
            rule = rule_of_month(day, 10)
            payems.publish(day, rule, people, new_york(jobs_days[key], 8, 30) if key in jobs_days else None)
        self.add(cpi)
        self.add(payems)

    def revisions(self):
        """Jobs twice after the first print, claims once, SOFR once on its day."""
        payems, icsa, sofr = self.metric["payems"], self.metric["icsa"], self.metric["sofr"]
        rng = random.Random(16)
        dates = sorted(payems.values)
        for i, day in enumerate(dates):
            for later in dates[i + 1:i + 3]:
                at, text = payems.values[later][0][0], payems.values[day][-1][1]
                if at > payems.values[day][-1][0]:
                    payems.revise(day, at, float(text) + rng.choice([-1, 1]) * rng.randint(3, 40))
        dates = sorted(icsa.values)
        for day, later in zip(dates, dates[1:]):
            icsa.revise(day, icsa.values[later][0][0], float(icsa.values[day][0][1]) + rng.choice([-1000, 1000]))
        day = date(2025, 6, 2)
        sofr.revise(day, new_york(date(2025, 6, 3), 14, 30), float(sofr.values[day][0][1]) + .01)

    # ---- what prices become ---------------------------------------------------------------------

    def raw(self, name, now):
        """Prices as traded: before the split twice as high as the store's adjusted ones."""
        values = self.metric[name].at(now)
        if name != "tlt":
            return values
        return {d: f"{float(v) * 2:.2f}" if d < self.split_day else v for d, v in values.items()}

    def splits(self, name, now):
        known = self.metric[name].values.get(self.split_day, [(END, "")])[0][0] <= now
        return {self.split_day: 2.0} if name == "tlt" and known else {}

    # ---- truth ----------------------------------------------------------------------------------

    def truth(self, name, end=END):
        """{date: [(instant, rule instant, value)]}: every publication that a reader of the whole year saw."""
        m, out = self.metric[name], {}
        for day, published in m.values.items():
            rule = m.rule[day]
            said = [(at, rule, float(text)) for at, text in published if at < end]
            if name == "tlt" and day < self.split_day:
                split_at = m.values[self.split_day][0][0]
                before = [(at, rule, float(f"{v * 2:.2f}")) for at, rule, v in said]
                said = before + [(split_at, rule, v) for _, _, v in said if split_at < end]
            if said:
                out[day] = said
        return out


def at(text):
    """Instant of a clock time in New York: "2025-03-13 16:30"."""
    day, clock = text.split()
    hour, minute = clock.split(":")
    return new_york(date.fromisoformat(day), int(hour), int(minute))


HTML = b"<!DOCTYPE html>\n<html><head><title>Maintenance</title></head><body><p>We will be back soon.</p></body></html>\n"
GECKO_429 = json.dumps({"status": {"error_code": 429, "error_message": "You've exceeded the Rate Limit."}}).encode()


class Trouble:
    """From `first` until `last` a host, or one path of it, answers otherwise."""

    def __init__(self, first, last, host, kind, path="", **more):
        self.first, self.last, self.host, self.kind, self.path, self.more = at(first), at(last), host, kind, path, more

    def meets(self, host, path, now):
        return self.host == host and self.first <= now < self.last and self.path in path


# Publishers' hosts.
TREASURY, FRB, NYFED = "home.treasury.gov", "www.federalreserve.gov", "markets.newyorkfed.org"
ECB, BLS, CBOE = "data-api.ecb.europa.eu", "api.bls.gov", "cdn.cboe.com"
GECKO, COINBASE, TIINGO, FRED = "api.coingecko.com", "api.exchange.coinbase.com", "api.tiingo.com", "api.stlouisfed.org"

FAILED = "fetch-failed"


def both(day, *metrics, code=FAILED):
    """Incidents of (metric, provider) pairs on one day."""
    return [(metric, provider, code, day) for metric, provider in metrics]


# What goes wrong, and what the log of incidents must say of it: of each source that failed, fallbacks too.
SCRIPT = [
    Trouble("2025-02-05 15:00", "2025-02-05 20:30", CBOE, "html",
            noted=both("2025-02-05", ("vix", "cboe"), ("vvix", "cboe"))),
    Trouble("2025-04-10 17:00", "2025-04-11 12:00", TREASURY, "rename", "daily-treasury-rates.csv",
            heads={"10 Yr": "Tenth"}, form="daily_treasury_yield_curve",
            noted=both("2025-04-10", ("dgs2", "treasury"), ("dgs10", "treasury"))),
    Trouble("2025-05-06 16:00", "2025-05-06 21:00", TIINGO, "tenfold", "/SPY/", day=date(2025, 5, 6),
            noted=both("2025-05-06", ("spy", "tiingo"), code="factor-ten")),
    Trouble("2025-05-20 09:00", "2025-05-20 12:00", ECB, "reset", noted=both("2025-05-20", ("eurusd-ecb", "ecb"))),
    Trouble("2025-06-24 20:00", "2025-06-27 10:00", GECKO, "status", status=429, body=GECKO_429,
            headers={"Retry-After": "864000", "Content-Type": "application/json"},
            noted=both("2025-06-24", ("btc", "coingecko"), ("eth", "coingecko"), code="rate-limited")),
    Trouble("2025-08-12 16:00", "2025-08-14 09:00", CBOE, "shrink", "/VIX_History.csv", keep=252,
            noted=both("2025-08-12", ("vix", "cboe"), code="history-shrank") +
            both("2025-08-13", ("vix", "cboe"), code="history-shrank")),
    Trouble("2025-09-06 06:00", "2025-09-08 20:00", TIINGO, "weekend", "/SPY/", day=date(2025, 9, 6),
            noted=both("2025-09-08", ("spy", "tiingo"), code="stale-copy")),
    Trouble("2025-10-16 16:00", "2025-10-16 19:00", FRB, "html-inside",
            noted=both("2025-10-16", ("walcl", "frb"))),
    Trouble("2025-11-04 07:00", "2025-11-04 15:00", NYFED, "status", status=503, body=HTML,
            headers={"Content-Type": "text/html"},
            noted=both("2025-11-04", ("sofr", "nyfed"), ("rrp", "nyfed"))),
    Trouble("2025-12-02 16:00", "2025-12-02 18:00", TIINGO, "cut", "/TLT/", noted=both("2025-12-02", ("tlt", "tiingo"))),
]
# What the year itself brings: a split, and a month that was never measured. This world's FRED has claims alone: that the other
# series do not exist there is said once each, when it is first asked as the second source.
UNTROUBLED = both("2025-01-02", *((m, "fred") for m in ("payems", "rrp", "sofr", "vix", "walcl"))) + both(
    "2025-01-03", ("cpi", "fred")) + [
("tlt", "tiingo", "adjustment-seam", "2025-07-14"), ("cpi", "bls", "gap", "2025-12-18")]


class Publishers:
    """Answers as the publishers do. `reply` gives (status, headers, body, fault); fault is None, "reset" or "cut"."""

    def __init__(self, world):
        self.world = world
        self.looks = {name: [] for name in world.metric}  # (instant, first, last date asked for) of good answers
        self.wrong = {name: [] for name in world.metric}  # the same of answers that came whole with a wrong value

    def reply(self, host, target, body, now):
        """Looks are noted as they are answered; a faulty answer is none."""
        path, query = parse(target)
        trouble = next((t for t in SCRIPT if t.meets(host, target, now)), None)
        self.kind = trouble.kind if trouble else "good"
        if trouble and trouble.kind == "html":
            return 200, {"Content-Type": "text/html"}, HTML, None
        if trouble and trouble.kind == "status":
            return trouble.more["status"], trouble.more["headers"], trouble.more["body"], None
        if trouble and trouble.kind == "reset":
            return 0, {}, b"", "reset"
        made = self.ROUTES[host](self, path, query, body, now, trouble) if host in self.ROUTES else None
        if made is None:
            return 404, {"Content-Type": "text/plain"}, b"Not Found", None
        text, headers, status = made if len(made) == 3 else (*made, 200)
        data = text if isinstance(text, bytes) else text.encode()
        return status, headers, data, "cut" if trouble and trouble.kind == "cut" else None

    def held(self, name, now, first=None, last=None):
        """Public values from first to last; the look is noted."""
        if self.kind in ("good", "weekend", "shrink"):
            self.looks[name].append((now, first or date.min, last or date.max))
        elif self.kind == "tenfold":
            self.wrong[name].append((now, first or date.min, last or date.max))
        return between(self.world.metric[name].at(now), first, last)

    def stamp(self, name, now):
        changed = self.world.metric[name].changed(now)
        return changed.strftime("%a, %d %b %Y %H:%M:%S GMT") if changed else None

    def treasury(self, path, query, body, now, trouble):
        kind, year = first_of(query, "type", first_of(query, "data", "")), first_of(query, "field_tdr_date_value", "")
        if "daily-treasury-rates.csv" not in path or not year:
            return None
        real = "real" in kind
        span = date(int(year), 1, 1), date(int(year), 12, 31)
        held = {"10 YR": self.held("dfii10", now, *span)} if real else {"2 Yr": self.held("dgs2", now, *span), "10 Yr": self.held("dgs10", now, *span)}
        rename = trouble.more["heads"] if trouble and trouble.more.get("form") == kind else None
        return treasury_csv(held, int(year), REAL if real else MATURITIES, rename), {"Content-Type": "text/csv"}

    # Release: columns as (series id, title, multiplier, metric).
    DDP = {"H41": [[("RESPPMA_N.WW", "Assets: Total assets (Less eliminations from consolidation): Wednesday level", "1000000",
                     "walcl")]],
           "H15": [[("RIFLGFCY02_N.B", "Market yield on U.S. Treasury securities at 2-year constant maturity", "1", "dgs2"),
                    ("RIFLGFCY10_N.B", "Market yield on U.S. Treasury securities at 10-year constant maturity", "1", "dgs10")],
                   [("RIFLGFCY10_XII_N.B", "Market yield on U.S. Treasury securities at 10-year, inflation-indexed", "1",
                     "dfii10")]]}
    NOMINAL = "bf17364827e38702b42a58cf8eaa3f78"

    def frb(self, path, query, body, now, trouble):
        release = first_of(query, "rel", "").replace(".", "")
        if release not in self.DDP:
            return None
        package = self.DDP[release][release == "H15" and first_of(query, "series") != self.NOMINAL]
        span = day_of(query, "from"), day_of(query, "to")
        text = ddp_csv(release, {i: (title, times, self.held(name, now, *span)) for i, title, times, name in package}, *span)
        if trouble and trouble.kind == "html-inside":
            half = text.index("\n", len(text) // 2) + 1
            text = text[:half] + "<html><body>An unhandled error has occurred</body></html>\n" + text[half:]
        return text, {"Content-Type": "text/csv"}

    def nyfed(self, path, query, body, now, trouble):
        first, last = day_of(query, "startDate"), day_of(query, "endDate")
        json_type = {"Content-Type": "application/json"}
        if "/secured/sofr/" in path:
            return nyfed_rates("SOFR", self.held("sofr", now, first, last)), json_type
        if "/reverserepo/" in path:
            return nyfed_rrp(self.held("rrp", now, first, last)), json_type
        return None

    def ecb(self, path, query, body, now, trouble):
        key = path.rsplit("/", 1)[-1]
        if key != "D.USD.EUR.SP00.A":
            return None
        text = ecb_csv(key, self.held("eurusd-ecb", now, day_of(query, "startPeriod"), day_of(query, "endPeriod")))
        return text, {"Content-Type": "application/vnd.sdmx.data+csv", "Last-Modified": self.stamp("eurusd-ecb", now)}

    def bls(self, path, query, body, now, trouble):
        asked = json.loads(body)
        known = {"CUSR0000SA0": "cpi", "CES0000000001": "payems"}
        first, last = date(int(asked["startyear"]), 1, 1), date(int(asked["endyear"]), 12, 31)
        held = {s: self.held(known[s], now, first, last) if s in known else {} for s in asked["seriesid"]}
        if "CUSR0000SA0" in held and now >= new_york(date(2025, 12, 18), 8, 30):
            held["CUSR0000SA0"][date(2025, 10, 1)] = "-"
        return bls_json(held, int(asked["startyear"]), int(asked["endyear"])), {"Content-Type": "application/json"}

    def cboe(self, path, query, body, now, trouble):
        symbol = path.rsplit("/", 1)[-1].removesuffix("_History.csv")
        name = {"VIX": "vix", "VVIX": "vvix"}.get(symbol)
        if not name:
            return None
        values = self.held(name, now)
        if trouble and trouble.kind == "shrink":
            values = dict(list(values.items())[-trouble.more["keep"]:])
        text = cboe_ohlc(values) if name == "vix" else cboe_single(symbol, values)
        return text, {"Content-Type": "text/csv", "Last-Modified": self.stamp(name, now)}

    def gecko(self, path, query, body, now, trouble):
        name = {"bitcoin": "btc", "ethereum": "eth"}.get(path.split("/coins/")[-1].split("/")[0])
        if not name:
            return None
        now_ms = int(now.timestamp() * 1000)
        past = (now - timedelta(days=int(first_of(query, "days", "365")))).date()
        return coingecko_json(self.held(name, now, past), now_ms), {"Content-Type": "application/json"}

    def coinbase(self, path, query, body, now, trouble):
        name = {"BTC-USD": "btc", "ETH-USD": "eth"}.get(path.split("/products/")[-1].split("/")[0])
        if not name:
            return None
        now_s = int(now.timestamp())

        def second(text, default):
            if not text:
                return default
            if text.isdigit():
                return int(text)
            return int(datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=UTC).timestamp())
        first = second(first_of(query, "start"), now_s - 300 * 86400)
        last = second(first_of(query, "end"), now_s)
        return coinbase_json(self.held(name, now, datetime.fromtimestamp(first, UTC).date(),
                                       datetime.fromtimestamp(last, UTC).date()), first, last, now_s), {"Content-Type": "application/json"}

    def tiingo(self, path, query, body, now, trouble):
        name = path.split("/daily/")[-1].split("/")[0].lower()
        if name not in ("tlt", "spy"):
            return None
        self.held(name, now, day_of(query, "startDate"))
        raw = self.world.raw(name, now)
        if trouble and trouble.kind == "tenfold" and trouble.more["day"] in raw:
            raw[trouble.more["day"]] = f"{float(raw[trouble.more['day']]) * 10:.2f}"
        if trouble and trouble.kind == "weekend":
            raw[trouble.more["day"]] = raw[max(d for d in raw if d < trouble.more["day"])]
        paid = {d: v for d, v in self.world.dividends.items() if d in raw} if name == "tlt" else {}
        return tiingo_json(raw, paid, self.world.splits(name, now), day_of(query, "startDate")), {"Content-Type": "application/json"}

    def fred(self, path, query, body, now, trouble):
        if first_of(query, "series_id") != "ICSA" or not path.endswith("/series/observations"):
            return json.dumps({"error_code": 400, "error_message": "Bad Request.  The series does not exist."}), {}, 400
        today = (now - timedelta(hours=6)).date().isoformat()
        return fred_json(self.held("icsa", now, day_of(query, "observation_start")), today, query), {"Content-Type": "application/json"}

    ROUTES = {TREASURY: treasury, FRB: frb, NYFED: nyfed, ECB: ecb, BLS: bls, CBOE: cboe, GECKO: gecko, COINBASE: coinbase,
              TIINGO: tiingo, FRED: fred}
