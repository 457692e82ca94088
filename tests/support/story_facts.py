# SPDX-License-Identifier: Apache-2.0
"""What sentences of a pair's page must agree with: the JSON of the same question.

Figures are compared by what they look like: a signed number of two decimals is a correlation or another pure number, a
percentage is a share or a change, "p = .." a p-value, a whole number a count, and so on; and only among the parts of the
report that the section speaks of.
"""
import os
import re

BASE_H = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "include", "comove", "base.h")

# Parts of the JSON a section may draw its figures from.
COMMON = ("sample", "align_rule", "returns_detail", "a", "b")
PARTS = {
    "answer": ("windows", "recent", "extremes", "levels", "answers.hedge", "answers.change", "answers.lead",
               "answers.mixed", "answers.parting", "answers.relation"),
    "rolling": ("recent", "extremes", "answers.change", "answers.unusual", "rolling.window"),
    "relationship": ("windows", "detail", "answers.relation"),
    "windows": ("windows", "detail", "answers.relation"),
    "meaning": ("windows", "recent", "detail"),
    "history": ("years", "answers.change"),
    "years": ("years", "answers.change"),
    "recent": ("recent", "extremes", "windows", "answers.unusual", "answers.change"),
    "detail": ("detail",),
    "influence": ("windows", "recent"),
    "levels": ("levels", "windows", "answers.mixed"),
    "long-run": ("levels", "answers.long_run"),
    "lead-lag": ("answers.lead", "answers.relation"),
    "parting": ("answers.parting", "recent"),
    "hedge": ("hedge", "answers.hedge", "detail", "windows"),
    "stress": ("answers.stress",),
    "timing": ("answers.mixed", "windows"),
    "outlook": ("answers.outlook", "recent"),
}
# Sections whose sentences are about one side, the method or other pages.
UNREAD = ("why", "explore", "related", "method", "sample")

NUMBER = re.compile(r"([+\u2212-]?)(\d[\d,]*)(?:\.(\d+))?")
P_VALUE = re.compile(r"p [=<>] ")


def at_path(report, path):
    for key in path.split("."):
        if not isinstance(report, dict) or key not in report:
            return None
        report = report[key]
    return report


