# SPDX-License-Identifier: Apache-2.0
"""What a pair's page may claim: each word that says more than a figure has a test, and the report must have passed it.

CLAIMS has a row for each kind of claim: where it stands, its words, and the test. The words of a row never match their own
denial. CONTRADICTIONS are pairs of sentences of one page that cannot both be true.
"""
import re

from story_facts import answers, has_interval, p_of, stress_rows, told, way_of

LEVEL = .05


def below(value, level=LEVEL):
    return value is not None and value < level


def above(value, level=LEVEL):
    return value is not None and value >= level


# ---- readings -----------------------------------------------------------------------------------------------------------------


def reading(c):
    """+1, -1, or 0 when the interval contains zero; None without an interval."""
    if not has_interval(c):
        return None
    return 1 if c["ci_low"] > 0 else -1 if c["ci_high"] < 0 else 0


def readings(items):
    return [r for r in map(reading, items) if r is not None]


def are_apart(x, y):
    return has_interval(x) and has_interval(y) and (x["ci_low"] > y["ci_high"] or y["ci_low"] > x["ci_high"])


def any_apart(items):
    return any(are_apart(x, y) for i, x in enumerate(items) for y in items[:i])


WAYS = {"together": 1, "in opposite directions": -1, "with no clear link": 0}


def recent_reads(r, m):
    return reading(r["recent"]) == WAYS[m[1]]


def windows_read(r, m):
    found = readings(r["windows"])
    return bool(found) and set(found) == {WAYS[m[1]]}


def are_windows_unclear(r, _):
    return set(readings(r["windows"])) == {0} and not any(w.get("ci_low_reason") == "PERFECT" for w in r["windows"])


def do_windows_differ(r, _):
    exact = any(w.get("ci_low_reason") == "PERFECT" for w in r["windows"])
    return len(set(readings(r["windows"]))) + exact > 1 or any_apart(r["windows"])


def do_clear_windows_agree(r, m):
    return {x for x in readings(r["windows"]) if x} == {WAYS[m[1]]} and not any_apart(r["windows"])


# ---- horizons, a third series ---------------------------------------------------------------------------------------------------


def ladders(r):
    horizons = answers(r, "relation.horizons") or []
    return [[h["five_years"] for h in horizons], [h["all"] for h in horizons]]


def any_ladder(test):
    return lambda r, m: any(test(ladder, m) for ladder in ladders(r))


def ladder_reads(ladder, m):
    found = readings(ladder)
    return len(found) > 1 and set(found) == {WAYS[m[1]]}


def is_held_fixed(test):
    def check(r, _):
        partial = answers(r, "relation.partial")
        return has_interval(partial) and has_interval(partial["plain"]) and test(partial, reading(partial),
                                                                                 reading(partial["plain"]))
    return check


def is_most_kept(p, now, plain):
    return now == plain != 0 and abs(p["r"]) >= abs(p["plain"]["r"]) / 2


def is_most_gone(p, now, plain):
    return now == plain != 0 and abs(p["r"]) < abs(p["plain"]["r"]) / 2


def ranks(r, m):
    return abs(abs(answers(r, "relation.spearman")) - abs(ladders(r)[0][0]["r"])) > 0 and (
        (abs(answers(r, "relation.spearman")) < abs(ladders(r)[0][0]["r"])) == (m[1] == "make much"))


# ---- change --------------------------------------------------------------------------------------------------------------------


def has_changed(test):
    return bool(test) and below(test.get("p")) and below(test.get("confirm_p"))


def change(r, span="recent"):
    return answers(r, "change." + span) or {}


def first_change(r):
    return change(r) if change(r).get("p") is not None else change(r, "all")


def has_moved(r, m):
    recent = r["recent"]
    level = .01 if m[1] == "clearly" else .05
    return below(recent["p"], level) and (recent["r"] > recent["before_r"]) == (m[2] == "risen")


def has_turned(r, _):
    t = change(r)
    return has_changed(t) and {reading(t["before"]), reading(t["after"])} == {1, -1}


def became(r, m):
    t = change(r)
    return has_changed(t) and (abs(t["after"]["r"]) > abs(t["before"]["r"])) == (m[1] == "closer")


def slope_p(r):
    return answers(r, "change.slope.p")


