# SPDX-License-Identifier: Apache-2.0
"""What the figures of a pair's page must agree with: the JSON of the same question.

A figure is compared by what it looks like: "p = .." with a p-value, a percentage with a share or a change in percent, two
figures joined by "to" with the two ends of one interval, anything with a sign with its sign; and only with the parts of the
report that the section speaks of. Figures that sentences make from others by arithmetic are made again here, each for its
section alone; constants of a method are listed section by section.
"""
import bisect
import datetime
import math
import os
import re
import zoneinfo

BASE_H = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "include", "comove", "base.h")

# Parts of the JSON a section may draw its figures from.
COMMON = ("sample",)
PARTS = {
    "answer": ("a", "b", "windows", "recent", "extremes", "levels", "returns_detail", "answers.hedge", "answers.change",
               "answers.lead", "answers.mixed", "answers.parting", "answers.relation"),
    "rolling": ("recent", "extremes", "rolling.window"),
    "relationship": ("windows", "answers.relation"),
    "windows": ("windows",),
    "meaning": ("windows", "recent", "detail"),
    "history": ("years", "answers.change"),
    "years": ("years", "answers.change"),
    "recent": ("recent", "extremes", "windows", "rolling.window", "answers.unusual", "answers.change"),
    "detail": ("detail",),
    "influence": ("windows",),
    "levels": ("levels", "windows"),
    "long-run": ("answers.long_run",),
    "lead-lag": ("answers.lead",),
    "parting": ("answers.parting", "recent"),
    "hedge": ("answers.hedge", "answers.change.recent", "windows"),
    "stress": ("answers.stress",),
    "timing": ("answers.mixed",),
    "outlook": ("answers.outlook",),
    "side-by-side": ("a", "b", "detail"),
    "sample": ("a", "b"),
    "method": ("a", "b"),
}
# Sections whose sentences come from the catalogue or are about other pages.
UNREAD = ("why", "explore", "related")

NUMBER = re.compile(r"([+\u2212-]?)(\d+(?:,\d{3})*)(?:\.(\d+))?")
UNIT = re.compile(r"\s*([%A-Za-z]+)")
P_INSIDE = re.compile(r"p [=<] \d+\.\d+")
P_VALUE = re.compile(r"^p (=|<|at least|at most) ")


def at_path(report, path):
    for key in path.split("."):
        if not isinstance(report, dict) or key not in report:
            return None
        report = report[key]
    return report


def answers(report, path):
    return at_path(report, "answers." + path)


# ---- figures made from others --------------------------------------------------------------------------------------------


def is_relative(transform):
    return transform not in ("diff", "diff_bp")


def step_of(report, side):
    """The move of a side that a slope is told for: 1 %, 10 bp or one unit."""
    transform = report["returns_detail"][side]
    return .01 if is_relative(transform) else 10 if transform == "diff_bp" else 1


def times(factor, *values):
    return [factor * v for v in values if v is not None]


def has_interval(c):
    return bool(c) and c.get("r") is not None and c.get("ci_low") is not None and c.get("ci_high") is not None


def counted(items):
    """How many correlations have an interval, and how many of these lie above zero, below it, and around it."""
    known = [c for c in items if has_interval(c)]
    above, below = (sum(1 for c in known if test(c)) for test in (lambda c: c["ci_low"] > 0, lambda c: c["ci_high"] < 0))
    return [len(known), above, below, len(known) - above - below]


