#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""libcomove as an embedding program meets it: installed, found by pkg-config, exporting cmv_ only."""
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
            run("cmake", "--install", BUILD, "--prefix", prefix)
            folder = next(path for path, _, files in os.walk(prefix) if "comove.pc" in files)
            env = {**os.environ, "PKG_CONFIG_PATH": folder}
            flags = run("pkg-config", "--cflags", "--libs", "comove", env=env).split()
            source, program = os.path.join(prefix, "p.c"), os.path.join(prefix, "p")
            with open(source, "w", encoding="utf-8") as file:
                file.write(PROGRAM)
            run("cc", "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", source, "-o", program,
                *flags)
            env["LD_LIBRARY_PATH"] = os.path.dirname(folder)
            self.assertEqual(run(program, env=env), "E_PARSE\n")


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