# ---- leads, hedges ---------------------------------------------------------------------------------------------------------------


def name(r, side):
    return r[side].get("short_name") or r[side]["id"]


def is_leader(r, m):
    first = {"a leads": "a", "b leads": "b"}.get(answers(r, "lead.verdict"))
    return first is not None and m[1].endswith(name(r, first))


def verdict(*allowed):
    return lambda r, _: answers(r, "lead.verdict") in allowed


def sides(r):
    return [s for s in (answers(r, "hedge.a_for_b"), answers(r, "hedge.b_for_a")) if s]


def any_side(test):
    return lambda r, _: any(test(s) for s in sides(r))


def is_now(s):
    return s["is_hedge"] or s["is_short_hedge"]


def was_once(s):
    return s["was_hedge"] or s["was_short_hedge"]


def of_five(s):
    return s["effectiveness"]["five"]


def interval_of_five(test):
    return any_side(lambda s: of_five(s)["low"] is not None and test(of_five(s)["low"], of_five(s)["high"]))


def hedges_now(r, m):
    side = "a" if m[1].endswith(name(r, "a")) else "b"
    held = answers(r, "hedge.a_for_b" if side == "a" else "hedge.b_for_a")
    return held["is_hedge"] and reading(r["recent"]) != 1


def bend(s):
    return s["down_extra_t"] is not None and abs(s["down_extra_t"]) > 1.96


def is_tail(test):
    return any_side(lambda s: None not in (s["tail"]["normal"], s["tail"]["low"]) and test(s["tail"]))


# ---- states, stress, the long run, the outlook -----------------------------------------------------------------------------------


def strongest(r):
    found = [g for g in answers(r, "parting.regimes") or [] if g["id"] == answers(r, "parting.strongest")]
    return found[0] if found else None


def are_states_apart(r, _):
    g = strongest(r)
    known = [s for s in g["states"] if has_interval(s)] if g else []
    low, high = min(known, key=lambda s: s["r"], default=None), max(known, key=lambda s: s["r"], default=None)
    return bool(known) and below(g["q"]) and are_apart(low, high)


def is_one_way(g, way):
    known = [s["r"] for s in g["states"] if has_interval(s)]
    steps = [(y > x) if way == "rises" else (y < x) for x, y in zip(known, known[1:])]
    return below(g.get("q")) and bool(steps) and all(steps)


def any_one_way(r, m):
    return any(is_one_way(g, m[1]) for g in answers(r, "parting.regimes") or [])


def clear_windows(r):
    moved = [w["moved_z"] for w in stress_rows(r, False) if w.get("moved_z") is not None]
    return sum(p_of(z) * len(moved) < LEVEL for z in moved)


def after_falls(test):
    def check(r, _):
        found = [answers(r, "stress." + key) for key in ("b_after_a_fell", "a_after_b_fell")]
        return any(f["up_ci_low"] is not None and test(f) for f in found if f)
    return check


def is_one_crisis_way(r, _):
    ways = [w for w in map(way_of, stress_rows(r)) if w is not None]
    return bool(ways) and len({w if 0 not in w else (0, 0) for w in ways}) == 1


def long_run(*verdicts, known=None):
    def check(r, _):
        answer = answers(r, "long_run")
        return answer["verdict"] in verdicts and (known is None or answer["spoken_of"] == known)
    return check


def gain(r):
    look = answers(r, "outlook")
    return 1 - look["rmse_" + look["method"]] / look["rmse_mean"]


def mixed_reads(same, after):
    def check(r, _):
        mixed = answers(r, "mixed")
        known = [bool(reading(mixed[key])) for key in ("same_period", "after_publication")]
        return known == [same, after]
    return check


def is_one_bet(sign):
    return lambda r, _: (sign * r["recent"]["r"] >= .87 and above(change(r).get("p")) and above(r["recent"]["p"]))


def is_no_link(r, _):
    return (reading(r["recent"]) == 0 and not any(any(readings(ladder)) for ladder in ladders(r)) and
            answers(r, "lead.verdict") in ("none", "unknown") and abs(ladders(r)[1][0]["r"]) < .1)


def is_exact(sign):
    return lambda r, _: r["recent"]["ci_low_reason"] == "PERFECT" and sign * r["recent"]["r"] > 0


