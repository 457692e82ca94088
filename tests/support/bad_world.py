# SPDX-License-Identifier: Apache-2.0
"""A small world that every provider publishes from: one series each, in the provider's own words, over the replay server.

`WORLDS[id]` knows the metric, the days and values of its series, and answers a request as the provider would at an instant.
Sample bodies are made up in the forms of the fact sheet; see docs/adding-a-provider.md.
"""
import datetime as dt
import json
import math
import re

UTC = dt.timezone.utc
FIRST = dt.datetime(2026, 10, 8, 23, 0, tzinfo=UTC)  # the good conversation: Thursday, 19:00 New York
NOW = dt.datetime(2026, 10, 9, 23, 0, tzinfo=UTC)  # the conversation under test
LATER = dt.datetime(2026, 10, 13, 23, 0, tzinfo=UTC)  # a good one after it
KEYS = {"FRED_API_KEY": "fredsecret0123456789abcdef012345", "COINGECKO_DEMO_API_KEY": "CG-secretDemoKey99",
        "BLS_API_KEY": "blssecret77aa", "EIA_API_KEY": "eiasecret88bb", "TIINGO_API_KEY": "tiingosecret99cc",
        "APCA_API_KEY_ID": "alpacaidsecret1", "APCA_API_SECRET_KEY": "alpacasecret2dd",
        "TWELVEDATA_API_KEY": "twelvesecret33ee", "ALPHAVANTAGE_API_KEY": "alphasecret44ff"}
CONSENT = "FREDGRAPH_CONSENT=yes\n"


def ms(when):
    return int(when.timestamp() * 1000)


def midnight(day):
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def span(first, last, keep=lambda day: True):
    return [first + dt.timedelta(n) for n in range((last - first).days + 1) if keep(first + dt.timedelta(n))]


def weekday(day):
    return day.weekday() < 5


def params_date(request, name):
    text = request.params.get(name, "")
    return dt.date.fromisoformat(text[:10]) if text else None


class World:
    """One provider. `rows(now)` is what is public, as (day, text of the value), oldest first."""
    id = metric = key_kind = key = ""
    kind, transform, calendar, frequency, unit, zone = "price", "log", "weekday", "daily", "USD", "America/New_York"
    lag, time = 0, "18:00"
    since = dt.date(2026, 6, 1)
    base, decimals, swing = 100.0, 2, 0.01
    late = 0  # days behind today
    content_type = "application/json"

    def value(self, day):
        n = day.toordinal()
        wave = math.sin(n * 1.7) + ((n * 7919) % 13 - 6) / 20
        return f"{self.base * (1 + self.swing * wave):.{self.decimals}f}"

    def days(self, now):
        return span(self.since, now.date() - dt.timedelta(self.late), weekday)

    def rows(self, now):
        return [(day, self.value(day)) for day in self.days(now)]

    def expected(self, now):
        """What must be held: {(basis, ISO date): value}."""
        return {(0, day.isoformat()): float(value) for day, value in self.rows(now)}

    def start(self, request):
        """First day that the request wants; None: all."""
        return None

    def asked(self, request, now):
        start = self.start(request)
        return [row for row in self.rows(now) if start is None or row[0] >= start]

    def body(self, rows, request):
        raise NotImplementedError

    def reply(self, request, now):
        return {"body": self.body(self.asked(request, now), request), "headers": {"Content-Type": self.content_type}}

    def yaml(self):
        publication = f'after: {self.lag}, of: days, time: "{self.time}", zone: {self.zone}'
        if self.frequency == "monthly":
            publication = f'after: 1, of: months, day: 5, time: "{self.time}", zone: {self.zone}'
        return f"""
  - id: {self.metric}
    name: {self.metric} of the made world
    short: {self.metric}
    label: {self.metric}
    keys: {{{self.key_kind}: "{self.key}"}}
    category: made
    kind: {self.kind}
    frequency: {self.frequency}
    unit: {self.unit}
    decimals: {self.decimals}
    transform: {self.transform}
    calendar: "{self.calendar}"
    close: {{time: "{'24:00' if self.frequency == 'monthly' else '15:30'}", zone: {self.zone}}}
    publication: {{{publication}}}
    revised: false
    description: Made for tests.
"""


