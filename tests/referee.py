# SPDX-License-Identifier: Apache-2.0
"""A second, slow computation of the pair document, from raw files and the written definitions only.

Sources: docs/statistics.md, docs/decisions/0003 and 0008, the comments of include/comove/pair.h and series.h, and the
facts of catalog/metrics.yaml. Nothing is shared with the program: dates are datetime.date, zones are zoneinfo, sums are
math.fsum, pairs are left out one by one.
"""
import bisect
import csv
import datetime as dt
import math
import os
import re
from decimal import Decimal
from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)
ORDER = {"daily": 0, "weekly": 1, "monthly": 2, "quarterly": 3, "annual": 4}
WINDOW = {"daily": 90, "weekly": 52, "monthly": 36, "quarterly": 20, "annual": 20}
PER_YEAR = {"daily": 252, "weekly": 52, "monthly": 12, "quarterly": 4, "annual": 1}
MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}
Z975 = 1.959963984540054


# ---- calendars -----------------------------------------------------------------------------------------------------


def easter(year):
    """Gauss's algorithm (the engine uses Meeus's)."""
    a, b, c = year % 19, year % 4, year % 7
    k = year // 100
    p, q = (13 + 8 * k) // 25, k // 4
    m, n = (15 - p + k - q) % 30, (4 + k - q) % 7
    d = (19 * a + m) % 30
    e = (2 * b + 4 * c + 6 * d + n) % 7
    if d == 29 and e == 6:
        d = 28
    elif d == 28 and e == 6 and (11 * m + 11) % 30 < 19:
        d = 27
    return dt.date(year, 3, 22) + dt.timedelta(days=d + e)


def nth(year, month, weekday, n):
    day = dt.date(year, month, 1)
    day += dt.timedelta(days=(weekday - day.weekday()) % 7)
    return day + dt.timedelta(days=7 * (n - 1))


def last_monday_of_may(year):
    day = dt.date(year, 5, 31)
    return day - dt.timedelta(days=day.weekday())


def observed(day, saturday=True):
    if day.weekday() == 6:
        return day + DAY
    if day.weekday() == 5:
        return day - DAY if saturday else None
    return day


CLOSED = {
    "nyse": ["1994-04-27", "2001-09-11", "2001-09-12", "2001-09-13", "2001-09-14", "2004-06-11", "2007-01-02",
             "2012-10-29", "2012-10-30", "2018-12-05", "2025-01-09"],
    "us-bond": ["1994-04-27", "2001-09-11", "2001-09-12", "2004-06-11", "2012-10-30", "2018-12-05"],
}


def holidays(market, year):
    """Weekdays without a session since 1990."""
    out = {dt.date.fromisoformat(d) for d in CLOSED[market] if d[:4] == str(year)}
    out |= {observed(dt.date(year, 1, 1), False), nth(year, 2, 0, 3), last_monday_of_may(year),
            observed(dt.date(year, 7, 4)), nth(year, 9, 0, 1), nth(year, 11, 3, 4), observed(dt.date(year, 12, 25))}
    if year >= (1998 if market == "nyse" else 1986):
        out.add(nth(year, 1, 0, 3))
    if year >= 2022:
        out.add(observed(dt.date(year, 6, 19)))
    friday = easter(year) - 2 * DAY
    if market == "nyse" or year < 1995 or friday.day > 7:
        out.add(friday)
    if market == "us-bond":
        out |= {nth(year, 10, 0, 2), observed(dt.date(year, 11, 11), False)}
    return out


class Calendar:
    """Sessions by rule; markets are right from 1990 on."""

    def __init__(self, name):
        self.name = name
        self.years = {}

    def has(self, day):
        if self.name in ("own", "24x7"):
            return True
        if self.name.startswith("weekly:"):
            return day.strftime("%A").lower() == self.name[7:]
        if self.name in ("monthly", "quarterly", "annual"):
            return day.day == 1 and (day.month - 1) % MONTHS[self.name] == 0
        if day.weekday() > 4:
            return False
        if self.name == "weekday":
            return True
        if day.year not in self.years:
            self.years[day.year] = holidays(self.name, day.year)
        return day not in self.years[day.year]

    def on_or_after(self, day):
        while not self.has(day):
            day += DAY
        return day

    def add(self, day, n):
        """n-th session after a day that is a session."""
        while n > 0:
            day = self.on_or_after(day + DAY)
            n -= 1
        return day