def made_recent(report):
    recent, n, k = report["recent"], report["sample"]["n"], at_path(report, "rolling.window")
    return [recent["before_n"] + 1, max(n - k + 1, 0), n // k] if k else []


def removed(r):
    return [] if r is None else [1 - math.sqrt(max(0, 1 - r * r))]


def made_meaning(report):
    recent, detail = report["recent"], report["detail"]
    out = [v for key in ("r", "ci_low", "ci_high") for v in removed(recent[key])]
    steps = [step_of(report, "a"), step_of(report, "b")]
    return out + steps + times(steps[1], detail["beta_ab"]) + times(steps[0], detail["beta_ba"])


def made_relation(report):
    step, slope = step_of(report, "b"), answers(report, "relation.a_on_b") or {}
    return [step] + times(step, slope.get("beta"), slope.get("ci_low"), slope.get("ci_high"))


def made_change(report):
    step, change = step_of(report, "b"), answers(report, "change") or {}
    slopes = [at_path(change, f"slope.{when}.beta") for when in ("before", "after")]
    return counted(report["years"]) + [step, len(change.get("segments", ()))] + times(step, *slopes)


def made_lead(report):
    lead = answers(report, "lead")
    if not lead:
        return []
    step = step_of(report, "b")
    slopes = [lead.get(key) for key in ("slope_plain", "slope_scholes_williams", "slope_dimson")]
    return [2 * lead["max_lag"], step] + times(step, *slopes)


def made_parting(report):
    regimes = answers(report, "parting.regimes") or []
    return [sum(g.get("q") is not None for g in regimes), sum(g.get("p_reason") != "NO_DATA" for g in regimes)]


def made_hedge(report):
    hedge = answers(report, "hedge")
    if not hedge:
        return []
    out = [hedge["since_year"] - 1]
    for key, exposure in (("a_for_b", "b"), ("b_for_a", "a")):
        side, step = hedge[key], step_of(report, exposure)
        out += [step] + times(step, side["up_beta"], side["down_beta"]) + times(-step, side["down_beta"])
        for haven in side["haven"].values():
            out += times(step, haven["at5"], haven["at1"])
        tail = side["tail"]
        if tail["normal"] is not None:
            out.append(math.floor(tail["normal"] * tail["n_worst"] + .5))
        out += [math.floor((v or 0) + .5) for v in (e["mean_block"] for e in side["effectiveness"].values())]
        out += [1 - v for v in (e["vol_removed"] for e in side["effectiveness"].values()) if v is not None]
    return out


def stress_rows(report, fixed=True):
    return [w for w in answers(report, "stress.windows") or [] if w["fixed"] or not fixed]


def way_of(window):
    """Which way both sides went in a window; None where it is not covered."""
    a, b = window.get("change_a"), window.get("change_b")
    return None if a is None or b is None else ((a > 0) - (a < 0), (b > 0) - (b < 0))


def p_of(z):
    return math.erfc(abs(z) / math.sqrt(2))


def made_stress(report):
    fixed = stress_rows(report)
    ways = [w for w in map(way_of, fixed) if w is not None]
    flat = sum(0 in w for w in ways)
    moved = [w["moved_z"] for w in stress_rows(report, False) if w.get("moved_z") is not None]
    clear = sum(p_of(z) * len(moved) < .05 for z in moved)
    return [len(fixed), len(ways), len(fixed) - len(ways), flat, len(moved), clear] + [ways.count(w) for w in ways]


def made_outlook(report):
    look, out = answers(report, "outlook") or {}, []
    if look.get("rmse_mean"):
        out = [1 - look[m] / look["rmse_mean"] for m in ("rmse_ewma", "rmse_window") if look.get(m)]
    return out


def made_answer(report):
    since = answers(report, "hedge.since_year")
    step, change = step_of(report, "b"), answers(report, "change") or {}
    out = [since - 1] if since else []
    out += [step] + times(step, *(at_path(change, f"slope.{when}.beta") for when in ("before", "after")))
    for key, exposure in (("a_for_b", "b"), ("b_for_a", "a")):
        side, step = answers(report, f"hedge.{key}") or {}, step_of(report, exposure)
        up, down = side.get("up_beta"), side.get("down_beta")
        out += [step] + times(step, up) + times(-step, down)
        out += [up / down, down / up] if up and down else []
    return out + counted(report["years"])


def made_side(report):
    a, b = report["detail"]["vol_a"], report["detail"]["vol_b"]
    return [max(a, b) / min(a, b)] if a and b else []


MADE = {
    "answer": made_answer, "recent": made_recent, "rolling": made_recent, "meaning": made_meaning, "relationship": made_relation,
    "history": made_change, "years": made_change, "lead-lag": made_lead, "parting": made_parting, "hedge": made_hedge,
    "stress": made_stress, "outlook": made_outlook, "side-by-side": made_side,
}

# Constants of a method, told where it is explained: in the small print, or after these words.
CHOICES = {
    "history": {.05, .15, 126, 52, 36, 20}, "years": {.05, .15, 126, 52, 36, 20},
    "hedge": {.10, .05, .01}, "lead-lag": {.05, .01, .10},
}
CHOSEN = re.compile(r"in the worst $|should take more than $")
# Constants that the running text is written with: not figures of this pair.
WRITTEN = {
    "": {"95", "5"},
    "history": {"95", "5"},
    "parting": {"95", "2.5", "1.2", "60", "3", "1995"},
    "outlook": {"20", "0", "1"},
    "timing": {"95", "2008", "2009", "2020", "13"},
    "relationship": {"95", "20", "1"},
    "long-run": {"95", "1994", "1998", "5", "250", "1"},
    "stress": {"95", "20", "5"},
    "side-by-side": {"52"},
}
# Names of indices, in the labels of the catalogue.
NAMES = ("S&P 500", "Nasdaq 100", "Russell 2000")


# ---- search ----------------------------------------------------------------------------------------------------------------


class Pool:
    """Numbers, intervals and dates of the parts of a report that a section may speak of."""

    def __init__(self, report, section):
        self.numbers, self.ps, self.dates, self.pairs, self.texts = [], [], set(), [], set()
        for part in COMMON + PARTS[section]:
            self.take(at_path(report, part), part.rsplit(".", 1)[-1])
        self.numbers += [float(v) for v in MADE.get(section, lambda _: [])(report)]
        self.numbers.sort()
        self.choices = CHOICES.get(section, set())
        if section in ("relationship", "history", "years", "lead-lag"):  # their slopes come with intervals
            step = step_of(report, "b")
            self.pairs += [(step * low, step * high) for low, high in self.pairs]
        self.years = {float(day[:4]) for day in self.dates}
        self.worded = {n for text in self.texts for n in re.findall(r"\d+(?:\.\d+)?", text)}  # by labels and rules
        if section == "lead-lag" and answers(report, "lead"):
            self.pairs.append((1, answers(report, "lead.max_lag")))

    def take(self, value, key):
        if isinstance(value, dict):
            for k, v in value.items():
                other = value.get(k.replace("low", "high")) if "low" in k else None
                if isinstance(v, (int, float)) and isinstance(other, (int, float)):
                    self.pairs.append((v, other))
                self.take(v, k)
        elif isinstance(value, list):
            for v in value:
                self.take(v, key)
        elif isinstance(value, bool) or value is None:
            return
        elif isinstance(value, (int, float)):
            self.numbers.append(float(value))
            if key in ("p", "q") or key.endswith("_p") or "_p_" in key or key.startswith("p_"):
                self.ps.append(float(value))
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            self.dates.add(value)
        else:
            self.texts.add(value)


def is_near(value, shown, decimals):
    return abs(value - shown) <= 0.5 * 10 ** -decimals * (1 + 1e-6) + 1e-12 * abs(value)


def holds(ordered, shown, decimals, signed, scales=(1,)):
    """True when a value of a sorted list reads like `shown` at one of the scales."""
    slack = 0.5 * 10 ** -decimals * (1 + 1e-6) + 1e-12 * abs(shown)
    for scale in scales:
        for wanted in (shown,) if signed else (shown, -shown):
            at = bisect.bisect_left(ordered, (wanted - slack) / scale)
            if at < len(ordered) and ordered[at] <= (wanted + slack) / scale:
                return True
    return False


def is_clamped(pool, shown):
    """A place in a ranking is never rounded to all or none."""
    return (shown == 99 and any(.985 < v < 1 for v in pool.numbers)) or (
        shown == 1 and any(0 < v < .015 for v in pool.numbers))


def is_p_known(pool, text):
    relation = P_VALUE.match(text)[1]
    sign, whole, part = NUMBER.search(text).groups()
    shown = float(whole + "." + (part or "0"))
    tests = {"<": lambda p: p < shown, "at least": lambda p: p >= shown, "at most": lambda p: p <= shown,
             "=": lambda p: is_near(p, shown, len(part or ""))}
    return any(tests[relation](p) for p in pool.ps)


def is_bound_known(pool, text):
    """"under 0.1 %", "less than 1 %", "over 99 %": a bound instead of a figure; None when the text is none of these."""
    found = re.match(r"(under|less than|fewer than|over) (\u2212?)(\d[\d,]*(?:\.\d+)?)( %)?", text)
    if not found:
        return None
    word, minus, number, percent = found.groups()
    level = float(number.replace(",", "")) / (100 if percent else 1)
    if minus:
        return any(v < -level for v in pool.numbers)
    if word == "over":
        return any(level < v <= 1 for v in pool.numbers)
    return any(abs(v) < level for v in pool.numbers)


def parts_of(text):
    """(value, decimals, signed, unit) of each number in a figure."""
    out = []
    for found in NUMBER.finditer(text):
        sign, whole, part = found.groups()
        value = float(whole.replace(",", "") + "." + (part or "0"))
        unit = UNIT.match(text, found.end())
        out.append((-value if sign in ("\u2212", "-") else value, len(part or ""), bool(sign), unit[1] if unit else ""))
    return out


def is_interval_known(pool, low, high):
    scales = (100, 1) if high[3].startswith("%") else (1,)
    return any(is_near(s * a, low[0], low[1]) and is_near(s * b, high[0], high[1]) for a, b in pool.pairs for s in scales)


def is_one_known(pool, part, folded):
    shown, decimals, signed, unit = part
    percent = unit.startswith("%")
    if folded and (shown / 100 if percent else shown) in pool.choices:
        return True
    if percent and not decimals and is_clamped(pool, shown):
        return True
    if not (decimals or signed or unit) and shown in pool.years:
        return True
    signed = signed or (decimals == 2 and not unit and shown == 0)
    return holds(pool.numbers, shown, decimals, signed, (100, 1) if percent else (1,))


CLOCKS = {"UTC": "UTC", "New York": "America/New_York", "Chicago": "America/Chicago", "London": "Europe/London",
          "Frankfurt": "Europe/Berlin", "Tokyo": "Asia/Tokyo"}
MOMENT = re.compile(r"(\w+day \d+ \w+)( \d{4})? (\d\d:\d\d) (" + "|".join(CLOCKS) + ")")


def is_moment_known(pool, day, year, clock, city):
    """An instant on the clock of a city, of those that the report holds in UTC."""
    for text in pool.texts:
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text):
            continue
        at = datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(zoneinfo.ZoneInfo(CLOCKS[city]))
        if f"{at:%A} {at.day} {at:%B}" == day and f"{at:%H:%M}" == clock and (not year or at.year == int(year)):
            return True
    return False