class Csv(World):
    content_type = "text/csv"


class Treasury(Csv):
    id, metric, key_kind, key = "treasury", "m-treasury", "treasury", "TC_10YEAR"
    kind, transform, unit, base, swing = "rate", "diff_bp", "percent", 2.0, 0.02
    since = dt.date(2003, 1, 2)
    head = 'Date,"5 YR","7 YR","10 YR","20 YR","30 YR"\n'

    def days(self, now):
        return span(self.since, now.date(), weekday)

    def year(self, request):
        return int(request.params["field_tdr_date_value"])

    def asked(self, request, now):
        return [row for row in self.rows(now) if row[0].year == self.year(request)]

    def body(self, rows, request):
        return self.head + "".join(f"{d:%m/%d/%Y},1.50,1.60,{v},2.10,2.20\n" for d, v in reversed(rows))


class Frb(Csv):
    id, metric, key_kind, key = "frb", "m-frb", "frb", "H15/RIFLGFCY10_N.B"
    kind, transform, unit, base, swing = "rate", "diff_bp", "percent", 4.0, 0.02
    head = ('"Series Description","2-year, quoted","10-year"\n"Unit:","Percent:_Per_Year","Percent:_Per_Year"\n'
            '"Multiplier:","1","1"\n"Currency:","NA","NA"\n'
            '"Unique Identifier: ","H15/H15/RIFLGFCY02_N.B","H15/H15/RIFLGFCY10_N.B"\n'
            '"Time Period",RIFLGFCY02_N.B,RIFLGFCY10_N.B\n')

    def start(self, request):
        text = request.params.get("from")
        return dt.datetime.strptime(text, "%m/%d/%Y").date() if text else None

    def body(self, rows, request):
        return self.head + "".join(f"{d},3.61,{v}\n" for d, v in rows)


class Nyfed(World):
    id, metric, key_kind, key = "nyfed", "m-nyfed", "nyfed", "SOFR"
    kind, transform, unit, base, swing, lag, late, time = "rate", "diff_bp", "percent", 3.9, 0.02, 1, 1, "08:00"

    def asked(self, request, now):
        first, last = params_date(request, "startDate"), params_date(request, "endDate")
        return [row for row in self.rows(now) if first <= row[0] <= last]

    def row(self, day, value):
        return {"effectiveDate": f"{day}", "type": "SOFR", "percentRate": float(value), "percentPercentile1": 3.81,
                "volumeInBillions": 2967, "revisionIndicator": ""}

    def body(self, rows, request):
        return json.dumps({"refRates": [self.row(d, v) for d, v in reversed(rows)]})


class Ecb(Csv):
    id, metric, key_kind, key = "ecb", "m-ecb", "ecb", "D.USD.EUR.SP00.A"
    unit, base, decimals, zone, time = "USD per EUR", 1.15, 4, "Europe/Berlin", "16:00"
    head = ("KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MULT,TITLE\n")

    def start(self, request):
        return params_date(request, "startPeriod")

    def line(self, day, value, mult=0):
        return (f"EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,{day},{value},A,{mult},"
                '"US dollar/Euro, ECB reference exchange rate, 2:15 pm (C.E.T.)"\n')

    def body(self, rows, request):
        return self.head + "".join(self.line(d, v) for d, v in rows)