def early_close(zone, calendar, day):
    """Minute of an early close of a New York market since 1995, or None."""
    if zone != "America/New_York" or calendar.name not in ("nyse", "us-bond") or not calendar.has(day):
        return None
    thanks = nth(day.year, 11, 3, 4)
    if calendar.name == "nyse":
        eve = (day.month, day.day) == (12, 24) and day.weekday() < 4
        july = (day.month, day.day) == (7, 3) and day.weekday() in ((0, 1, 3) if day.year < 2013 else (0, 1, 2, 3))
        once = day.isoformat() in ("1996-07-05", "1997-12-26", "1999-12-31", "2002-07-05", "2003-12-26")
        return 780 if day == thanks + DAY or eve or july or once else None
    raise NotImplementedError("early closes of the bond market")


def add_months(day, n):
    at = day.year * 12 + day.month - 1 + n
    year, month = divmod(at, 12)
    month += 1
    end = (dt.date(year + month // 12, month % 12 + 1, 1) - DAY).day
    return dt.date(year, month, min(day.day, end))


def instant(zone, day, minute):
    if minute == 1440:
        day, minute = day + DAY, 0
    local = dt.datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=ZoneInfo(zone))
    return local.astimezone(dt.timezone.utc)


# ---- metrics -------------------------------------------------------------------------------------------------------


def minute_of(text):
    return int(text[:2]) * 60 + int(text[3:])


class Metric:
    """Facts of one entry of metrics.yaml."""

    def __init__(self, text):
        def field(name):
            found = re.search(rf"^    {name}: (.*)$", text, re.M)
            return found.group(1).strip().strip('"') if found else ""
        self.id = re.search(r"^  - id: (\S+)", text).group(1).strip('"')
        self.freq, self.transform, self.kind, self.unit = (field(k) for k in ("frequency", "transform", "kind", "unit"))
        self.cal = Calendar(field("calendar"))
        self.fred = (re.search(r"[{ ]fred: ([A-Z0-9]+)", field("keys")) or [None, None])[1]
        close = field("close")
        self.close = minute_of(re.search(r'time: "([0-9:]+)"', close).group(1)) if close else 1440
        self.zone = re.search(r"zone: ([^}]+)}", close).group(1) if close else "America/New_York"
        pub = field("publication")
        self.pub = {k: v.strip('"') for k, v in re.findall(r'(\w+): ("[^"]*"|[^,}]+)', pub)}
        self.is_rate = self.transform in ("diff", "diff_bp")
        self.level, self.sample, self.basis = [], [], "price"

    def known_at(self, day):
        p = self.pub
        after, of = int(p["after"]), p["of"]
        cal = Calendar(p["calendar"]) if "calendar" in p else None
        if of == "sessions":
            known = self.cal.add(self.cal.on_or_after(day), after)
        elif of == "days":
            known = day + after * DAY
            known = cal.on_or_after(known) if cal else known
        else:
            first = add_months(day.replace(day=1), after)
            known = min(first + (int(p["day"]) - 1) * DAY, add_months(first, 1) - DAY)
            known = (cal or Calendar("weekday")).on_or_after(known)
        return instant(p["zone"], known, minute_of(p["time"]))


def read_catalog(path):
    with open(path, encoding="utf-8") as f:
        text = f.read().split("\nmetrics:\n")[1]
    parts = re.split(r"^(?=  - id: )", text, flags=re.M)[1:]
    metrics = [Metric(part) for part in parts]
    return {m.id: m for m in metrics}


def rows_of(path, date, value):
    """(date, value) rows of two columns; missing values left out."""
    out = {}
    with open(path, newline="", encoding="utf-8") as f:
        reader = csv.reader(f)
        head = next(reader)
        i, j = head.index(date) if date else 0, head.index(value) if value else 1
        for row in reader:
            if len(row) > j and row[j] not in ("", "."):
                day = row[i][:10]
                if "/" in day:
                    day = f"{day[6:]}-{day[:2]}-{day[3:5]}"
                out[dt.date.fromisoformat(day)] = float(row[j])
    return sorted(out.items())


def load(metric, root, basis, as_of):
    """Fills level and sample with what was known by the end of the day in New York."""
    path = os.path.join(root, "etf", metric.id.upper() + ".csv")
    special = {"vix": ("cboe/VIX_History.csv", "DATE", "CLOSE"), "btc": ("crypto/BTC_USD.csv", "date", "close"),
               "eurusd": ("fx/EURUSD_1d.csv", "ts", "close"), "cl": ("futures/CL.csv", None, None),
               "gold": ("futures/GC.csv", None, None)}
    metric.basis = "price"
    if metric.id in special:
        name, date, value = special[metric.id]
        rows = dict(rows_of(os.path.join(root, name), date, value))
        if metric.id == "vix":  # a second file fills the days that the first one lacks
            rows = {**dict(rows_of(os.path.join(root, "fred", "VIXCLS.csv"), None, None)), **rows}
        metric.level = metric.sample = sorted(rows.items())
    elif os.path.exists(path):
        metric.level = rows_of(path, "date", "unadj_close")
        total = basis != "price"
        metric.basis = "total" if total else "price"
        metric.sample = rows_of(path, "date", "close") if total else metric.level
    else:
        rows = dict(rows_of(os.path.join(root, "fred", metric.fred + ".csv"), None, None))
        if metric.id == "hy-oas":  # the full history lies in a second file; it does not reach to the end
            rows = {**dict(rows_of(os.path.join(root, "fred", metric.fred + "_full-1996-2025.csv"), None, None)), **rows}
        metric.level = metric.sample = sorted(rows.items())
    if as_of:
        end = instant("America/New_York", as_of + DAY, 0)
        metric.level = [row for row in metric.level if metric.known_at(row[0]) < end]
        metric.sample = [row for row in metric.sample if metric.known_at(row[0]) < end]
    return metric


# ---- alignment (docs/decisions/0003) -------------------------------------------------------------------------------


def period_of(freq, day):
    if freq == "weekly":
        return day.isocalendar()[:2]
    return (day.year, (day.month - 1) // MONTHS[freq])


def align_equal(a, b, rows_a, rows_b):
    if a.freq == "daily":
        right = dict(rows_b)
        return [(d, v, right[d], d, d) for d, v in rows_a if d in right and a.cal.has(d) and b.cal.has(d)]
    left = {period_of(a.freq, d): (d, v) for d, v in rows_a if a.cal.has(d)}
    right = {period_of(a.freq, d): (d, v) for d, v in rows_b if b.cal.has(d)}
    shared = sorted(set(left) & set(right))
    return [(max(left[p][0], right[p][0]), left[p][1], right[p][1], left[p][0], right[p][0]) for p in shared]


REACH = {"daily": 7, "weekly": 7, "monthly": 31, "quarterly": 92, "annual": 366}


def complete(freq, day):
    return add_months(day, MONTHS[freq]) - DAY if freq in MONTHS and day.day == 1 else day


def due(metric, day):
    if metric.freq == "weekly":
        return day + 7 * DAY
    if metric.freq != "daily":
        return add_months(day, MONTHS[metric.freq])
    return (Calendar("weekday") if metric.cal.name == "own" else metric.cal).on_or_after(day + DAY)


def meet_dated(slow, fast, day, dates, rows):
    """Index of the faster side's row, and whether it is an earlier one (rules 4 and 5)."""
    def last(low, high):
        i = bisect.bisect_right(dates, high) - 1
        while i >= 0 and dates[i] >= low:
            if fast.cal.has(dates[i]):
                return i
            i -= 1
        return None
    if slow.freq in MONTHS and day.day == 1:
        end = complete(slow.freq, day)
        i = last(day, end)
        over = i is not None and (dates[-1] > end or due(fast, dates[i]) > end)
        return (i if over else None), False
    i = last(day, day)
    if i is not None or (fast.cal.name != "own" and fast.cal.has(day)):
        return i, False
    i = last(day - REACH[fast.freq] * DAY, day - DAY)
    return i, i is not None


def close_of(metric, day):
    minute = metric.close
    early = early_close(metric.zone, metric.cal, day) if metric.cal.name == "nyse" else None
    return instant(metric.zone, day, min(minute, early) if early else minute)


def meet_known(slow, fast, day, dates):
    known = slow.known_at(day)
    target = known.astimezone(ZoneInfo(fast.zone)).date() - 2 * DAY
    while close_of(fast, target) < known:
        target += DAY
    for i in range(max(bisect.bisect_left(dates, target) - 1, 0), len(dates)):
        done = complete(fast.freq, dates[i])
        if done > target + REACH[fast.freq] * DAY:
            return None
        if done >= target and fast.cal.has(dates[i]):
            return i
    return None


def align_mixed(slow, fast, slow_rows, fast_rows, mode):
    dates = [d for d, _ in fast_rows]
    taken, shifted = [], set()
    for k, (day, _) in enumerate(slow_rows):
        if not slow.cal.has(day) or not dates:
            continue
        if mode == "known":
            i, moved = meet_known(slow, fast, day, dates), False
            if i is not None and taken and i == taken[-1][1]:
                taken.pop()
        else:
            i, moved = meet_dated(slow, fast, day, dates, fast_rows)
        if i is None or (taken and i <= taken[-1][1]):
            continue
        taken.append((k, i))
        if moved:
            shifted.add(k)
    out = []
    for k, i in taken:
        day = fast_rows[i][0] if mode == "known" else slow_rows[k][0]
        out.append((day, slow_rows[k][1], fast_rows[i][1], slow_rows[k][0], fast_rows[i][0]))
    return out, sum(1 for k, _ in taken if k in shifted)


BEFORE = {"daily": 10, "weekly": 21, "monthly": 93, "quarterly": 280, "annual": 800}


def aligned(a, b, opt):
    slower = max(a.freq, b.freq, key=ORDER.get)
    lead = BEFORE[slower] + (380 if opt.get("returns") == "yoy" else 0)
    low = opt["from"] - lead * DAY if opt.get("from") else dt.date.min
    high = opt.get("to") or dt.date.max
    rows = [[row for row in m.sample if low <= row[0] <= high] for m in (a, b)]
    if a.freq == b.freq:
        return align_equal(a, b, *rows), 0, rows
    if ORDER[a.freq] > ORDER[b.freq]:
        out, shifted = align_mixed(a, b, rows[0], rows[1], opt.get("align", "dated"))
        return out, shifted, rows
    out, shifted = align_mixed(b, a, rows[1], rows[0], opt.get("align", "dated"))
    return [(d, y, x, db, da) for d, x, y, da, db in out], shifted, rows


# ---- changes -------------------------------------------------------------------------------------------------------


def year_earlier(freq, dates, i):
    if freq in MONTHS:
        want = period_of(freq, add_months(dates[i].replace(day=1), -12))
        return next((k for k in range(i - 1, -1, -1) if period_of(freq, dates[k]) == want), None)
    target = add_months(dates[i], -12)
    k = bisect.bisect_right(dates, target) - 1
    return k if k >= 0 and (target - dates[k]).days <= 7 else None


def decimal(v):
    return Decimal(repr(v))


def change(kind, now, before):
    if before is None:
        return None
    if kind in ("log", "yoy"):
        return math.log(now / before) if now > 0 and before > 0 else None
    if kind == "simple":
        return now / before - 1 if before > 0 else None
    return float((decimal(now) - decimal(before)) * (100 if kind == "diff_bp" else 1))


def transform_of(metric, levels, opt):
    kind = opt.get("returns") or metric.transform
    low, high = opt.get("from") or dt.date.min, opt.get("to") or dt.date.max
    inside = [v for d, v in levels if low <= d <= high]
    return "diff" if kind not in ("diff", "diff_bp") and any(v <= 0 for v in inside) else kind


def returns_of(shared, freq, kinds, opt):
    """Rows (date, x, y, level a, level b) of the sample."""
    dates = [row[0] for row in shared]
    out, undefined = [], 0
    for i in range(1, len(shared)):
        if (opt.get("from") and dates[i] < opt["from"]) or (opt.get("to") and dates[i] > opt["to"]):
            continue
        pair = []
        for side in (1, 2):
            k = year_earlier(freq, dates, i) if kinds[side - 1] == "yoy" else i - 1
            pair.append(change(kinds[side - 1], shared[i][side], None if k is None else shared[k][side]))
        if None in pair:
            undefined += 1
            continue
        out.append((dates[i], pair[0], pair[1], shared[i][1], shared[i][2]))
    return out, undefined


# ---- statistics ----------------------------------------------------------------------------------------------------


def sums(x, y):
    mx, my = math.fsum(x) / len(x), math.fsum(y) / len(y)
    return (math.fsum((u - mx) ** 2 for u in x), math.fsum((v - my) ** 2 for v in y),
            math.fsum((u - mx) * (v - my) for u, v in zip(x, y)), mx, my)


def flat(x):
    top = max(abs(v) for v in x)
    if max(x) == min(x):
        return True
    m = math.fsum(x) / len(x)
    return math.sqrt(math.fsum((v - m) ** 2 for v in x) / (len(x) - 1)) <= 8 * 2.0 ** -52 * top


def pearson(x, y):
    if len(x) < 2 or flat(x) or flat(y):
        return None
    sxx, syy, sxy, _, _ = sums(x, y)
    return max(-1.0, min(1.0, sxy / math.sqrt(sxx * syy)))


def jackknife(x, y):
    """r, low, high, z standard error, most influential index, r without it (docs/statistics.md)."""
    n, r = len(x), pearson(x, y)
    none = {"r": r, "low": None, "high": None, "se": None, "at": None, "without": None}
    if r is None or n < 4 or 1 - abs(r) <= 1e-14:
        return none
    sxx, syy, sxy, mx, my = sums(x, y)
    c, left_out = n / (n - 1), []
    for u, v in zip(x, y):
        a, b = u - mx, v - my
        qx, qy = sxx - c * a * a, syy - c * b * b
        if qx <= 1e-9 * sxx or qy <= 1e-9 * syy:
            return none
        ri = (sxy - c * a * b) / math.sqrt(qx * qy)
        if 1 - abs(ri) <= 1e-14:
            return none
        left_out.append(ri)
    z = [math.atanh(ri) for ri in left_out]
    mean = math.fsum(z) / n
    se = max(math.sqrt((n - 1) / n * math.fsum((v - mean) ** 2 for v in z)), 1 / math.sqrt(n - 3))
    at = max(range(n), key=lambda i: (abs(left_out[i] - r), -i))
    equals = {i for i in range(n) if abs(abs(left_out[i] - r) - abs(left_out[at] - r)) < 1e-13}
    return {"r": r, "low": math.tanh(math.atanh(r) - Z975 * se), "high": math.tanh(math.atanh(r) + Z975 * se), "se": se,
            "at": equals, "without": left_out[at]}


def slope(y, x):
    """Slope of y on x and its HC1 standard error."""
    sxx, _, sxy, mx, my = sums(x, y)
    beta = sxy / sxx
    meat = math.fsum(((u - mx) * (v - my - beta * (u - mx))) ** 2 for u, v in zip(x, y))
    return beta, math.sqrt(meat * len(x) / (len(x) - 2)) / sxx


def sd(x):
    m = math.fsum(x) / len(x)
    return math.sqrt(math.fsum((v - m) ** 2 for v in x) / (len(x) - 1))


def mid_rank(x, v):
    return (sum(u < v for u in x) + sum(u == v for u in x) / 2) / len(x)


def quantile7(x, q):
    s = sorted(x)
    h = (len(s) - 1) * q
    k = int(h)
    return s[k] + (h - k) * (s[min(k + 1, len(s) - 1)] - s[k])


def strength(r):
    return ["little", "weak", "moderate", "strong", "very strong"][bisect.bisect_right([.3, .5, .7, .87], abs(r))]


# ---- one side ------------------------------------------------------------------------------------------------------


SLACK = {"daily": 10, "weekly": 10, "monthly": 31, "quarterly": 93, "annual": 366}


def difference(metric, now, before):
    if metric.is_rate:
        return (now - before) * (100 if metric.transform == "diff_bp" else 1)
    return 100 * (now - before) / before if before > 0 else None


def changes_of(metric):
    """{key: (value, date)} of the changes that exist."""
    rows, out = metric.level, {}
    last, now = rows[-1]
    targets = {"w1": (last - 7 * DAY, 1), "m1": (add_months(last, -1), 2), "m3": (add_months(last, -3), 3),
               "ytd": (dt.date(last.year - 1, 12, 31), 3), "y1": (add_months(last, -12), 4)}
    if metric.freq == "daily" and (last - rows[-2][0]).days <= 10:
        out["d1"] = (difference(metric, now, rows[-2][1]), rows[-2][0])
    for key, (target, coarsest) in targets.items():
        k = bisect.bisect_right([d for d, _ in rows], target) - 1
        if ORDER[metric.freq] > coarsest or k < 0 or k == len(rows) - 1:
            continue
        if (target - rows[k][0]).days > SLACK[metric.freq]:
            continue
        out[key] = (difference(metric, now, rows[k][1]), rows[k][0])
    return out


def side_of(metric, today, at=None):
    """at: the instant that freshness is told for; without it the start of the day."""
    at = at or instant("America/New_York", today, 0)
    rows, k = metric.level, WINDOW[metric.freq]
    last, now = rows[-1]
    year = [row for row in rows if row[0] > add_months(last, -12)]
    tail = [v for _, v in rows[-k:]]
    before = [v for _, v in rows[:-1][-k:]]
    out = {"n": len(rows), "first": rows[0][0], "last": last, "value": now, "age": max((today - last).days, 0),
           "changes": changes_of(metric), "low": min(v for _, v in year), "high": max(v for _, v in year),
           "since": year[0][0], "n52": len(year), "pct": mid_rank([v for _, v in year], now) if len(year) > 1 else None,
           "mean": math.fsum(tail) / len(tail), "thigh": max(tail), "tlow": min(tail), "tn": len(tail)}
    out["z"] = (now - math.fsum(before) / len(before)) / sd(before) if len(before) >= 20 and sd(before) > 0 else None
    sample = [v for _, v in metric.sample][-(k + 1):]
    kind = metric.transform if metric.is_rate else "log"
    moves = [change(kind, v, u) for u, v in zip(sample, sample[1:])]
    out["vol"] = None
    if len(sample) >= 20 and None not in moves:
        per_year = 365 if metric.cal.name == "24x7" and metric.freq == "daily" else PER_YEAR[metric.freq]
        out["vol"] = sd(moves) * (1 if metric.is_rate else 100) * math.sqrt(per_year)
    falls = []
    recent = sample[-k:]
    for i, v in enumerate(recent):
        falls.append(difference(metric, v, max(recent[:i + 1])))
    out["drawdown"] = None if None in falls else min(falls)
    late, day = 0, metric.cal.on_or_after(last + DAY) if metric.cal.name != "own" else today + DAY
    while day <= today and late < 400:
        late += metric.known_at(day) <= at
        day = metric.cal.on_or_after(day + DAY)
    if late:  # the first one may still be within its grace: two hours for daily and weekly values, a day for others
        first = metric.known_at(metric.cal.on_or_after(last + DAY))
        grace = dt.timedelta(hours=2 if metric.freq in ("daily", "weekly") else 24)
        late = late if first + grace <= at else 0
    out["late"] = late
    return out
