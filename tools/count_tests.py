#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts test cases and prints `N passed, N failed, N skipped` as its last line.

usage: count_tests.py [--write FILE] RESULT...

A RESULT that ends in .xml is what `ctest --output-junit` wrote: inside each program's output the
cases of cmocka and unittest are counted one by one, anything else is one case. Any other RESULT
is the output of a page-test run (Playwright or node --test) that ends in `exit status N`.
Exit status 1 when something failed or when nothing passed.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
CMOCKA = re.compile(r"^\[ {2,7}(OK|FAILED|SKIPPED) {1,2}\] ")
UNITTEST_RAN = re.compile(r"^Ran (\d+) tests? in ", re.M)
UNITTEST_END = re.compile(r"^(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?$", re.M)
PLAYWRIGHT = re.compile(r"^\s+(\d+) (passed|failed|flaky|skipped|did not run|interrupted)\b", re.M)
NODE_TEST = re.compile(r"^(?:#|ℹ) (pass|fail|cancelled|skipped|todo) (\d+)$", re.M)
EXIT_STATUS = re.compile(r"^exit status (\d+)$", re.M)

# A flaky page and one that never ran are failures: nobody has seen them work.
PAGE_WORDS = {"passed": 0, "pass": 0, "skipped": 2, "todo": 2}


def count_cmocka(text):
    """(passed, failed, skipped) of cmocka's output, or None when it is not cmocka's."""
    counts, in_summary = [0, 0, 0], False  # the summary lists the failed cases a second time
    for line in text.splitlines():
        if line.startswith("[==========]"):
            in_summary = line.endswith(" run.")
        match = CMOCKA.match(line)
        if match and not in_summary:
            counts[("OK", "FAILED", "SKIPPED").index(match[1])] += 1
    return counts if sum(counts) else None


def count_unittest(text):
    """The same for one or more runs of Python's unittest."""
    ran = [int(n) for n in UNITTEST_RAN.findall(text)]
    if not ran:
        return None
    failed = skipped = 0
    for details in UNITTEST_END.findall(text):
        for name, number in re.findall(r"([a-z ]+)=(\d+)", details):
            if name.strip() == "skipped":
                skipped += int(number)
            elif name.strip() in ("failures", "errors", "unexpected successes"):
                failed += int(number)
    return [max(sum(ran) - failed - skipped, 0), failed, skipped]


def count_case(case):
    """Counts one <testcase> of ctest. The program's own verdict wins over its printed cases."""
    if case.find("skipped") is not None:
        # "Not run" because the program is missing is a failure; status 77 is a skip.
        message = case.find("skipped").get("message", "")
        return [0, 0, 1] if "SKIP_RETURN_CODE" in message else [0, 1, 0]
    text = COLOUR.sub("", case.findtext("system-out") or "")
    counts = count_cmocka(text) or count_unittest(text) or [0, 0, 0]
    if case.get("status") != "run":
        counts[1] = max(counts[1], 1)
    elif sum(counts) == 0:
        counts[0] = 1
    return counts


def count_junit(path):
    """Totals of a junit file and the names of the programs that failed."""
    totals, failed = [0, 0, 0], []
    for case in ElementTree.parse(path).iter("testcase"):
        counts = count_case(case)
        totals = [a + b for a, b in zip(totals, counts)]
        if counts[1]:
            failed.append(case.get("name"))
    return totals, failed


def count_pages(path):
    """Totals of a page-test log; a run that ended badly has failed at least once."""
    with open(path, encoding="utf-8", errors="replace") as log:
        text = COLOUR.sub("", log.read())
    totals = [0, 0, 0]
    found = [(word, n) for n, word in PLAYWRIGHT.findall(text)] + NODE_TEST.findall(text)
    for word, number in found:
        totals[PAGE_WORDS.get(word, 1)] += int(number)
    status = EXIT_STATUS.findall(text)
    if not status or status[-1] != "0" or not found:
        totals[1] = max(totals[1], 1)
    return totals, ["the pages"] if totals[1] else []


def main(arguments):
    write = None
    if arguments[:1] == ["--write"]:
        write, arguments = arguments[1], arguments[2:]
    totals, failed = [0, 0, 0], []
    for path in arguments:
        counts, names = (count_junit if path.endswith(".xml") else count_pages)(path)
        totals = [a + b for a, b in zip(totals, counts)]
        failed += names
    for name in failed:
        print(f"FAILED: {name}")
    line = "{} passed, {} failed, {} skipped".format(*totals)
    print(line)
    if write:
        with open(write, "w", encoding="utf-8") as out:
            out.write(line + "\n")
    return 0 if totals[0] and not totals[1] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