def years_read(r, m):
    want = {"above zero": 1, "below zero": -1, "that contains zero": 0}[m[1]]
    return set(readings(r["years"])) == {want}


HISTORY, WINDOWS = ("history", "years"), ("relationship", "windows")

# Where, the words, what must then be true.
CLAIMS = (
    # the top of the page
    (("answer",), r"used to hedge", any_side(lambda s: s["was_hedge"] and not s["is_hedge"])),
    (("answer",), r"([^.:]+) hedges [^.:]+:", hedges_now),
    (("answer",), r"changed its sign", has_turned),
    (("answer",), r"became (closer|looser)", became),
    (("answer",), r"([^.:]+?) leads [^.:]+? by ", is_leader),
    (("answer",), r"look alike", lambda r, _: answers(r, "mixed.levels_mislead") and mixed_reads(False, False)(r, _)),
    (("answer",), r"depends on the state of the world", are_states_apart),
    (("answer",), r"are nearly one bet", is_one_bet(1)),
    (("answer",), r"are nearly mirror images", is_one_bet(-1)),
    (("answer",), r"are one and the same", is_exact(1)),
    (("answer",), r"are exact mirror images", is_exact(-1)),
    (("answer",), r"their own ways", is_no_link),
    (("answer",), r"moved (together|in opposite directions|with no clear link): correlation", recent_reads),
    (("answer",), r"has (clearly|probably) (risen|fallen)", has_moved),
    (("answer",), r"; no change is detectable", lambda r, _: above(r["recent"]["p"])),
    (("answer",), r"It is the highest of", lambda r, _: r["recent"]["last"] == r["extremes"]["max"]["last"]),
    (("answer",), r"It is the lowest of", lambda r, _: r["recent"]["last"] == r["extremes"]["min"]["last"]),
    (("answer",), r"It is no record", lambda r, _: r["recent"]["last"] not in (
        r["extremes"]["max" if r["recent"]["r"] > r["recent"]["before_r"] else "min"]["last"],)),
    (("answer",), r"Other windows differ", lambda r, _: any(are_apart(w, r["recent"]) for w in r["windows"])),
    (("answer", "levels"), r"Two series that both trend", lambda r, _: r["levels"]["misleading"]),
    # the relationship
    (WINDOWS, r"However far back one looks, .*? moved (together|in opposite directions)", windows_read),
    (WINDOWS, r"No window shows a clear link", are_windows_unclear),
    (WINDOWS, r"depends on how far back one looks", do_windows_differ),
    (WINDOWS, r"moved (together|in opposite directions) where the data suffice", do_clear_windows_agree),
    (("relationship",), r"it depends on the horizon", any_ladder(lambda ladder, _: any_apart(ladder))),
    (("relationship",), r"they moved (together|in opposite directions) at every horizon", any_ladder(ladder_reads)),
    (("relationship",), r"no horizon shows a clear link", any_ladder(lambda ladder, _: set(readings(ladder)) == {0})),
    (("relationship",), r"moved (together|in opposite directions) where the changes suffice",
     any_ladder(lambda ladder, m: {x for x in readings(ladder) if x} == {WAYS[m[1]]} and not any_apart(ladder))),
    (("relationship",), r"is not merely that both", is_held_fixed(is_most_kept)),
    (("relationship",), r"most of the link is", is_held_fixed(is_most_gone)),
    (("relationship",), r"a link beyond what both share", is_held_fixed(lambda p, now, plain: now == 0 and plain)),
    (("relationship",), r"apart from what each shares", is_held_fixed(lambda p, now, plain: now and now != plain)),
    (("relationship",), r"no clear link, with or without", is_held_fixed(lambda p, now, plain: now == plain == 0)),
    (("relationship",), r"A few large moves (make much|hide part) of it", ranks),
    # how it changed
    (HISTORY, r"The correlation changed around", lambda r, _: has_changed(first_change(r))),
    (HISTORY, r"No change of the correlation is detectable", lambda r, _: above(first_change(r).get("p"))),
    (HISTORY, r"no change is claimed", lambda r, _: below(first_change(r)["p"]) and not has_changed(first_change(r))),
    (HISTORY, r"Nor is there one over all", lambda r, _: above(change(r, "all")["p"]) and above(change(r)["p"])),
    (HISTORY, r"a change does stand out|It did change before these|change that stands out|same date stands out",
     lambda r, _: has_changed(change(r, "all"))),
    (HISTORY, r"no single change stands out", lambda r, _: above(change(r, "all")["p"]) and has_changed(change(r))),
    (HISTORY, r"The size of the moves changed", lambda r, _: below(slope_p(r))),
    (HISTORY, r"shows no detectable change over", lambda r, _: above(slope_p(r))),
    (HISTORY, r"Every one of .*? with an interval (above zero|below zero|that contains zero)", years_read),
    # the recent reading
    (("recent",), r"The difference is clear", lambda r, _: below(r["recent"]["p"], .01)),
    (("recent",), r"The difference is probably real", lambda r, _: below(r["recent"]["p"]) and above(r["recent"]["p"], .01)),
    (("recent",), r"The difference is not detectable", lambda r, _: above(r["recent"]["p"])),
    (("recent",), r"It is a record: none .*? as high", lambda r, _: answers(r, "unusual.record_high")),
    (("recent",), r"It is a record: none .*? as low", lambda r, _: answers(r, "unusual.record_low")),
    (("recent",), r"not a record", lambda r, _: not (answers(r, "unusual.record_high") or
                                                      answers(r, "unusual.record_low"))),
    (("recent",), r"It is high for this pair", lambda r, _: answers(r, "unusual.span.below") >= .9),
    (("recent",), r"It is low for this pair", lambda r, _: answers(r, "unusual.span.below") <= .1),
    (("recent",), r"nothing out of the ordinary", lambda r, _: .1 < answers(r, "unusual.span.below") < .9),
    (("recent",), r"chance alone is an unlikely reason|it seems to move about",
     lambda r, _: below(answers(r, "unusual.range.p"))),
    (("recent",), r"by themselves prove nothing", lambda r, _: above(answers(r, "unusual.range.p"))),
    (("recent",), r"does find one around", lambda r, _: has_changed(change(r))),
    (("recent",), r"five years do not say the same", lambda r, _: any(
        w["name"] == "5y" and (are_apart(w, r["recent"]) or reading(w) != reading(r["recent"])) for w in r["windows"])),
    (("recent",), r"One \w+ weighs most", lambda r, _: any(
        w["want"] == r["recent"]["k"] and abs(w["r"] - w["r_without"]) > .03 for w in r["windows"])),
    # one side first
    (("lead-lag",), r"Over the [^.]*?, ([^.]+?) led ", is_leader),
    (("lead-lag",), r"No lead of .*? detectable|not enough to speak of a lead", verdict("none")),
    (("lead-lag",), r"It cannot be told", verdict("different closes")),
    (("lead-lag",), r"moves first cannot be told", verdict("unknown")),
    # states
    (("parting",), r"The correlation (rises|falls) ", any_one_way),
    (("parting",), r"It also (rises|falls) ", any_one_way),
    (("parting",), r"parts the two most clearly", lambda r, _: bool(strongest(r)) and below(strongest(r)["q"])),
    (("parting",), r"No condition we can observe separates", lambda r, _: strongest(r) is None),
    (("parting",), r"do not fit that", lambda r, _: any(
        s["label"] == strongest(r)["now"] and are_apart(s, r["recent"]) for s in strongest(r)["states"])),
    # hedges
    (("hedge",), r"was a hedge until \d+ and still is one|Until \d+ it was a hedge when",
     any_side(lambda s: is_now(s) and was_once(s))),
    (("hedge",), r"is a hedge now; until", any_side(lambda s: is_now(s) and not was_once(s))),
    (("hedge",), r"was a hedge over|is a hedge in this direction", any_side(is_now)),
    (("hedge",), r"was a hedge until \d+(?:; it is not one| and is none)",
     any_side(lambda s: was_once(s) and not is_now(s))),
    (("hedge",), r"was a hedge until \d+; whether", any_side(was_once)),
    (("hedge",), r"No hedge is detectable", any_side(lambda s: not is_now(s))),
    (("hedge",), r"was a safe haven for .*?(?:still is|since \d+: its)", any_side(lambda s: s["is_haven"])),
    (("hedge",), r"was a safe haven for .*?until", any_side(lambda s: s["was_haven"])),
    (("hedge",), r"gave no shelter", any_side(lambda s: not s["is_haven"])),
    (("hedge",), r"it added risk", interval_of_five(lambda low, high: high < 0)),
    (("hedge",), r"of the variance [^.]*?, contains zero", interval_of_five(lambda low, high: low <= 0 <= high)),
    (("hedge",), r"is real but small", interval_of_five(lambda low, high: low > 0)),
    (("hedge",), r"failed on the worst", interval_of_five(lambda low, high: low > 0)),
    (("hedge",), r"the slope was clearly", any_side(bend)),
    (("hedge",), r"one slope fits", any_side(lambda s: not bend(s))),
    (("hedge",), r"together more often than", is_tail(lambda t: t["low"] > t["normal"] and t["both"] >= t["normal"] * t["n_worst"] + .5)),
    (("hedge",), r"together less often than", is_tail(lambda t: t["high"] < t["normal"] and t["both"] <= t["normal"] * t["n_worst"] - .5)),
    # crises
    (("stress",), r"In all \S+ past crises", is_one_crisis_way),
    (("stress",), r"the correlation clearly differed", lambda r, _: clear_windows(r) > 0),
    (("stress",), r"In none of the .*? did the correlation|no clear difference shows", lambda r, _: clear_windows(r) == 0),
    (("stress",), r"more often after such a fall", after_falls(lambda f: f["up_ci_low"] > f["base_up"])),
    (("stress",), r"less often after such a fall", after_falls(lambda f: f["up_ci_high"] < f["base_up"])),
    (("stress",), r"no difference detectable", after_falls(lambda f: f["up_ci_low"] <= f["base_up"] <= f["up_ci_high"])),
    # publication
    (("timing",), r"No link is detectable", mixed_reads(False, False)),
    (("timing",), r"The link is within", mixed_reads(True, False)),
    (("timing",), r"The link is after publication", mixed_reads(False, True)),
    (("timing",), r"They moved .*? both within|They moved .*? within .*?, and", mixed_reads(True, True)),
    (("timing",), r"Only over longer stretches", lambda r, _: bool(reading(answers(r, "mixed.quarter")))),
    (("timing",), r"It rests on years of crisis", lambda r, _: reading(answers(r, "mixed.calm")) != reading(
        answers(r, "mixed.same_period"))),
    (("timing",), r"which says nothing about whether", lambda r, _: answers(r, "mixed.levels_mislead")),
    # the long run
    (("long-run",), r"kept coming back|[Hh]alf of a gap", lambda r, m: long_run("stationary", known=True)(r, m) and
     answers(r, "long_run.half_life") is not None),
    (("long-run",), r"the tests would call", long_run("stationary", known=False)),
    (("long-run",), r" wandered: ", long_run("unit_root")),
    (("long-run",), r"contradict each other", long_run("conflict")),
    (("long-run",), r"the data do not decide", long_run("undecided")),
    (("long-run",), r"they hold together", lambda r, _: below(answers(r, "long_run.engle_granger_p"))),
    (("long-run",), r"no tie is detectable", lambda r, _: above(answers(r, "long_run.engle_granger_p"))),
    # the outlook
    (("outlook",), r"All of it lies above zero", lambda r, _: answers(r, "outlook.low") > 0),
    (("outlook",), r"All of it lies below zero", lambda r, _: answers(r, "outlook.high") < 0),
    (("outlook",), r"even the direction is open", lambda r, _: answers(r, "outlook.low") <= 0 <= answers(r, "outlook.high")),
    (("outlook",), r"clearly less often", lambda r, _: answers(r, "outlook.coverage_high") < answers(r, "outlook.nominal")),
    (("outlook",), r"clearly more often", lambda r, _: answers(r, "outlook.coverage_low") > answers(r, "outlook.nominal")),
    (("outlook",), r"That helped little", lambda r, _: gain(r) < .05),
    (("outlook",), r"what holds today says something", lambda r, _: gain(r) >= .05),
    (("outlook",), r"because it did not help", lambda r, _: answers(r, "outlook.method") == "mean"),
)