def is_known(pool, text, folded=False):
    """True when every number of a figure stands in the pool."""
    text = text.replace("\u00a0", " ")
    moment = MOMENT.fullmatch(text)
    if moment:
        return is_moment_known(pool, *moment.groups())
    if P_VALUE.match(text):
        return is_p_known(pool, text)
    bound = is_bound_known(pool, text)
    if bound is not None:
        return bound
    hours = re.fullmatch(r"(?:(\d+) hours?)?(?: and )?(?:(\d+) minutes?)?", text)
    if hours:
        return holds(pool.numbers, 60 * int(hours[1] or 0) + int(hours[2] or 0), 0, False)
    parts = parts_of(text)
    if " to " in text and len(parts) == 2:
        return is_interval_known(pool, *parts)
    return all(is_one_known(pool, part, folded) for part in parts)


# ---- every figure of a page --------------------------------------------------------------------------------------------------


def n_figures(page):
    return sum(kind == "figure" for s, ps in page.sections.items() if s in PARTS for p in ps for kind, _ in p)


def named(report):
    """Names that may hold digits."""
    out = set()
    for side in ("a", "b"):
        out |= {report[side].get(key) for key in ("id", "name", "short_name", "unit")}
    for key in ("words_a", "words_b"):
        out.add(report["returns_detail"].get(key))
    out |= {report.get("align_rule"), (report.get("align_rule") or "")[:1].upper() + (report.get("align_rule") or "")[1:]}
    for regime in answers(report, "parting.regimes") or []:
        out |= {regime["name"], regime["how"]} | {s["label"] for s in regime["states"]}
    out |= {w["name"] for w in answers(report, "stress.windows") or []}
    out |= {answers(report, "relation.partial.control_name"), answers(report, "long_run.reason_to_ask")}
    known = sorted((n for n in out | set(NAMES) if n), key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in known))