def derived(report):
    """Figures that sentences make from others, by the arithmetic that they state."""
    k, n, before = report["recent"]["k"], report["sample"]["n"], report["recent"]["before_n"]
    out = [before + 1, n - k + 1, n // k if k else 0]  # readings in the span and in all; windows apart
    look = at_path(report, "answers.outlook") or {}
    for method in ("rmse_ewma", "rmse_window"):
        if look.get(method) and look.get("rmse_mean"):
            out.append(1 - look[method] / look["rmse_mean"])
    return [float(v) for v in out]


# Choices that the small print states: shortest stretches, training windows, resamples, levels of tests.
CHOICES = {float(v) for v in (1, 5, 10, 20, 21, 30, 36, 52, 60, 63, 80, 90, 95, 126, 250, 252, 500, 1000, 2000)}


class Pool:
    """Numbers and dates of some parts of a report."""

    def __init__(self, report, parts):
        self.numbers, self.ps, self.dates, self.longest, self.years = [], [], set(), 0, set()
        for part in parts:
            self.take(at_path(report, part), part.rsplit(".", 1)[-1])
        self.numbers += derived(report)

    def take(self, value, key):
        if isinstance(value, dict):
            for k, v in value.items():
                self.take(v, k)
        elif isinstance(value, list):
            self.longest = max(self.longest, len(value))
            for v in value:
                self.take(v, key)
        elif isinstance(value, bool) or value is None:
            return
        elif isinstance(value, (int, float)):
            self.numbers.append(float(value))
            if key in ("p", "q", "adjusted_p") or key.endswith("_p") or "_p_" in key or key.startswith("p_"):
                self.ps.append(float(value))
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            self.dates.add(value)
            self.years.add(int(value[:4]))
        else:
            for sign, whole, part in NUMBER.findall(value):  # a number inside a name or a rule
                self.numbers.append(float(whole.replace(",", "") + "." + (part or "0")))


def is_near(value, shown, decimals):
    return abs(value - shown) <= 0.5 * 10 ** -decimals * (1 + 1e-6) + 1e-12 * abs(value)


def holds(pool, shown, decimals, signed, scales):
    for value in pool:
        for scale in scales:
            scaled = value * scale
            if is_near(scaled, shown, decimals) or (not signed and is_near(-scaled, shown, decimals)):
                return True
    return False


STEPS = (1, 10, 100, .1, .01, 1e4)  # of slopes, and of fractions shown in percent or basis points


def is_clamped(pool, shown):
    """A place in a ranking is never rounded to all or none."""
    return (shown == 99 and any(.985 < v < 1 for v in pool.numbers)) or (
        shown == 1 and any(0 < v < .015 for v in pool.numbers))


def is_known(pool, text, folded):
    """True when every number of a figure stands in the pool."""
    text = text.replace("\u00a0", " ")
    if P_VALUE.search(text):
        sign, whole, part = NUMBER.search(text).groups()
        shown = float(whole + "." + (part or "0"))
        if "<" in text:
            return any(p < shown for p in pool.ps)
        return holds(pool.ps, shown, len(part or ""), True, (1,))
    for found in NUMBER.finditer(text):
        sign, whole, part = found.groups()
        decimals = len(part or "")
        shown = float(whole.replace(",", "") + "." + (part or "0"))
        shown = -shown if sign in ("\u2212", "-") else shown
        if folded and shown in CHOICES:
            continue
        unit = text[found.end():].strip().split(" ")[0] if text[found.end():].strip() else ""
        if not sign and not part and not unit.startswith("%"):
            if shown <= pool.longest or shown in pool.years or (1900 < shown < 2100 and shown + 1 in pool.years):
                continue  # how many of a list, a year
            if not holds(pool.numbers, shown, 0, False, (1,)):
                return False
            continue
        if unit == "%" and not part and is_clamped(pool, shown):
            continue
        plain = decimals == 2 and not unit
        if not holds(pool.numbers, shown, decimals, bool(sign) and plain, (1,) if plain else STEPS):
            return False
    return True


def n_figures(page):
    return sum(kind == "figure" for s, ps in page.sections.items() if s not in UNREAD for p in ps for kind, _ in p)


def strange_figures(report, page):
    """Figures and dates of sentences that the report does not hold."""
    for section, paragraphs in page.sections.items():
        if section not in PARTS:
            continue
        pool = Pool(report, COMMON + PARTS[section])
        for paragraph in paragraphs:
            for kind, text in paragraph:
                bold_figure = kind == "strong" and re.match(r"[+\u2212]?\d+\.\d\d$", text)
                if (kind == "figure" or bold_figure) and not is_known(pool, text, paragraph.folded):
                    yield f"{section}: the figure \"{text}\" is not in the report, in: {join(paragraph)}"
                if kind == "time" and text not in pool.dates:
                    yield f"{section}: the date {text} is not in the report, in: {join(paragraph)}"


def join(paragraph):
    return "".join(text for _, text in paragraph).replace("\u00a0", " ")


def told(page, *sections):
    return " ".join(join(p) for s in sections or page.sections for p in page.sections.get(s, []))


# ---- claims ------------------------------------------------------------------------------------------------------------


def answers(report, path):
    return at_path(report, "answers." + path)


def below(value, level):
    return value is not None and value < level


def sides(report):
    return [s for s in (answers(report, "hedge.a_for_b"), answers(report, "hedge.b_for_a")) if s]


def is_any(report, *flags):
    return any(s.get(f) for s in sides(report) for f in flags)


# What is said, where, and what must then be true.
CLAIMS = (
    (r"\bused to hedge\b", None, lambda r: is_any(r, "was_hedge", "was_short_hedge")),
    (r"\b[Ii]t is a hedge\b|\bhedges\b(?! .*\?)", ("answer",), lambda r: is_any(r, "is_hedge", "is_short_hedge")),
    (r"\bIt was a hedge\b", ("hedge",), lambda r: is_any(r, "was_hedge", "was_short_hedge")),
    (r"\bwas a safe haven\b", None, lambda r: is_any(r, "was_haven")),
    (r"\bis a safe haven\b", None, lambda r: is_any(r, "is_haven")),
    (r"\bleads\b", ("answer",), lambda r: answers(r, "lead.verdict") in ("a_leads", "b_leads", "a", "b")),
    (r"\bclearly (?:risen|fallen)\b", ("answer",), lambda r: below(r["recent"]["p"], .01)),
    (r"\bprobably (?:risen|fallen)\b", ("answer",), lambda r: below(r["recent"]["p"], .05)),
    (r"\bno change is detectable\b", ("answer",), lambda r: not below(r["recent"]["p"], .05)),
    (r"\b(?:changed its sign|became (?:closer|looser))\b", ("answer",),
     lambda r: below(answers(r, "change.recent.p"), .05)),
    (r"\bdepends on the state of the world\b", ("answer",), lambda r: answers(r, "parting.strongest") is not None),
    (r"\breturns? half(?:way)? in\b|\bhalf-life of (?:about )?\d", None,
     lambda r: answers(r, "long_run.half_life") is not None),
    (r"\bstretched\b|\bdecoupled\b|\bflight to quality\b|\brisk-off\b|\bdeleveraging\b|\bdrives\b", None,
     lambda r: False),
    (r"\bmean[- ]revert", None, lambda r: answers(r, "long_run.half_life") is not None),
    (r"moved together: correlation", ("answer",), lambda r: r["recent"]["ci_low"] > 0),
    (r"moved in opposite directions: correlation", ("answer",), lambda r: r["recent"]["ci_high"] < 0),
    (r"moved with no clear link: correlation", ("answer",),
     lambda r: r["recent"]["ci_low"] <= 0 <= r["recent"]["ci_high"]),
    (r"\bthe (?:highest|lowest) of\b", ("answer",),
     lambda r: r["recent"]["last"] in (r["extremes"]["max"]["last"], r["extremes"]["min"]["last"])),
)


def unfounded_claims(report, page):
    for pattern, where, test in CLAIMS:
        for section in where or [s for s in page.sections if s not in UNREAD]:
            text = told(page, section)
            if re.search(pattern, text) and not test(report):
                yield f"{section}: \"{pattern}\" is said without its test: {text[:300]}"


# ---- nothing empty --------------------------------------------------------------------------------------------------------


def reasons():
    with open(BASE_H, encoding="utf-8") as file:
        found = re.search(r"#define CMV_REASON_MAP\(X\)(.*?)\n\n", file.read(), re.S)[1]
    return [text for text in re.findall(r'X\(\w+,\s*"([^"]*)"\)', found) if text]


REASONS = reasons()
LESS = re.compile(r"\b(?:cannot be (?:given|computed|compared|judged|said)|No correlation .* can be given|not to be had|is missing|"
                  r"No window gives|nothing can be said|Nothing can be said)\b")
BAD = re.compile(r"\bnan\b|\binf\b|\(null\)|No data available|\(\)|\s[.,;:](?:\s|$)|\.\.(?!\.)|"
                 r"\s{2,}|1970-01-01|1 January 1970|[\u2212-]0\.00\b|%%|@", re.I)


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
            if LESS.search(text) and not any(reason in text for reason in REASONS + EXTRA_REASONS):
                yield f"{section}: something is missing without its reason: {text[:300]}"
        if section != "answer" and not any(join(p).strip() for p in paragraphs) and section in SPEAKING:
            yield f"{section}: the section says nothing"


EXTRA_REASONS = ["did not move", "neither side moved", "no day with", "has no", "does not cover", "fewer than", "under "]
SPEAKING = ("relationship", "history", "recent", "hedge", "parting", "stress", "lead-lag", "outlook")


# ---- sections that would contradict each other --------------------------------------------------------------------------------


CONTRADICTIONS = (
    (("answer", r"\bleads\b"), ("lead-lag", r"\b[Nn]o lead\b")),
    (("answer", r"\bused to hedge\b"), ("hedge", r"\bIt is a hedge\b")),
    (("answer", r"\bused to hedge\b"), ("hedge", r"\bIt is no hedge and was none\b")),
    (("answer", r"\bhas (?:clearly|probably) (?:risen|fallen)\b"), ("recent", r"no detectable|not distinguishable")),
    (("answer", r"no change is detectable"), ("recent", r"The difference is (?:clear|probable)")),
    (("answer", r"changed its sign|became closer|became looser"), ("history", r"No change (?:is )?detectable in")),
    (("answer", r"their own ways"), ("relationship", r"However far back one looks, .* moved (?:together|in opposite)")),
    (("relationship", r"However far back one looks, .* moved together"),
     ("relationship", r"over .* in opposite directions \(")),
    (("answer", r"nearly one bet"), ("hedge", r"\bIt is a hedge\b")),
    (("answer", r"is no record"), ("recent", r"\ba record\b(?<!no record)(?<!not a record)")),
)


def contradictions(_, page):
    for (one, said), (other, also) in CONTRADICTIONS:
        first, second = told(page, one), told(page, other)
        if re.search(said, first) and re.search(also, second):
            yield f"{one} says \"{said}\" while {other} says \"{also}\""