class Bls(World):
    id, metric, key_kind, key = "bls", "m-bls", "bls", "LNS14000000"
    kind, transform, unit, base, decimals, swing = "rate", "diff_bp", "percent", 4.2, 1, 0.08
    calendar, frequency, time = "monthly", "monthly", "08:30"
    since = dt.date(2012, 1, 1)

    def days(self, now):
        """A month is out on the 9th of the next one, so that the conversation under test brings one more."""
        last = (now.date() - dt.timedelta(8)).replace(day=1)
        return span(self.since, last - dt.timedelta(1), lambda day: day.day == 1)

    def asked(self, request, now):
        ask = json.loads(request.body)
        return [row for row in self.rows(now) if int(ask["startyear"]) <= row[0].year <= int(ask["endyear"])]

    def month(self, day, value):
        return {"year": f"{day.year}", "period": f"M{day.month:02}", "periodName": f"{day:%B}", "value": value,
                "footnotes": [{}]}

    def full(self, data, series="LNS14000000"):
        return json.dumps({"status": "REQUEST_SUCCEEDED", "responseTime": 1, "message": [],
                           "Results": {"series": [{"seriesID": series, "data": data}]}})

    def body(self, rows, request):
        return self.full([self.month(d, v) for d, v in reversed(rows)])


class Eia(World):
    id, metric, key_kind, key = "eia", "m-eia", "eia", "RWTC"
    base, unit, late = 70.0, "USD per barrel", 1

    def start(self, request):
        return params_date(request, "start")

    def row(self, day, value):
        return {"period": f"{day}", "series": "RWTC", "value": value, "units": "$/BBL"}

    def full(self, rows, total=None):
        return json.dumps({"response": {"total": str(len(rows) if total is None else total), "dateFormat": "YYYY-MM-DD",
                                        "frequency": "daily", "data": rows}})

    def body(self, rows, request):
        return self.full([self.row(d, v) for d, v in rows])


class Cboe(Csv):
    id, metric, key_kind, key, kind, unit, base, swing = "cboe", "m-cboe", "cboe", "VIX", "volatility", "index", 17.0, 0.04
    decimals, head = 6, "DATE,OPEN,HIGH,LOW,CLOSE\n"

    def value(self, day):
        return f"{float(World.value(self, day)):.2f}0000"

    def line(self, day, value):
        x = float(value)
        return f"{day:%m/%d/%Y},{x + 0.1:.6f},{x + 0.5:.6f},{x - 0.5:.6f},{value}\n"

    def body(self, rows, request):
        return self.head + "".join(self.line(d, v) for d, v in rows)


class Fred(World):
    id, metric, key_kind, key = "fred", "m-fred", "fred", "WALCL"
    kind, calendar, frequency, unit, base, decimals = "level", "weekly:wednesday", "weekly", "millions USD", 6600000.0, 0
    swing, lag, time = 0.002, 1, "16:30"
    since = dt.date(2018, 1, 3)
    late = 2  # Wednesday's value, on Friday

    def days(self, now):
        return span(self.since, now.date() - dt.timedelta(self.late), lambda day: day.weekday() == 2)

    def start(self, request):
        return params_date(request, "observation_start")

    def row(self, day, value):
        return {"realtime_start": "2026-10-09", "realtime_end": "2026-10-09", "date": f"{day}", "value": value}

    def full(self, rows, count=None, limit=100000, offset=0, **more):
        return json.dumps({"realtime_start": "2026-10-09", "realtime_end": "2026-10-09", "observation_start": "1600-01-01",
                           "observation_end": "9999-12-31", "units": "lin", "output_type": 1, "file_type": "json",
                           "order_by": "observation_date", "sort_order": "asc",
                           "count": len(rows) if count is None else count, "offset": offset, "limit": limit,
                           "observations": rows, **more})

    def body(self, rows, request):
        return self.full([self.row(d, v) for d, v in rows])


