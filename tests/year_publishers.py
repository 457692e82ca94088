# SPDX-License-Identifier: Apache-2.0
"""How each publisher of the scripted year writes its answers: bytes from {date: text}, nothing of time or faults."""
import csv
import io
import json
import urllib.parse
from datetime import date, timedelta


def rows(pairs, head=None, newline="\n"):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=newline)
    if head:
        writer.writerow(head)
    writer.writerows(pairs)
    return out.getvalue()


def between(values, first=None, last=None):
    return {d: v for d, v in values.items() if (not first or d >= first) and (not last or d <= last)}


def us(day):
    return day.strftime("%m/%d/%Y")


def first_of(query, name, default=None):
    return query.get(name, [default])[0]


def day_of(query, name):
    text = first_of(query, name)
    if not text:
        return None
    if "/" in text:
        month, day, year = text.split("/")
        return date(int(year), int(month), int(day))
    return date.fromisoformat(text[:10])


# ---- official -----------------------------------------------------------------------------------

MATURITIES = ["1 Mo", "1.5 Month", "2 Mo", "3 Mo", "4 Mo", "6 Mo", "1 Yr", "2 Yr", "3 Yr", "5 Yr", "7 Yr", "10 Yr",
              "20 Yr", "30 Yr"]
REAL = ["5 YR", "7 YR", "10 YR", "20 YR", "30 YR"]


def treasury_csv(held, year, heads, rename=None):
    """One calendar year, newest first; `held` {heading: {date: text}}; headings without data are as flat as 4.00."""
    dates = sorted({d for values in held.values() for d in values if d.year == year}, reverse=True)
    body = [[us(d)] + [held.get(h, {}).get(d, "4.00") for h in heads] for d in dates]
    out = "Date," + ",".join(f'"{(rename or {}).get(h, h)}"' for h in heads) + "\n"
    return out + rows(body) if dates else ""


def ddp_csv(release, series, first=None, last=None):
    """Federal Reserve data download, a column a series: {id: (title, multiplier, values)}."""
    ids = list(series)
    lines = [["Series Description"] + [series[i][0] for i in ids], ["Unit:"] + ["Currency" if release == "H41" else "Percent:_Per_Year"] * len(ids),
             ["Multiplier:"] + [series[i][1] for i in ids], ["Currency:"] + ["USD" if release == "H41" else "NA"] * len(ids),
             ["Unique Identifier: "] + [f"{release}/{release}/{i}" for i in ids], ["Time Period"] + ids]
    dates = sorted({d for i in ids for d in between(series[i][2], first, last)})
    head = "".join(",".join(f'"{c}"' for c in line) + "\n" for line in lines)
    return head + rows([[d.isoformat()] + [series[i][2].get(d, "ND") for i in ids] for d in dates])


def nyfed_rates(kind, values):
    body = [{"effectiveDate": d.isoformat(), "type": kind, "percentRate": float(v), "percentPercentile1": float(v) - .02,
             "percentPercentile25": float(v) - .01, "percentPercentile75": float(v) + .02,
             "percentPercentile99": float(v) + .05, "volumeInBillions": 2900, "revisionIndicator": ""}
            for d, v in sorted(values.items(), reverse=True)]
    return json.dumps({"refRates": body})


def nyfed_rrp(values):
    body = []
    for d, v in sorted(values.items(), reverse=True):
        total = int(round(float(v) * 1e9))
        body.append({"operationId": f"RP {d:%m%d%y}01", "operationDate": d.isoformat(), "operationType": "Reverse Repo",
                     "note": "", "totalAmtSubmitted": total, "totalAmtAccepted": total, "acceptedCounterparties": 60})
        if d.day == 15:
            body.append({"operationId": f"RP {d:%m%d%y}02", "operationDate": d.isoformat(), "operationType": "Reverse Repo",
                         "note": "Small Value Exercise", "totalAmtSubmitted": 12000000, "totalAmtAccepted": 12000000,
                         "acceptedCounterparties": 4})
    return json.dumps({"repo": {"operations": body}})


def ecb_csv(key, values):
    freq, currency, denominator, kind, suffix = key.split(".")
    head = ["KEY", "FREQ", "CURRENCY", "CURRENCY_DENOM", "EXR_TYPE", "EXR_SUFFIX", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS",
            "OBS_CONF", "TITLE", "TITLE_COMPL", "UNIT"]
    body = [[f"EXR.{key}", freq, currency, denominator, kind, suffix, d.isoformat(), v, "A", "F", "US dollar/Euro",
             "ECB reference exchange rate, US dollar/Euro, 2:15 pm (C.E.T.)", currency] for d, v in values.items()]
    return rows(body, head, "\r\n")


