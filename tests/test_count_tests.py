#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that tools/count_tests.py counts cases and never calls a broken run a success."""
import os
import subprocess
import sys
import tempfile
import unittest

TOOLS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tools")

CMOCKA = """[==========] Running 3 test(s).
[ RUN      ] a
[       OK ] a
[ RUN      ] b
[  ERROR   ] --- 1 != 2
[  FAILED  ] b
[ RUN      ] c
[  SKIPPED ] c
[==========] 3 test(s) run.
[  PASSED  ] 1 test(s).
[  FAILED  ] 1 test(s), listed below:
[  FAILED  ] b
"""
UNITTEST = "Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=1, skipped=1)\n"


def junit(*cases):
    rows = "".join(
        f'<testcase name="t{n}" status="{status}">{extra}<system-out>{text}</system-out></testcase>'
        for n, (status, extra, text) in enumerate(cases))
    return f"<testsuite>{rows}</testsuite>"


class Count(unittest.TestCase):
    def count(self, *files):
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for n, (ending, text) in enumerate(files):
                paths.append(os.path.join(folder, f"{n}{ending}"))
                with open(paths[-1], "w", encoding="utf-8") as file:
                    file.write(text)
            result = subprocess.run(
                [sys.executable, os.path.join(TOOLS, "count_tests.py"), *paths],
                capture_output=True, text=True, check=False)
        self.assertEqual(result.stderr, "")
        return result.stdout.splitlines()[-1], result.returncode

    def test_cases_are_counted_inside_programs(self):
        text = junit(("fail", "", CMOCKA), ("fail", "", UNITTEST), ("run", "", "hello"))
        self.assertEqual(self.count((".xml", text)), ("4 passed, 3 failed, 2 skipped", 1))

    def test_a_crash_is_a_failure(self):
        crashed = CMOCKA.split("[ RUN      ] b")[0]
        self.assertEqual(self.count((".xml", junit(("fail", "", crashed)))),
                         ("1 passed, 1 failed, 0 skipped", 1))

    def test_status_77_is_skipped_and_a_missing_program_failed(self):
        text = junit(("notrun", '<skipped message="SKIP_RETURN_CODE=77"/>', ""), ("run", "", ""))
        self.assertEqual(self.count((".xml", text)), ("1 passed, 0 failed, 1 skipped", 0))
        missing = '<skipped message="Unable to find executable"/>'
        text = junit(("notrun", missing, ""), ("run", "", ""))
        self.assertEqual(self.count((".xml", text)), ("1 passed, 1 failed, 0 skipped", 1))

    def test_nothing_run_is_no_success(self):
        self.assertEqual(self.count((".xml", junit())), ("0 passed, 0 failed, 0 skipped", 1))

    def test_pages(self):
        good = "  12 passed (3.4s)\n  1 skipped\nexit status 0\n"
        self.assertEqual(self.count((".log", good)), ("12 passed, 0 failed, 1 skipped", 0))
        self.assertEqual(self.count((".log", "  1 flaky\n  11 passed (3s)\nexit status 0\n")),
                         ("11 passed, 1 failed, 0 skipped", 1))
        self.assertEqual(self.count((".log", "npm ERR!\nexit status 1\n")),
                         ("0 passed, 1 failed, 0 skipped", 1))
        self.assertEqual(self.count((".log", "ℹ pass 3\nℹ fail 1\nexit status 1\n")),
                         ("3 passed, 1 failed, 0 skipped", 1))


if __name__ == "__main__":
    unittest.main()
