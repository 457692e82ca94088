#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""libcomove as an embedding program meets it: installed, found by pkg-config, exporting cmv_ only."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.dirname(os.path.dirname(os.environ.get("COMOVE_BIN", "build/bin/comove")))
LIBRARY = os.path.join(BUILD, "libcomove.so")

PROGRAM = """
#include <comove/base.h>
#include <stdio.h>
int main(void) { return puts(cmv_rc_name(CMV_E_PARSE)) < 0; }
"""


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=True, **options).stdout


@unittest.skipUnless(os.path.exists(LIBRARY), "this build has no libcomove")
class Library(unittest.TestCase):
    def installed(self, prefix):
        """(compiler flags, environment) of a program that uses the library installed there."""
        run("cmake", "--install", BUILD, "--prefix", prefix)
        folder = next(path for path, _, files in os.walk(prefix) if "comove.pc" in files)
        env = {**os.environ, "PKG_CONFIG_PATH": folder, "LD_LIBRARY_PATH": os.path.dirname(folder)}
        env.pop("COMOVE_CATALOG", None)
        return run("pkg-config", "--cflags", "--libs", "comove", env=env).split(), env

    def symbols(self, which):
        return [line.split()[-1] for line in run("nm", "-D", which, LIBRARY).splitlines()]

    def test_only_public_names_are_exported(self):
        names = self.symbols("--defined-only")
        self.assertGreater(len(names), 10)
        self.assertEqual([name for name in names if not re.match(r"cmv_[^_]", name)], [])

    def test_it_needs_nothing_from_the_program_around_it(self):
        names = self.symbols("--undefined-only")
        self.assertEqual([name for name in names if name.startswith("cmv_")], [])

    def test_an_installed_library_can_be_linked_and_run(self):
        with tempfile.TemporaryDirectory() as prefix:
            flags, env = self.installed(prefix)
            source, program = os.path.join(prefix, "p.c"), os.path.join(prefix, "p")
            with open(source, "w", encoding="utf-8") as file:
                file.write(PROGRAM)
            run("cc", "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", source, "-o", program,
                *flags)
            self.assertEqual(run(program, env=env), "E_PARSE\n")

    def test_the_example_agrees_with_the_program(self):
        """Both installed, from another folder; the example lies outside and finds the catalogue through the library."""
        with tempfile.TemporaryDirectory() as prefix, tempfile.TemporaryDirectory() as outside:
            flags, env = self.installed(prefix)
            comove, store = os.path.join(prefix, "bin", "comove"), os.path.join(outside, "demo.db")
            run(comove, "demo", "--store", store, env=env, cwd="/")
            pair = run(comove, "pair", "spy", "tlt", "--store", store, "--format", "json", env=env, cwd="/")
            recent = json.loads(pair)["recent"]
            program = os.path.join(outside, "compare")
            run("cc", "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                os.path.join(SOURCE, "examples", "compare.c"), "-o", program, *flags)
            want = "r = {:+.4f}, 95 % interval {:+.4f} to {:+.4f}, n = {} ".format(
                *(recent[name] for name in ("r", "ci_low", "ci_high", "k")))
            for which in (program, os.path.join(BUILD, "tests", "example_compare")):
                out = run(which, store, "SPY", "TLT", env=env, cwd="/")
                self.assertIn("Synthetic demo data", out)
                self.assertIn(want, out)
            unknown = subprocess.run([program, store, "SPY", "NOSUCH"], capture_output=True, text=True, check=False,
                                     env=env, cwd="/")
            self.assertEqual((unknown.returncode, unknown.stdout), (1, ""))
            self.assertIn("NOSUCH", unknown.stderr)


class Headers(unittest.TestCase):
    """Each header is enough on its own, and a strict C17 program without extensions may use it."""

    def test_each_header_compiles_alone(self):
        folder = os.path.join(SOURCE, "include", "comove")
        for name in sorted(os.listdir(folder)):
            with self.subTest(header=name):
                result = subprocess.run(
                    [shutil.which("gcc") or "cc", "-std=c17", "-Wall", "-Wextra", "-Wpedantic",
                     "-Werror", "-fsyntax-only", "-x", "c", "-I", os.path.join(SOURCE, "include"),
                     "-include", f"comove/{name}", os.devnull],
                    capture_output=True, text=True, check=False)
                self.assertEqual(result.stderr, "")


if __name__ == "__main__":
    unittest.main()
