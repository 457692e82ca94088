# SPDX-License-Identifier: Apache-2.0
"""Bad conversations: what a server does wrong, and how it must end. The world is that of bad_world.py.

A case is a row: provider, name, what the server does, then what must come of it. `rc` is the code of the failure; None: the
metric is fetched, and `verdict` and `flags` are the gate's. `says` must stand in the message, the reason or the findings.
`stored` is "nothing" (the default for failures), "new" (exactly what the world has published since), or a function of the world
that gives {(basis, date): value} beyond what was held.
"""
import datetime as dt
import functools
import gzip
import io
import json
import zipfile

from bad_world import KEYS, NOW
from replay_server import packed_zeros

NEGATIVE = {(0, "2026-10-09"), (1, "2026-10-09")}


class Case:
    def __init__(self, provider, name, does, rc="E_REFUSED", says=(), verdict=None, flags=(), stored=None, whole=False,
                 limit=30, requests=None, waited=None,
                 resets=0):
        self.provider, self.name, self.does, self.rc = provider, name, does, rc
        self.says = [says] if isinstance(says, str) else list(says)
        self.verdict = verdict or ("accept" if rc else "accept with flags" if flags else "accept")
        self.flags, self.whole, self.limit, self.requests, self.waited = list(flags), whole, limit, requests, waited
        self.resets = resets
        self.stored = stored or ("nothing" if rc else "new")

    def reply(self, world, request):
        return self.does(world, request) if callable(self.does) else self.does


# ---- what servers do -------------------------------------------------------------------------------------------------------

def says(body, status=200, kind="text/html", **more):
    return {"status": status, "body": body, "headers": {"Content-Type": kind}, **more}


def says_json(value, status=200, **more):
    return says(json.dumps(value), status, "application/json", **more)


def good(**more):
    """The good reply, sent badly."""
    return lambda world, request: {**world.reply(request, NOW), **more}


def text(change, **more):
    """The good body, changed as a text."""
    def does(world, request):
        reply = world.reply(request, NOW)
        return {**reply, "body": change(reply["body"]), **more}
    return does


def rows(change):
    """The good body with other rows: a list of (day, text of the value)."""
    return lambda world, request: {"body": world.body(change(world.asked(request, NOW)), request)}


def values(change, keep=lambda i, n: False):
    """Values times or through `change`, but for rows that are kept."""
    def does(list_):
        n = len(list_)
        return [(d, v) if keep(i, n) else (d, change(v)) for i, (d, v) in enumerate(list_)]
    return rows(does)


def newest(change):
    return values(change, lambda i, n: i < n - 1)


def times(factor, decimals=2):
    return lambda v: f"{float(v) * factor:.{decimals}f}"


def first_then(first, rest):
    """One reply to the first request of a conversation, another to all others."""
    def does(world, request):
        does.n += 1
        chosen = first if does.n == 1 else rest
        return chosen(world, request) if callable(chosen) else chosen
    does.n = 0
    return does


def line(i, change):
    """One line of the body changed; negative ones from the end."""
    def changed(body):
        lines = body.splitlines(keepends=True)
        lines[i] = change(lines[i])
        return "".join(lines)
    return text(changed)


def parsed(change):
    """The good JSON, changed in place."""
    def changed(body):
        value = json.loads(body)
        change(value)
        return json.dumps(value)
    return text(changed)


def mapped(change):
    """A good JSON list, each row changed to what `change` gives."""
    return text(lambda body: json.dumps([change(*row) for row in json.loads(body)]))


@functools.cache
def bomb(size):
    """As many zero bytes as a body may not have, packed."""
    return packed_zeros(size)


def packed(body):
    return {"body": body, "headers": {"Content-Type": "text/csv", "Content-Encoding": "gzip"}}