def bls_json(held, first, last):
    """held {id: {date: text}}: monthly, newest first."""
    series = []
    for name, values in held.items():
        data = [{"year": str(d.year), "period": f"M{d.month:02d}", "periodName": f"{d:%B}", "value": v, "footnotes": [{}]}
                for d, v in sorted(values.items(), reverse=True) if first <= d.year <= last]
        if data:
            data[0]["latest"] = "true"
        series.append({"seriesID": name, "data": data})
    return json.dumps({"status": "REQUEST_SUCCEEDED", "responseTime": 120, "message": [], "Results": {"series": series}})


def eia_json(name, values, offset, length):
    data = [{"period": d.isoformat(), "series": name, "value": v, "units": "$/BBL"} for d, v in values.items()]
    page = data[offset:offset + length]
    answer = {"response": {"total": str(len(data)), "dateFormat": "YYYY-MM-DD", "frequency": "daily", "data": page}}
    if len(data) > length:
        answer["response"]["warnings"] = [{"warning": "incomplete return", "description":
                                           "The API can only return 5000 rows in JSON format."}]
    return json.dumps(answer)


def fred_json(values, today, query):
    offset, limit = int(first_of(query, "offset", "0")), int(first_of(query, "limit", "100000"))
    kept = between(values, day_of(query, "observation_start"), day_of(query, "observation_end"))
    rows_of = [{"realtime_start": today, "realtime_end": today, "date": d.isoformat(), "value": v} for d, v in kept.items()]
    return json.dumps({"realtime_start": today, "realtime_end": today, "observation_start": "1600-01-01",
                       "observation_end": "9999-12-31", "units": "lin", "output_type": 1, "file_type": "json",
                       "order_by": "observation_date", "sort_order": "asc", "count": len(rows_of), "offset": offset,
                       "limit": limit, "observations": rows_of[offset:offset + limit]})


# ---- markets ------------------------------------------------------------------------------------


def cboe_ohlc(values):
    body = [[us(d), v, f"{float(v) * 1.02:.6f}", f"{float(v) * .97:.6f}", v] for d, v in values.items()]
    return rows(body, ["DATE", "OPEN", "HIGH", "LOW", "CLOSE"])


def cboe_single(symbol, values):
    return rows([[us(d), v] for d, v in values.items()], ["DATE", symbol])


def ms(day):
    return (day - date(1970, 1, 1)).days * 86400000


def coingecko_json(values, now_ms):
    """A point stamped 00:00 of D is the close of D-1; the last point is now."""
    prices = [[ms(d + timedelta(1)), float(v)] for d, v in values.items()]
    if prices and now_ms % 86400000:
        prices.append([now_ms, prices[-1][1] * 1.001])
    flat = [[at, 1.0e12] for at, _ in prices]
    return json.dumps({"prices": prices, "market_caps": flat, "total_volumes": flat})


def coinbase_json(values, first_s, last_s, now_s):
    out = [[ms(d) // 1000, float(v) * .99, float(v) * 1.01, float(v), float(v), 1000.5] for d, v in values.items()
           if first_s <= ms(d) // 1000 <= last_s]
    today = now_s - now_s % 86400
    if first_s <= today <= last_s and out:
        out.append([today, 1.0, 2.0, 1.5, out[-1][4] * 1.001, 12.5])
    return json.dumps(out[::-1][:300])


def tiingo_json(raw, dividends, splits, first):
    """Raw prices with events; adjusted ones as the vendor rewrites them back in time."""
    dates = sorted(raw)
    factor, adjusted = 1.0, {}
    for i in range(len(dates) - 1, -1, -1):
        day = dates[i]
        adjusted[day] = float(raw[day]) * factor
        if day in splits:
            factor /= splits[day]
        if day in dividends and i:
            factor *= 1 - dividends[day] / float(raw[dates[i - 1]])
    out = []
    for day in dates:
        if first and day < first:
            continue
        p, a = float(raw[day]), adjusted[day]
        out.append({"date": f"{day}T00:00:00.000Z", "close": p, "high": round(p * 1.01, 2), "low": round(p * .99, 2),
                    "open": p, "volume": 1000000, "adjClose": a, "adjHigh": a, "adjLow": a, "adjOpen": a,
                    "adjVolume": 1000000, "divCash": dividends.get(day, 0.0), "splitFactor": splits.get(day, 1.0)})
    return json.dumps(out)


def parse(path_query):
    parts = urllib.parse.urlsplit(path_query)
    return parts.path, urllib.parse.parse_qs(parts.query, keep_blank_values=True)