class FredBulk(World):
    id, metric, key_kind, key = "fred-bulk", "m-fred-bulk", "fred-release", "DGS10@18"
    kind, transform, unit, base, swing, late, lag = "rate", "diff_bp", "percent", 4.1, 0.02, 1, 1

    def one(self, rows, series="DGS10"):
        return {"series_id": series, "title": "t", "frequency": "Daily", "units": "Percent", "seasonal_adjustment": "NSA",
                "observations": [{"date": f"{d}", "value": v} for d, v in rows]}

    def full(self, series, more=False, cursor=None):
        return json.dumps({"has_more": more, "next_cursor": cursor, "release": {"release_id": 18, "name": "H.15", "sources": []},
                           "series": series})

    def body(self, rows, request):
        return self.full([self.one(rows), self.one(rows[:3], "DGS2")])


class Fredgraph(Csv):
    id, metric, key_kind, key = "fredgraph", "m-fredgraph", "fred", "DGS10"
    kind, transform, unit, base, swing, late, lag = "rate", "diff_bp", "percent", 4.1, 0.02, 1, 1
    head = "observation_date,DGS10\n"

    def start(self, request):
        return params_date(request, "cosd")

    def body(self, rows, request):
        return self.head + "".join(f"{d},{v}\n" for d, v in rows)


class Crypto(World):
    calendar, zone, lag, time = "24x7", "UTC", 1, "00:35"
    base, swing = 88000.0, 0.02

    def days(self, now):
        """Finished UTC days."""
        return span(self.since, now.date() - dt.timedelta(1))


class Coingecko(Crypto):
    id, metric, key_kind, key = "coingecko", "m-coingecko", "coingecko", "bitcoin"

    def body(self, rows, request, now_ms=None):
        points = [[(midnight(d) + 86400) * 1000, float(v)] for d, v in rows]
        points.append([(now_ms or request.now) - 120000, 87500.5])  # the last point is "now"
        return json.dumps({"prices": points, "market_caps": [], "total_volumes": []})


class Coinbase(Crypto):
    id, metric, key_kind, key = "coinbase", "m-coinbase", "coinbase", "BTC-USD"

    def asked(self, request, now):
        first, last = params_date(request, "start"), params_date(request, "end")
        rows = [row for row in self.rows(now) if first <= row[0] <= last]
        return rows + ([(now.date(), self.value(now.date()))] if first <= now.date() <= last else [])  # under way

    def row(self, day, value):
        x = float(value)
        return [midnight(day), x - 500, x + 500, x - 10, x, 12.5]

    def body(self, rows, request):
        return json.dumps([self.row(d, v) for d, v in reversed(rows)])


class Kraken(Crypto):
    id, metric, key_kind, key = "kraken", "m-kraken", "kraken", "XBTUSD"

    def asked(self, request, now):
        since = int(request.params.get("since", 0))
        rows = [row for row in self.rows(now) if midnight(row[0]) > since]
        return rows + [(now.date(), self.value(now.date()))]

    def row(self, day, value):
        x = float(value)
        return [midnight(day), f"{x - 10:.1f}", f"{x + 500:.1f}", f"{x - 500:.1f}", value, f"{x:.1f}", "12.5", 900]

    def full(self, rows, pair="XXBTZUSD"):
        return json.dumps({"error": [], "result": {pair: rows, "last": rows[-2][0] if len(rows) > 1 else 0}})

    def body(self, rows, request):
        return self.full([self.row(d, v) for d, v in rows])


class Binance(Crypto):
    id, metric, key_kind, key = "binance", "m-binance", "binance", "BTCUSDT"

    def asked(self, request, now):
        start = int(request.params["startTime"]) // 1000
        rows = [row for row in self.rows(now) if midnight(row[0]) >= start]
        return rows + ([(now.date(), self.value(now.date()))] if midnight(now.date()) >= start else [])

    def row(self, day, value):
        x, at = float(value), midnight(day) * 1000
        return [at, f"{x - 10:.2f}", f"{x + 500:.2f}", f"{x - 500:.2f}", value, "12.5", at + 86399999, "1", 9, "1", "1", "0"]

    def body(self, rows, request):
        return json.dumps([self.row(d, v) for d, v in rows])