PAGE = "<!DOCTYPE html>\n<html><head><title>%s</title></head>\n<body><p>%s</p></body></html>\n"
PLAIN = says(PAGE % ("Service unavailable", "Please try again later."))
CLOUDFLARE = PAGE % ("Just a moment...", "Checking your browser before accessing. Ray ID: 8f2c")
CONSENT = PAGE % ("Before you continue", "We use cookies. <form action='/consent'><button>Accept all</button></form>")
WORK = PAGE % ("Verify", "<script>fetch('/__verify').then(sha256)</script>")
BROKEN = "<html><body>An unhandled error has occurred.</body></html>\n"
IN_MIDDLE = text(lambda body: body[:len(body) // 2].rsplit("\n", 1)[0] + "\n" + BROKEN + body[len(body) // 2:].split("\n", 1)[1])
CUT = {"cut": 150}
UNTIL = {"framing": "close", "headers": {}}


def cut_close(world, request):
    """HTTP/1.0: only the end of the connection ends the body, and it comes too early, within the last row."""
    body = world.reply(request, NOW)["body"]
    return {"body": body[:-4], "framing": "close"}


def latin1(body):
    return body.replace("\n", "\xa0\n", 1).encode("latin-1")


def zipped(tables):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name, table in tables.items():
            pack.writestr(name, table)
    return out.getvalue()


def deep(n):
    return says("[" * n + "]" * n, kind="application/json")


def day(n):
    return NOW.date() + dt.timedelta(n)


def pages(size, total=None, offset=True, shift=0, change=None):
    """EIA and FRED in small pages: `offset` False ignores what page is asked for, `shift` makes them overlap."""
    def does(world, request):
        everything = world.asked(request, NOW)
        at = max(int(request.params.get("offset", 0)) - (shift if int(request.params.get("offset", 0)) else 0), 0)
        part = everything[at:at + size] if offset else everything[:size]
        if change and at:
            part = [(d, change(v)) for d, v in part]
        made = [world.row(d, v) for d, v in part]
        n = len(everything) if total is None else total
        if world.id == "fred":
            return {"body": world.full(made, count=n, limit=size, offset=int(request.params["offset"]))}
        return {"body": world.full(made, n)}
    return does


def retry_later(value, status=429, then=None):
    """Asks to wait once, then gives what there is."""
    return first_then(says("Too Many Requests", status, "text/plain", retry_after=value), then or good())


def hop(place, **more):
    return {"redirect": place, **more}


def without(column):
    """A table without one of its columns."""
    def changed(body):
        lines = [x.split(",") for x in body.splitlines()]
        return "".join(",".join(c for i, c in enumerate(x) if i != column) + "\n" for x in lines)
    return text(changed)


def swapped(a, b, from_line=0):
    def changed(body):
        out = []
        for i, x in enumerate(body.splitlines()):
            cells = x.split(",")
            if i >= from_line:
                cells[a], cells[b] = cells[b], cells[a]
            out.append(",".join(cells) + "\n")
        return "".join(out)
    return text(changed)


def last_only(world):
    """Nothing: the one row that is new was left out."""
    return {}


T, R, N, E, B, I, C = "treasury", "frb", "nyfed", "ecb", "bls", "eia", "cboe"
F, K, G, CG, CB, KR, BI = "fred", "fred-bulk", "fredgraph", "coingecko", "coinbase", "kraken", "binance"
TI, AL, TW, AV = "tiingo", "alpaca", "twelvedata", "alphavantage"
QUARANTINE = {"rc": "E_REFUSED", "verdict": "quarantine"}

CASES = [
    # -- the Treasury
    Case(T, "a page in place of the CSV and of the XML", PLAIN, says=["treasury: TC_10YEAR", "web page"], requests=3),
    Case(T, "an address that is gone", says("gone", 404), "E_NOTFOUND", says="404"),
    Case(T, "a body shorter than its length", good(**CUT), "E_NET", requests=4),
    Case(T, "a year that begins in March", rows(lambda r: [x for x in r if x[0].month > 2]), says=["2026", "begins on 2026-03-02"]),
    Case(T, "a maturity under another name", text(lambda b: b.replace("10 YR", "Ten")), says=["10y", "5 YR, 7 YR, Ten"]),
    Case(T, "an error page within the table", IN_MIDDLE, says="web page"),
    Case(T, "the thirtieth of February", line(5, lambda x: "02/30/2026" + x[10:]), says=["02/30/2026", "line 6"]),
    Case(T, "a row of another year", line(9, lambda x: x.replace("2026", "2016", 1)), says="2016"),
    Case(T, "an empty file in October", says("", kind="text/csv"), says=["2026", "empty"]),
    Case(T, "a newest value ten times too large", newest(times(10)), **QUARANTINE, says=["ten times", "2026-10-09"]),
    Case(T, "a byte order mark and CRLF", text(lambda b: "\ufeff" + b.replace("\n", "\r\n")), None),
    Case(T, "too many requests for ever", says("slow down", 429, retry_after=600), "E_RATE_LIMIT", says="429"),
    # -- the Board
    Case(R, "an unhandled error in place of the table", says(BROKEN), says="HTML page"),
    Case(R, "an unhandled error within the table", IN_MIDDLE, says=["web page", "line"]),
    Case(R, "a header that is not there", text(lambda b: b.replace('"Time Period",RIFLGFCY02_N.B,RIFLGFCY10_N.B\n', "")),
         says="Time Period"),
    Case(R, "a series that left the package", text(lambda b: b.replace("RIFLGFCY10_N.B\n", "RIFLGFCY30_N.B\n")),
         says=["RIFLGFCY10_N.B", "no longer holds it"]),
    Case(R, "another multiplier", text(lambda b: b.replace('"1","1"', '"1","100"')), says=["multiplier", "100"]),
    Case(R, "a row with a cell less", line(-3, lambda x: x.replace(",3.61", "")), says=["2 cells", "3"]),
    Case(R, "a last row of half a number", text(lambda b: b[:-3]), None, flags=["incomplete-last-row"], stored=last_only,
         says="cut off"),
    Case(R, "values in basis points", values(times(100, 0)), **QUARANTINE, says="a hundred times"),
    Case(R, "packed bytes that end too early", text(lambda b: gzip.compress(b.encode())[:-30],
                                                    headers={"Content-Encoding": "gzip"}), "E_NET"),
    Case(R, "a gateway's page for ever", says(PAGE % ("502 Bad Gateway", "nginx"), 502), "E_BUSY", says="502", requests=4),
    Case(R, "a value of the day after tomorrow", rows(lambda r: r + [(day(4), "4.03")]), **QUARANTINE, says=["2026-10-13"]),
    # -- New York Fed
    Case(N, "an error in JSON with 200", says_json({"error": {"message": "internal error"}}), says="internal error"),
    Case(N, "another rate", text(lambda b: b.replace('"SOFR"', '"EFFR"')), says="another rate"),
    Case(N, "a number in words", parsed(lambda j: j["refRates"][0].update(percentRate="four")), says="not a number"),
    Case(N, "NaN in JSON", text(lambda b: b.replace('"percentRate": 3', '"percentRate": NaN, "x": 3', 1)), "E_PARSE", says="JSON"),
    Case(N, "a number beyond all numbers", text(lambda b: b.replace('"percentRate": 3', '"percentRate": 1e999, "x": 3', 1)),
         "E_PARSE"),
    Case(N, "a row without date", parsed(lambda j: j["refRates"][2].pop("effectiveDate")), says=["row 3", "no date"]),
    Case(N, "rows twice", parsed(lambda j: j["refRates"].extend(j["refRates"][:3])), None),
    Case(N, "a date twice with different values", parsed(lambda j: j["refRates"].insert(2, dict(
        j["refRates"][3], percentRate=3.71))), None, flags=["duplicate-dates"], says=["2026-10-05", "3.71"]),
    Case(N, "arrays in arrays without end", deep(100000), "E_PARSE"),
    Case(N, "chunks that end too early", good(framing="chunked", cut=400), "E_NET", requests=4),
    Case(N, "no rows at all", says_json({"refRates": []}), "E_NODATA", says=["SOFR", "2026-09-07"]),
    Case(N, "an empty object", says_json({}), says="SOFR"),
    Case(N, "a server that is down", says("", 503), "E_BUSY", says="503"),
    # -- the ECB
    Case(E, "nothing in the range, as 404", says("", 404), "E_NODATA", says="2026-09-08"),
    Case(E, "no content", {"status": 204, "framing": "none"}, "E_NODATA", says="2026-09-08"),
    Case(E, "an empty body", says("", kind="text/csv"), "E_NODATA", says="2026-09-08"),
    Case(E, "a column under another name", text(lambda b: b.replace("OBS_VALUE", "VALUE")), says=["OBS_VALUE", "VALUE"]),
    Case(E, "rates of a hundred", text(lambda b: b.replace(",A,0,", ",A,2,")), says=["UNIT_MULT", "units"]),
    Case(E, "two bytes a character", text(lambda b: b.encode("utf-16")), None),
    Case(E, "decimal commas", values(lambda v: '"' + v.replace(".", ",") + '"'), says="1,1"),
    Case(E, "a redirect to a private address", hop("https://10.0.0.7/x"), says="10.0.0.7"),
    Case(E, "a redirect to this machine", hop("https://127.0.0.1/x"), says="127.0.0.1"),
    Case(E, "a redirect to the cloud's own address", hop("http://169.254.169.254/latest/meta-data"), says="not https"),
    Case(E, "a redirect to another host", hop("https://evil.example.com/x"), says="evil.example.com"),
    Case(E, "a redirect without TLS", hop("http://data-api.ecb.europa.eu/x"), says="not https"),
    Case(E, "a redirect to itself", lambda w, r: hop(f"https://{r.host}{r.path}"), says="redirect"),
    Case(E, "a redirect to nowhere", says("", 302), says="without an address"),
    # -- the BLS
    Case(B, "the day's threshold", says_json({"status": "REQUEST_NOT_PROCESSED", "message": [
        "Request could not be serviced, as the daily threshold for total number of requests allocated has been reached."],
        "Results": {}}), "E_RATE_LIMIT", says="threshold"),
    Case(B, "a key that it does not take", lambda w, r: says_json({"status": "REQUEST_NOT_PROCESSED", "message": [
        f"The key:{KEYS['BLS_API_KEY']} provided by the User is invalid."], "Results": {}}), "E_AUTH", says="is invalid"),
    Case(B, "another series", text(lambda b: b.replace("LNS14000000", "LNS13000000")), "E_NOTFOUND", says="LNS14000000"),
    Case(B, "a fourteenth month", parsed(lambda j: j["Results"]["series"][0]["data"][0].update(period="M14")), says="M14"),
    Case(B, "a value in words", parsed(lambda j: j["Results"]["series"][0]["data"][0].update(value="four")), says="four"),
    Case(B, "no status", parsed(lambda j: j.pop("status")), says="LNS14000000"),
    Case(B, "results that are gone", parsed(lambda j: j.update(Results={})), says="no series"),
    Case(B, "a month that was never counted", parsed(lambda j: j["Results"]["series"][0]["data"][0].update(value="-")), None,
         stored=last_only),
    Case(B, "a mean of the year beside the months",
         parsed(lambda j: j["Results"]["series"][0]["data"].insert(0, dict(j["Results"]["series"][0]["data"][0], period="M13"))), None),
    Case(B, "half of JSON", text(lambda b: b[:len(b) // 2]), says=["JSON", "cut off"]),
    # -- the EIA
    Case(I, "a key that it does not take", says_json({"error": {"code": "API_KEY_INVALID", "message": "An invalid api_key was "
                                                     "supplied."}}, 403), "E_AUTH", says="invalid api_key"),
    Case(I, "a key that it does not take, with 200", says_json({"error": {"code": "API_KEY_INVALID", "message": "An invalid "
                                                               "api_key was supplied."}}), "E_AUTH", says="API_KEY_INVALID"),
    Case(I, "a page that repeats for ever", pages(5, total=100000, offset=False), "E_LIMIT", says=["RWTC", "does not end"]),
    Case(I, "pages that overlap and agree", pages(10, shift=3, total=26), None),
    Case(I, "pages that overlap and contradict", pages(10, shift=3, total=26, change=times(1.01)),
         **QUARANTINE, says=["2026-09-16", "2026-10-07"]),
    Case(I, "fewer rows than it counts", pages(30, total=60), says="60"),
    Case(I, "another unit", text(lambda b: b.replace("$/BBL", "EUR/BBL")), says=["EUR/BBL", "row 1"]),
    Case(I, "a value in words", parsed(lambda j: j["response"]["data"][4].update(value="seventy")), says=["row 5", "seventy"]),
    Case(I, "a decimal comma", parsed(lambda j: j["response"]["data"][4].update(value="69,16")), "E_REFUSED", says="69,16"),
    Case(I, "locked", says_json({"error": "locked"}, 423), "E_BUSY", says="423"),
    Case(I, "rows newest first", rows(lambda r: r[::-1]), None),
    # -- CBOE
    Case(C, "a browser check", says(CLOUDFLARE), says=["HTML page", "Cloudflare"]),
    Case(C, "a browser check with 403", says(CLOUDFLARE, 403), says="403"),
    Case(C, "a page that asks for consent", says(CONSENT), says=["HTML page", "Before you continue"]),
    Case(C, "a page that asks for work", says(WORK), says=["HTML page", "prove its work"]),
    Case(C, "gone", says("", 410), "E_NOTFOUND", says="410"),
    Case(C, "not found", says("", 404), "E_NOTFOUND", says="404"),
    Case(C, "for legal reasons", says("", 451), says="451"),
    Case(C, "a teapot", says("banned", 418), "E_RATE_LIMIT", says="418"),
    Case(C, "the first column under another name", text(lambda b: b.replace("DATE,", "Trade Date,", 1)), says="renamed"),
    Case(C, "the last column under another name", text(lambda b: b.replace("CLOSE", "SETTLE", 1)), says="DATE,OPEN,HIGH,LOW,SETTLE"),
    Case(C, "a column missing", without(4), says="DATE,OPEN,HIGH,LOW"),
    Case(C, "columns swapped under the same names", swapped(3, 4, 1), **QUARANTINE, says="changed (100 %"),
    Case(C, "columns swapped with their names", swapped(1, 4), says="DATE,CLOSE,HIGH,LOW,OPEN"),
    Case(C, "a body that drips and stops", good(hang="body"), "E_TIMEOUT", requests=4),
    Case(C, "no answer at all", good(hang="request"), "E_TIMEOUT", requests=4),
    Case(C, "headers and then nothing", good(hang="headers"), "E_TIMEOUT", requests=4),
    Case(C, "a body that never ends", says("x", kind="text/csv", endless=True), "E_LIMIT", requests=1),
    Case(C, "a body that comes in drops, without an end in sight", good(drip=[3, 0.05]), "E_TIMEOUT", requests=4),
    Case(C, "a body that comes in small pieces", good(drip=[400, 0.02]), None, requests=1),
    Case(C, "connections reset as they come", good(), "E_NET", resets=9, requests=0),
    Case(C, "one connection reset as it comes", good(), None, resets=1, requests=1),
    Case(C, "a request timed out", says("", 408), "E_TIMEOUT", says="408", requests=4),
    Case(C, "too early", first_then(says("", 425), good()), None, requests=2),
    Case(C, "a bomb", lambda w, r: packed(bomb(32 << 20)), "E_LIMIT", requests=1, says="bomb"),
    Case(C, "a connection reset before the headers", good(reset="request"), "E_NET", requests=4),
    Case(C, "a connection reset after the headers", good(reset="headers"), "E_NET", requests=4),
    Case(C, "a connection reset within the body", good(reset="body"), "E_NET", requests=4),
    Case(C, "a head that stops in the middle", {"raw": "HTTP/1.1 200 OK\r\nContent-Le"}, "E_NET", requests=4),
    Case(C, "something that is not HTTP", {"raw": "SSH-2.0-OpenSSH_9.6\r\n"}, says="does not speak HTTP"),
    Case(C, "one reset, then the file", first_then(good(reset="request"), good()), None, requests=2),
    Case(C, "not modified, though nobody asked", {"status": 304}, says="304"),
    Case(C, "a last row cut off", text(lambda b: b[:-5]), says=["line 96", "cut off"]),
    Case(C, "a cut that only the end of the connection tells", cut_close, says=["line 96", "cut off"]),
    Case(C, "history from September on", rows(lambda r: [x for x in r if x[0].month >= 9]), None, flags=["history-shrank"]),
    Case(C, "a newest value ten times too large", newest(times(10, 6)), **QUARANTINE, says=["ten times", "2026-10-09"]),
    Case(C, "a newest value a hundred times too large", newest(times(100, 6)), **QUARANTINE, says=["hundred times", "2026-10-09"]),
    Case(C, "a newest value ten times too small", newest(times(0.1, 6)), **QUARANTINE, says="2026-10-09"),
    Case(C, "all values a hundred times as large", values(times(100, 6)), **QUARANTINE, says="unit"),
    Case(C, "a zero at the end", newest(lambda v: "0.000000"), **QUARANTINE, says=["zero", "2026-10-09"]),
    Case(C, "months and days swapped", text(lambda b: "\n".join(f"{x[3:5]}/{x[:2]}{x[5:]}" if x[:1].isdigit() else x
                                                              for x in b.split("\n"))), None),
    Case(C, "mojibake in the header", text(lambda b: b.replace("CLOSE", "CLOSÃ‰", 1)), says="header"),
    Case(C, "Latin-1 blanks", text(latin1), says="header"),
    Case(C, "bytes of zero within the table", text(lambda b: b.replace("\n", "\n\0\0\0\n", 1).encode()), says=["NUL byte", "line 2"]),
    # -- FRED
    Case(F, "a key that is not registered", says_json({"error_code": 400, "error_message": "Bad Request.  The value for variable "
         "api_key is not registered.  Read https://fred.stlouisfed.org/docs/api/api_key.html for more information."}, 400),
         "E_AUTH", says=["not registered", "FRED_API_KEY"]),
    Case(F, "a series that there is not", says_json({"error_code": 400, "error_message": "Bad Request.  The series does not "
         "exist."}, 400), "E_NOTFOUND", says=["WALCL", "does not exist"]),
    Case(F, "a licensed series", says_json({"error_code": 404, "error_message": "Not Found.  The data for this series is not "
         "available via the API; see the notes."}, 404), "E_RESTRICTED", says="licenses"),
    Case(F, "an error in XML", says('<?xml version="1.0"?><error code="400" message="Bad Request.  The series does not exist."/>',
                                    400, "text/xml"), "E_NOTFOUND", says="does not exist"),
    Case(F, "an error in JSON with 200", says_json({"error_code": 400, "error_message": "Bad Request.  Variable file_type is not "
         "one of: xml, json."}), says="file_type"),
    Case(F, "locked", says_json({"error_code": 423, "error_message": "Locked"}, 423), "E_BUSY", says="Locked"),
    Case(F, "a rate limit, once", first_then(says_json({"error_code": 429, "error_message": "Too Many Requests.  Exceeded Rate "
         "Limit"}, 429), good()), None, requests=2, waited=(60, 75)),
    Case(F, "a rate limit in JSON with 200, once", first_then(says_json({"error_code": 429, "error_message": "Too Many Requests.  "
         "Exceeded Rate Limit"}), good()), None, requests=2),
    Case(F, "Retry-After of 20 seconds", retry_later("20"), None, requests=2, waited=(20, 22)),
    Case(F, "Retry-After below zero", retry_later("-5"), None, requests=2, waited=(55, 75)),
    Case(F, "Retry-After in words", retry_later("soon"), None, requests=2, waited=(55, 75)),
    Case(F, "Retry-After in the past", retry_later("Wed, 21 Oct 2015 07:28:00 GMT"), None, requests=2, waited=(0, 75)),
    Case(F, "Retry-After of ten years", retry_later("315360000"), None, requests=2, waited=(55, 75)),
    Case(F, "Retry-After of an hour", retry_later("3600"), "E_RATE_LIMIT", says="429", requests=1),
    Case(F, "a 504 page of the edge", says(PAGE % ("504 Gateway Time-out", "edge"), 504), "E_BUSY", says="504", requests=4),
    Case(F, "a 500, then the data", first_then(says("", 500), good()), None, requests=2),
    Case(F, "not implemented", says("", 501), "E_BUSY", says="501", requests=1),
    Case(F, "fewer rows than it counts", text(lambda b: b.replace('"count": 14', '"count": 27')), says=["14 of 27", "WALCL"]),
    Case(F, "changes in place of levels", text(lambda b: b.replace('"units": "lin"', '"units": "chg"')), says="chg"),
    Case(F, "a page that repeats for ever", pages(5, total=100000, offset=False), says="pages overlap"),
    Case(F, "pages that overlap", pages(5, shift=2), says=["pages overlap"]),
    Case(F, "pages that count differently", lambda w, r: pages(5, total=14 + int(r.params["offset"]))(w, r), says="partial"),
    Case(F, "no count", parsed(lambda j: j.pop("count")), says="how many rows"),
    Case(F, "the list under another name", text(lambda b: b.replace('"observations"', '"data"')), says="observations"),
    Case(F, "a value in words", parsed(lambda j: j["observations"][3].update(value="many")), "E_PARSE", says=["many", "observation 4"]),
    Case(F, "a date that there is not", parsed(lambda j: j["observations"][3].update(date="2026-02-30")), "E_PARSE", says=["2026-02-30", "observation 4"]),
    Case(F, "a missing newest value", parsed(lambda j: j["observations"][-1].update(value=".")), None, stored=last_only),
    Case(F, "history of three years", rows(lambda r: [x for x in r if x[0] >= dt.date(2023, 10, 1)]), None,
         flags=["history-shrank"], whole=True, says="2018"),
    Case(F, "thousands separators", values(lambda v: f"{int(v):,}"), None),
    Case(F, "all values revised", values(times(1.0007, 0)), **QUARANTINE, whole=True, says=["100 %", "2018-01-03", "6588025"]),
    Case(F, "the key in the reply", lambda w, r: says(PAGE % ("Error", r.params["api_key"]) + str(r.query)), says="HTML page"),
    Case(F, "the key in an error", lambda w, r: says_json({"error_code": 400, "error_message": "Bad Request.  api_key="
         + r.params["api_key"] + " is not registered"}, 400), says="api_key=***"),
    Case(F, "the key in a redirect", lambda w, r: hop("https://evil.example.com/?api_key=" + r.params["api_key"]),
         says="evil.example.com"),
    # -- FRED by release
    Case(K, "an error of its own form", says_json({"code": 400, "message": "release_id is not a positive integer"}, 400),
         says="positive integer"),
    Case(K, "an error of its own form with 200", says_json({"code": 400, "message": "release_id is not a positive integer"}),
         says="positive integer"),
    Case(K, "a key that it does not take", says_json({"code": 401, "message": "Invalid API key"}, 401), "E_AUTH", says="401"),
    Case(K, "a page that does not say whether more follow", parsed(lambda j: j.pop("has_more")), says="has_more"),
    Case(K, "a page that names itself as the next", parsed(lambda j: j.update(has_more=True, next_cursor="abc")), says="abc"),
    Case(K, "a next page without a name", parsed(lambda j: j.update(has_more="true", next_cursor="")), says="next_cursor"),
    Case(K, "a series that left the release", text(lambda b: b.replace('"DGS10"', '"DGS11"')), "E_NOTFOUND", says=["DGS10@18", "the release has no value"]),
    Case(K, "observations under another name", text(lambda b: b.replace('"observations"', '"values"')), says="form"),
    Case(K, "a page of the edge", says(PAGE % ("Access denied", "Reference #18")), says=["HTML page", "Access denied"]),
    # -- FRED's graph
    Case(G, "the header of before 2024", text(lambda b: b.replace("observation_date", "DATE")), None),
    Case(G, "an archive with one table", lambda w, r: says(zipped({"README.txt": "notes\n", "daily.csv": w.reply(r, NOW)["body"]}),
                                                           kind="application/zip"), None),
    Case(G, "an archive that ends too early", lambda w, r: says(zipped({"daily.csv": w.reply(r, NOW)["body"]})[:-40],
                                                                kind="application/zip"), says="damaged or cut off"),
    Case(G, "a header of another form", text(lambda b: b.replace("observation_date", "Period")), says="observation_date"),
    Case(G, "another series", text(lambda b: b.replace("DGS10", "DGS2")), says="DGS2"),
    Case(G, "a page", says(PAGE % ("FRED", "Series not found")), says="HTML page"),
    Case(G, "an unknown series", says("", 404), "E_NOTFOUND", says="DGS10"),
    Case(G, "a header cut off", says("observation_date,DGS", kind="text/csv"), says=["line 1", "'DGS'"]),
    Case(G, "points and blanks for missing values", line(-1, lambda x: x[:11] + ".\n"), None, stored=last_only),
    Case(G, "a half date in the last row", text(lambda b: b[:-10]), None, flags=["incomplete-last-row"], stored=last_only),
    # -- CoinGecko
    Case(CG, "a coin that there is not", says_json({"error": "coin not found"}, 404), "E_NOTFOUND", says="coin not found"),
    Case(CG, "a rate limit with 200, once", first_then(says_json({"status": {"error_code": 429, "error_message":
         "You've exceeded the Rate Limit."}}), good()), None, requests=2),
    Case(CG, "a range that the plan does not hold", says_json({"error": {"status": {"error_code": 10012, "error_message":
         "Your request exceeds the allowed time range."}}}, 401), says="allowed time range"),
    Case(CG, "a key on the wrong host", says_json({"error_code": 10010, "status": {"error_message": "If you are using Pro API "
         "key, please change your root URL"}}, 400), "E_AUTH", says="root URL"),
    Case(CG, "one word, with 200", says("Throttled", kind="text/plain"), "E_RATE_LIMIT", says="Throttled", requests=2),
    Case(CG, "a browser check", says(CLOUDFLARE, 403), "E_AUTH", says="403"),
    Case(CG, "nothing but now", parsed(lambda j: j.update(prices=j["prices"][-1:])), says=["bitcoin", "not one value"]),
    Case(CG, "seconds in place of milliseconds", parsed(lambda j: j.update(prices=[[a // 1000, v] for a, v in j["prices"]])), "E_PARSE", says="point 1"),
    Case(CG, "null at the end", parsed(lambda j: j["prices"].__setitem__(-2, [j["prices"][-2][0], None])), None, stored=last_only),
    Case(CG, "prices in another currency", parsed(lambda j: j.update(prices=[[a, v * 100] for a, v in j["prices"]])), **QUARANTINE),
    # -- Coinbase
    Case(CB, "a product that there is not", says_json({"message": "NotFound"}, 404), "E_NOTFOUND", says="NotFound"),
    Case(CB, "columns swapped", mapped(lambda a, l, h, o, c, v: [a, o, c, l, h, v]), says="outside low to high"),
    Case(CB, "candles that begin at noon", mapped(lambda a, *x: [a + 43200, *x]), "E_PARSE", says="midnight"),
    Case(CB, "not from this country", says_json({"message": "Unavailable For Legal Reasons"}, 451), "E_RESTRICTED", says="country"),
    Case(CB, "an error with 200", says_json({"message": "internal"}), says="internal"),
    Case(CB, "candles without close", mapped(lambda *x: x[:4]), "E_PARSE", says="row 1"),
    Case(CB, "no candles", says_json([]), "E_NODATA", says="2026-09-07"),
    # -- Kraken
    Case(KR, "a pair that there is not", says_json({"error": ["EQuery:Unknown asset pair"]}), "E_NOTFOUND", says="asset pair"),
    Case(KR, "too many requests, once", first_then(says_json({"error": ["EGeneral:Too many requests"]}), good()), None, requests=2),
    Case(KR, "unavailable", says_json({"error": ["EService:Unavailable"]}), "E_BUSY", says="Unavailable"),
    Case(KR, "two lists", parsed(lambda j: j["result"].update(XETHZUSD=[])), says="list of candles"),
    Case(KR, "a price in words", parsed(lambda j: j["result"]["XXBTZUSD"][5].__setitem__(4, "many")), "E_PARSE", says="many"),
    Case(KR, "a price of zero", parsed(lambda j: j["result"]["XXBTZUSD"][-2].__setitem__(4, "0.0")), says="outside low to high"),
    # -- Binance
    Case(BI, "a symbol that there is not", says_json({"code": -1121, "msg": "Invalid symbol."}, 400), "E_NOTFOUND", says="symbol"),
    Case(BI, "a ban", says_json({"code": -1003, "msg": "Way too many requests; IP banned until 1791600000000."}, 418),
         "E_RATE_LIMIT", says="banned"),
    Case(BI, "not from this country", says_json({"code": 0, "msg": "Service unavailable from a restricted location"}, 451),
         "E_RESTRICTED", says="restricted location"),
    Case(BI, "forbidden without a word", says("", 403), "E_RESTRICTED", says="country"),
    Case(BI, "a page that repeats for ever",
         lambda w, r: {"body": json.dumps([w.row(d, v) for d, v in w.rows(NOW)[:1] * 1000])}, says="before it begins"),
    Case(BI, "seconds in place of milliseconds", mapped(lambda a, *x: [a // 1000, *x]), "E_PARSE", says="1970-01-21"),
    Case(BI, "rows of three cells", mapped(lambda *x: x[:3]), "E_PARSE", says="row 1"),
    # -- Tiingo
    Case(TI, "a ticker that there is not", says_json({"detail": "Not found."}, 404), "E_NOTFOUND", says="Not found"),
    Case(TI, "a token that it does not take", lambda w, r: says_json({"detail": "Invalid token " + KEYS["TIINGO_API_KEY"]}, 401),
         "E_AUTH", says="***"),
    Case(TI, "the hour's allocation", says_json({"detail": "Error: You have run over your hourly request allocation."}, 429),
         "E_RATE_LIMIT", says="allocation"),
    Case(TI, "rows without close", parsed(lambda j: [x.pop("close") for x in j]), "E_PARSE", says="row 1"),
    Case(TI, "a split that nobody tells of", newest(times(0.25)), **QUARANTINE, says="2026-10-09"),
    Case(TI, "a price below zero", newest(times(-1)), None, flags=["jump", "jump", "non-positive-price", "non-positive-price"],
         stored=lambda w: {k: -v for k, v in w.expected(NOW).items() if k in NEGATIVE}, says="-87.78 on 2026-10-09"),
    Case(TI, "infinity", text(lambda b: b.replace('"close": 8', '"close": Infinity, "x": 8', 1)), "E_PARSE"),
    Case(TI, "a split factor in words", parsed(lambda j: j[3].update(splitFactor="two")), "E_PARSE", says="split factor"),
    # -- Alpaca
    Case(AL, "forbidden", says_json({"message": "forbidden."}, 403), "E_AUTH", says="forbidden"),
    Case(AL, "a symbol that there is not", says_json({"message": "invalid symbol: IEF"}, 422), "E_NOTFOUND", says="invalid symbol"),
    Case(AL, "a page that repeats for ever", parsed(lambda j: j.update(next_page_token="abc")), "E_LIMIT", says="does not end"),
    Case(AL, "bars that are gone", parsed(lambda j: j.pop("bars")), says="IEF"),
    Case(AL, "bars without close", parsed(lambda j: j["bars"]["IEF"][0].pop("c")), "E_PARSE", says="bar 1"),
    Case(AL, "no bars", says_json({"bars": {}, "next_page_token": None}), "E_NODATA", says="2026-09-08"),
    Case(AL, "another symbol", text(lambda b: b.replace('"IEF"', '"TLT"')), "E_NODATA", says=["IEF", "2026-09-08"]),
    # -- Twelve Data
    Case(TW, "out of credits with 200, once", first_then(says_json({"code": 429, "message": "You have run out of API credits for "
         "the current minute.", "status": "error"}), good()), None, requests=2),
    Case(TW, "a key that it does not take, with 200", lambda w, r: says_json({"code": 401, "message": "**apikey** parameter "
         + KEYS["TWELVEDATA_API_KEY"] + " is incorrect", "status": "error"}), "E_AUTH", says="***"),
    Case(TW, "a symbol that there is not, with 200", says_json({"code": 404, "message": "symbol not found", "status": "error"}),
         "E_NOTFOUND", says="symbol"),
    Case(TW, "another symbol", text(lambda b: b.replace('"SHY"', '"TLT"')), says=["SHY", "TLT"]),
    Case(TW, "a price in words", parsed(lambda j: j["values"][3].update(close="eighty")), "E_PARSE", says="eighty"),
    Case(TW, "rows newest first", rows(lambda r: r[::-1]), None),
    Case(TW, "no rows", parsed(lambda j: j.update(values=[])), says="SHY"),
    # -- Alpha Vantage
    Case(AV, "the day's limit", says_json({"Information": "We have detected your API key as " + KEYS["ALPHAVANTAGE_API_KEY"]
         + " and our standard API rate limit is 25 requests per day."}), "E_RATE_LIMIT", says=["25 requests per day", "***"]),
    Case(AV, "a note, then the data", first_then(says_json({"Note": "Our standard API call frequency is 5 calls per minute."}),
                                                 good()), None, requests=2),
    Case(AV, "a call that it does not know", says_json({"Error Message": "Invalid API call. Please retry."}), "E_NOTFOUND",
         says="Invalid API call"),
    Case(AV, "for premium members", says_json({"Information": "Thank you! This is a premium endpoint."}), "E_AUTH", says="premium"),
    Case(AV, "another symbol", text(lambda b: b.replace('"LQD"', '"HYG"')), says=["LQD", "HYG"]),
    Case(AV, "a newest price a hundred times too large", newest(times(100)), **QUARANTINE, says=["hundred times", "2026-10-09"]),
    Case(AV, "days without close", text(lambda b: b.replace("4. close", "4. last")), "E_PARSE", says="4. close"),
    Case(AV, "an empty object", says_json({}), says="LQD"),
]
