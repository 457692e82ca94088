#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The build of the kernels for wide vectors gives the bits of the one for any processor (src/base/wide.h)."""
import os
import subprocess
import sys

TESTS = os.path.join(os.path.dirname(os.path.dirname(os.environ["COMOVE_BIN"])), "tests")


def lines(program):
    return subprocess.run([os.path.join(TESTS, program)], capture_output=True, text=True, check=True).stdout.splitlines()


def main():
    wide, narrow = lines("tool_wide"), lines("tool_wide_narrow")
    assert len(wide) > 700, f"only {len(wide)} results"
    differ = [f"{a} | {b}" for a, b in zip(wide, narrow) if a != b]
    if differ or len(wide) != len(narrow):
        print(f"not ok: {len(differ)} of {len(wide)} results differ:", *differ[:10], sep="\n  ")
        sys.exit(1)
    print(f"ok: {len(wide)} results, the same bits")


main()