# Words that nothing tested here would bear out.
FORBIDDEN = re.compile(r"\bstretched\b|\bdecoupl|\bflight to (?:quality|safety)\b|\brisk-o(?:n|ff)\b|\bdeleverag|\bdrives?\b|"
                       r"\bmean[- ]revert|\bcaus(?:es|ed)\b|\bpredicts?\b|\bproves?\b(?! nothing)|\bguarantee|\bwill (?:rise|fall)\b",
                       re.I)


def claims_of(page):
    """(row, section, match) of every claim."""
    for row, (where, words, _) in enumerate(CLAIMS):
        for section in where:
            for match in re.finditer(words, told(page, section)):
                yield row, section, match


def unfounded_claims(report, page):
    for row, section, match in claims_of(page):
        try:
            passed = CLAIMS[row][2](report, match)
        except (KeyError, TypeError):  # the report lacks what the claim would rest on
            passed = False
        if not passed:
            yield f"{section}: \"{match[0][:120]}\" is said without its test"
    for section in page.sections:
        found = FORBIDDEN.search(told(page, section)) if section != "why" else None
        if found:
            yield f"{section}: \"{found[0]}\" is claimed, and no test allows it"


# ---- sections that would contradict each other --------------------------------------------------------------------------------


NO_LEAD = r"No lead of|not enough to speak of a lead|It cannot be told"
CONTRADICTIONS = (
    (("answer", r"\bleads\b"), ("lead-lag", NO_LEAD)),
    (("lead-lag", r"\bled\b .*? by"), ("lead-lag", r"No lead of")),
    (("answer", r"used to hedge"), ("hedge", r"still is one|No hedge is detectable, then or now")),
    (("answer", r" hedges "), ("hedge", r"No hedge is detectable, then or now")),
    (("answer", r" hedges "), ("answer", r"moved together")),
    (("answer", r"has (?:clearly|probably) (?:risen|fallen)"), ("recent", r"difference is not detectable")),
    (("answer", r"no change is detectable"), ("recent", r"difference is (?:clear|probably)")),
    (("answer", r"changed its sign|became (?:closer|looser)"), ("history", r"No change of the correlation is detectable")),
    (("answer", r"changed its sign|became (?:closer|looser)"), ("history", r"no change is claimed")),
    (("answer", r"their own ways"), ("relationship", r"However far back one looks|at every horizon|by the \w+ \+0\.[5-9]")),
    (("answer", r"their own ways"), ("lead-lag", r"\bled\b|It cannot be told")),
    (("answer", r"nearly one bet|one and the same"), ("hedge", r"It (?:is|was) a hedge")),
    (("answer", r"It is no record"), ("recent", r"It is a record")),
    (("answer", r"It is the (?:highest|lowest) of"), ("recent", r"not a record")),
    (("relationship", r"However far back one looks, .*? moved together"), ("relationship", r"in opposite directions")),
    (("relationship", r"No window shows a clear link"), ("answer", r"moved (?:together|in opposite directions): ")),
    (("relationship", r"No window shows a clear link"), ("answer", r"exactly proportional")),
    (("relationship", r"No window gives a correlation"), ("relationship", r"However far back")),
    (("recent", r"nothing out of the ordinary"), ("recent", r"It is a record")),
    (("recent", r"exactly proportional"), ("recent", r"(?:high|low) for this pair|stands (?:above|at)|nothing out of the ordinary")),
    (("history", r"another one"), ("history", r"same date stands out")),
    (("parting", r"parts the two most clearly|The correlation (?:rises|falls)"), ("parting", r"No condition we can observe")),
    (("hedge", r"is a hedge in this direction"), ("hedge", r"one is the other in another size")),
    (("hedge", r"exactly proportional|one is the other"), ("hedge", r"No hedge is detectable")),
    (("rolling", r"There is no full window"), ("answer", r"Over the last")),
    (("history", r"holds enough shared observations"), ("history", r"did not move|exactly proportional")),
    (("outlook", r"All of it lies above zero"), ("outlook", r"It contains zero")),
)


def contradictions(_, page):
    for (one, said), (other, also) in CONTRADICTIONS:
        first, second = re.search(said, told(page, one)), re.search(also, told(page, other))
        if first and second:
            yield f"{one} says \"{first[0]}\" while {other} says \"{second[0]}\""