def is_written(pool, section, text):
    """Numbers of the running text: constants that it is written with, or the report's."""
    text = text.replace("\u00a0", " ")
    if any(not is_p_known(pool, p) for p in P_INSIDE.findall(text)):
        return False
    text = P_INSIDE.sub("", text)
    for found in NUMBER.finditer(text):
        bare = found[0].lstrip("+\u2212-")
        if bare in WRITTEN.get(section, WRITTEN[""]) or bare in pool.worded:
            continue
        unit = UNIT.match(text, found.end())
        if not is_known(pool, found[0] + (" " + unit[1] if unit else "")):
            return False
    return True


def joined(paragraph):
    """Pieces, with "low to high unit" as one figure where a sentence gives it as two."""
    pieces, out = list(paragraph), []
    while pieces:
        kind, text = pieces.pop(0)
        if kind == "figure" and len(pieces) > 1 and pieces[0] == ("text", " to ") and pieces[1][0] == "figure":
            text += pieces.pop(0)[1] + pieces.pop(0)[1]
        out.append((kind, text))
    return out


def figure_problems(pool, section, paragraph, names):
    before = ""
    for kind, text in joined(paragraph):
        if kind == "figure" or (kind == "strong" and re.match(r"[+\u2212]?\d+\.\d\d", text)):
            if not is_known(pool, text, paragraph.folded or CHOSEN.search(before)):
                yield f"the figure \"{text}\" is not in the report"
        elif kind == "time":
            if text not in pool.dates:
                yield f"the date {text} is not in the report"
        elif kind in ("text", "strong") and not paragraph.folded:
            if not is_written(pool, section, names.sub("", text)):
                yield f"a number in \"{text}\" is not in the report"
        before = text


