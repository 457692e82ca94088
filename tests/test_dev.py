#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""./dev and .ci/run: commands and help agree, wrong words fail, any folder will do."""
import os
import re
import subprocess
import unittest

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DEV = os.path.join(SOURCE, "dev")


def read(path):
    with open(os.path.join(SOURCE, path), encoding="utf-8") as file:
        return file.read()


def run(*arguments):
    """From the root folder, so that a script which trusts the current folder is found out."""
    return subprocess.run([DEV, *arguments], cwd="/", capture_output=True, text=True, check=False)


class Dev(unittest.TestCase):
    def commands(self):
        return {name.replace("_", "-") for name in re.findall(r"^cmd_(\w+)\(\)", read("dev"), re.M)}

    def test_help_lists_every_command_and_no_other(self):
        listed = set(re.findall(r"^  ([a-z-]+) ", run("help").stdout, re.M))
        self.assertEqual(listed, self.commands() - {"help"})

    def test_every_command_is_accepted(self):
        accepted = re.search(r"^case \$command in\n(.*?)\n-h", read("dev"), re.S | re.M)[1]
        self.assertEqual(set(re.findall(r"[a-z][a-z-]*", accepted)), self.commands())

    def test_no_command_is_help(self):
        self.assertEqual(run().stdout, run("help").stdout)

    def test_unknown_words_fail_and_are_named(self):
        for arguments, word in ((["bogus"], "bogus"), (["build", "fast"], "fast")):
            result = run(*arguments)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn(f"'{word}'", result.stderr)

    def test_ci_runs_only_commands_that_exist(self):
        steps = re.findall(r"\./dev ([a-z-]+)", re.sub(r"#.*", "", read(".ci/run")))
        self.assertTrue(steps)
        self.assertLessEqual(set(steps), self.commands())

    def test_scripts_are_posix_sh(self):
        for path in ("dev", ".ci/run"):
            self.assertEqual(read(path).split("\n")[0], "#!/bin/sh")
            self.assertTrue(os.access(os.path.join(SOURCE, path), os.X_OK))
            self.assertNotRegex(read(path), r"\[\[|\blocal\b|\bpipefail\b|\bfunction\b ")


if __name__ == "__main__":
    unittest.main()
