#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Commands, options and links that the documents name exist."""
import functools
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BIN = os.environ.get("COMOVE_BIN", os.path.join(SOURCE, "build", "bin", "comove"))
DOCUMENTS = sorted(glob.glob(os.path.join(SOURCE, "*.md")) + glob.glob(os.path.join(SOURCE, "docs", "**", "*.md"),
                                                                        recursive=True))


@functools.lru_cache(maxsize=None)
def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def code(line):
    """What a line of Markdown shows as code: an indented line without its comment, or its `spans`."""
    if line.startswith("    "):
        return [re.sub(r"\s#.*", "", line.strip())]
    return [span.replace("\\|", "|") for span in re.findall(r"`([^`]+)`", line)]


def commands(pieces):
    """(program, command) of each piece that is one."""
    for piece in pieces:
        match = re.match(r"(?:build/bin/)?(comove|\./dev) ([a-z][a-z-]*)", piece)
        if match:
            yield match[1], match[2]


def lines():
    for path in DOCUMENTS:
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                yield f"{os.path.relpath(path, SOURCE)}:{number}", line.rstrip("\n")


class Documents(unittest.TestCase):
    def test_commands_exist(self):
        known = {"comove": set(re.findall(r"^  ([a-z]+) ", output(BIN, "--help"), re.M)),
                 "./dev": set(re.findall(r"^  ([a-z-]+) ", output(os.path.join(SOURCE, "dev"), "help"), re.M)) | {"help"}}
        seen = [(place, *found) for place, line in lines() for found in commands(code(line))]
        self.assertGreater(len({program for _, program, _ in seen}), 1)
        self.assertEqual([one for one in seen if one[2] not in known[one[1]]], [])

    def test_options_exist(self):
        """Every option on a line that shows one command of comove is an option of that command."""
        checked, wrong = 0, []
        for place, line in lines():
            pieces = code(line)
            named = {command for program, command in commands(pieces) if program == "comove"}
            if len(named) != 1:
                continue
            known = re.findall(r"^  (--[a-z-]+)", output(BIN, *named, "--help"), re.M)
            for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", " ".join(pieces)):
                checked += 1
                if option not in known:
                    wrong.append((place, *named, option))
        self.assertGreater(checked, 5)
        self.assertEqual(wrong, [])

    def test_every_key_of_an_answer_is_described(self):
        """Each key that the JSON of a pair, a scenario and a metric holds is named in docs/api.md; `x_*` stands for many."""
        with open(os.path.join(SOURCE, "docs", "api.md"), encoding="utf-8") as file:
            text = file.read()
        named = set(re.findall(r"\w+", text))
        stems = tuple(re.findall(r"\b(\w+_)\*", text))
        found = set()

        def collect(node):
            if isinstance(node, dict):
                found.update(node)
            for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
                collect(child)

        with tempfile.TemporaryDirectory() as folder:
            store = ["--store", os.path.join(folder, "demo.db")]
            subprocess.run([BIN, "demo", *store], check=True, capture_output=True)
            for report in (["pair", "TLT", "IWM"], ["pair", "WALCL", "TLT"], ["scenario", "covid-2020"], ["metric", "TLT"]):
                collect(json.loads(output(BIN, *report, *store, "--format", "json")))
        self.assertGreater(len(found), 250)
        self.assertEqual(sorted(key for key in found if key not in named and not key.startswith(stems)
                                and not key.endswith("_reason")), [])

    def test_links_lead_somewhere(self):
        wrong = []
        for place, line in lines():
            folder = os.path.dirname(os.path.join(SOURCE, place))
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", line):
                if not re.match(r"[a-z]+:", target) and not os.path.exists(os.path.join(folder, target)):
                    wrong.append((place, target))
        self.assertEqual(wrong, [])

    def test_every_measure_has_its_row(self):
        """docs/statistics.md lists the measures of the program and the oracle cases of the repository, all and no others."""
        with open(os.path.join(SOURCE, "docs", "statistics.md"), encoding="utf-8") as file:
            rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", file.read(), re.M)
        cases = os.path.join(SOURCE, "tests", "oracles", "cases")
        held = {}
        for name in sorted(os.listdir(cases)):
            with open(os.path.join(cases, name, "case.json"), encoding="utf-8") as file:
                held.setdefault(json.load(file)["stat"], []).append(name)
        measures = re.findall(r"^(\w+)$", output(BIN, "stat", "--list"), re.M)
        self.assertGreater(len(measures), 50)
        self.assertEqual([row[0] for row in rows], measures)
        for name, listed in rows:
            self.assertEqual(re.findall(r"`(\w+)`", listed), held.get(name, []), name)


if __name__ == "__main__":
    if not os.path.exists(BIN):
        print(f"{BIN} is not built")
        sys.exit(77)
    unittest.main()