def strange_figures(report, page):
    """Figures and dates of sentences that the report does not hold."""
    names = named(report)
    for section, paragraphs in page.sections.items():
        if section not in PARTS:
            if section not in UNREAD and any(kind == "figure" for p in paragraphs for kind, _ in p):
                yield f"{section}: nothing says which part of the report its figures come from"
            continue
        pool = Pool(report, section)
        for paragraph in paragraphs:
            for problem in figure_problems(pool, section, paragraph, names):
                yield f"{section}: {problem}, in: {join(paragraph)}"


def join(paragraph):
    return "".join(text for _, text in paragraph).replace("\u00a0", " ")


def told(page, *sections):
    """What sections say outside their small print, which defines words rather than claims anything."""
    return " ".join(join(p) for s in sections or page.sections for p in page.sections.get(s, []) if not p.folded)


# ---- nothing empty --------------------------------------------------------------------------------------------------------


def reasons():
    with open(BASE_H, encoding="utf-8") as file:
        found = re.search(r"#define CMV_REASON_MAP\(X\)(.*?)\n\n", file.read(), re.S)[1]
    return [text for text in re.findall(r'X\(\w+,\s*"([^"]*)"\)', found) if text]


# Beside the reasons that the engine gives, those that a sentence spells out itself.
SPELLED_OUT = (r"did not move", r"neither side moved", r"no condition was met and missed often enough", r"no series is held",
               r"values that come once a", r"are too few", r"accounts for more than nine tenths", r"there are too few values",
               r"went with moves in", r"values are (?:monthly|quarterly|annual)", r"no less than .* out of sample",
               r"It takes 20 past", r"they hold only", r"is missing or too old", r"carries a leap", r"are not of the same hours", r"for the same reason")
REASON = re.compile("|".join([re.escape(r) for r in reasons()] + list(SPELLED_OUT)))
LESS = re.compile(r"\bcannot be\b(?! rejected| held)|\bcan be given\b|\bnot to be had\b|\bis missing\b|\bNo window gives\b|"
                  r"\b[Nn]othing can be said\b|\bis refused\b")
BAD = re.compile(r"\bnan\b|\binf\b|\(null\)|No data available|\(\)|\s[.,;:](?:\s|$)|\.\.(?!\.)|\s{2,}|1970-01-01|"
                 r"[\u2212+-]0(?:\.0+)?\b(?!\.|\d)|%%|@|\bit was not asked for\b", re.I)
SPEAKING = ("relationship", "history", "recent", "hedge", "parting", "stress", "lead-lag", "outlook")


def is_without_reason(text):
    return any(LESS.search(sentence) and not REASON.search(sentence) for sentence in re.split(r"(?<=[.]) (?=[A-Z\u2013])", text))


def empty_sentences(_, page):
    for section, paragraphs in page.sections.items():
        if section in UNREAD:
            continue
        for paragraph in paragraphs:
            text = join(paragraph)
            if not text.strip():
                yield f"{section}: an empty sentence"
            found = BAD.search(text)
            if found:
                yield f"{section}: \"{found[0]}\" in: {text[:300]}"
            if not paragraph.folded and is_without_reason(text):
                yield f"{section}: something is missing without its reason: {text[:400]}"
        if section in SPEAKING and not any(join(p).strip() for p in paragraphs):
            yield f"{section}: the section says nothing"