class Tiingo(World):
    id, metric, key_kind, key, base = "tiingo", "m-tiingo", "ticker", "TLT", 87.0

    def start(self, request):
        return params_date(request, "startDate")

    def expected(self, now):
        both = {(1, d.isoformat()): float(v) for d, v in self.rows(now)}
        return {**World.expected(self, now), **both}

    def row(self, day, value, **more):
        x = float(value)
        return {"date": f"{day}T00:00:00.000Z", "close": x, "high": x + 1, "low": x - 1, "open": x, "volume": 1, "adjClose": x,
                "adjHigh": x + 1, "adjLow": x - 1, "adjOpen": x, "adjVolume": 1, "divCash": 0.0, "splitFactor": 1.0, **more}

    def body(self, rows, request):
        return json.dumps([self.row(d, v) for d, v in rows])


class Alpaca(World):
    id, metric, key_kind, key, base = "alpaca", "m-alpaca", "ticker", "IEF", 95.0
    expected = Tiingo.expected

    def start(self, request):
        return params_date(request, "start")

    def bar(self, day, value):
        x = float(value)
        return {"t": f"{day}T04:00:00Z", "o": x, "h": x + 1, "l": x - 1, "c": x, "v": 1, "n": 2, "vw": x}

    def full(self, bars, token=None):
        return json.dumps({"bars": {"IEF": bars}, "next_page_token": token})

    def body(self, rows, request):
        return self.full([self.bar(d, v) for d, v in rows])


class Twelvedata(World):
    id, metric, key_kind, key, base = "twelvedata", "m-twelvedata", "ticker", "SHY", 82.0

    def row(self, day, value):
        return {"datetime": f"{day}", "open": value, "high": value, "low": value, "close": value, "volume": "5"}

    def full(self, rows, symbol="SHY"):
        return json.dumps({"meta": {"symbol": symbol, "interval": "1day"}, "values": rows, "status": "ok"})

    def body(self, rows, request):
        return self.full([self.row(d, v) for d, v in rows])


class Alphavantage(World):
    id, metric, key_kind, key, base = "alphavantage", "m-alphavantage", "ticker", "LQD", 110.0

    def row(self, value):
        return {"1. open": value, "2. high": value, "3. low": value, "4. close": value, "5. volume": "24219549"}

    def full(self, days, symbol="LQD"):
        return json.dumps({"Meta Data": {"2. Symbol": symbol, "5. Time Zone": "US/Eastern"}, "Time Series (Daily)": days})

    def body(self, rows, request):
        return self.full({f"{d}": self.row(v) for d, v in reversed(rows)})


WORLDS = {w.id: w for w in (Treasury(), Frb(), Nyfed(), Ecb(), Bls(), Eia(), Cboe(), Fred(), FredBulk(), Fredgraph(), Coingecko(),
                            Coinbase(), Kraken(), Binance(), Tiingo(), Alpaca(), Twelvedata(), Alphavantage())}


PAIRS = """pairs:
  - a: m-cboe
    b: m-fred
    why: A catalogue needs a pair, and these two are as good as any others of the made world.
    rise: A higher ratio means that the first has risen more than the second.
    regimes: There are none in a made world, whatever the weather.
"""


def catalog():
    """The files of a catalogue with these metrics: {name: text}."""
    metrics = "categories:\n  - id: made\n    name: Made\nmetrics:" + "".join(w.yaml() for w in WORLDS.values())
    return {"metrics.yaml": metrics, "pairs.yaml": PAIRS}


def keys_file():
    return "".join(f"{name}={value}\n" for name, value in KEYS.items()) + CONSENT


def leaked(text):
    """Names of the secrets that stand in a text."""
    return [name for name, value in KEYS.items() if re.search(re.escape(value), text)]
