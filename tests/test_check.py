#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that each rule of tools/check.py can fail, on small trees with one thing wrong."""
import os
import re
import subprocess
import sys
import tempfile
import unittest

TOOLS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tools")
SPDX = "// SPDX-License-Identifier: Apache-2.0\n"

CMAKE = """# SPDX-License-Identifier: Apache-2.0
cmv_layer(base NEEDS USES m)
cmv_layer(num  NEEDS base)
cmv_layer(store NEEDS num HEADERS disk USES sqlite)
cmv_layer(cli NEEDS store)
"""
HEADER = SPDX + """#ifndef COMOVE_NUM_H
#define COMOVE_NUM_H
#include "comove/base.h"
/**
 * Mean of a view.
 *
 * Errors: E_ARG.
 */
CMV_API CMV_NODISCARD cmv_rc cmv_num_mean(cmv_cvec x, double *out);
#endif
"""
GOOD = {
    "CMakeLists.txt": CMAKE,
    ".clang-format": "DisableFormat: true\n",
    "include/comove/base.h": SPDX + "/** One. */\nint cmv_base_one(void);\n",
    "include/comove/num.h": HEADER,
    "include/comove/store.h": SPDX,
    "include/comove/disk.h": SPDX,
    "src/base/poison.h": SPDX + "#pragma GCC poison strtok atoi\n",
    "src/base/arena.h": SPDX,
    "src/num/mean.c": SPDX + '#include "comove/num.h"\n\n#include "base/arena.h"\n',
    "src/store/sqlite/db.c": SPDX + '#include "comove/disk.h"\n\n#include <sqlite3.h>\n',
    "src/cli/main.c": SPDX + '#include <stdio.h>\n\nint main(void) { return puts("x") < 0; }\n',
    **{f"src/{name}/README.md": "# x\nOne.\nTwo.\n" for name in ("base", "num", "store", "cli")},
}


def function(body):
    return SPDX + "static int f(int a) {\n" + body + "    return a;\n}\n"


class Check(unittest.TestCase):
    def check(self, changes=None, options=()):
        """Runs check.py over the good tree with some files replaced or, when None, removed."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**GOOD, **(changes or {})}.items():
                if text is None:
                    continue
                os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(text)
            result = subprocess.run(
                [sys.executable, os.path.join(TOOLS, "check.py"), "--root", root, *options],
                capture_output=True, text=True, check=False)
        self.assertEqual(result.stderr, "")
        lines = result.stdout.splitlines()[:-1]
        failed = any(not line.startswith("advice: ") for line in lines)
        self.assertEqual(result.returncode, int(failed), result.stdout)
        return lines

    def fails(self, changes, rule, where, text=""):
        """Exactly one violation, of this rule, at this place."""
        lines = self.check(changes)
        self.assertEqual(len(lines), 1, lines)
        self.assertRegex(lines[0], rf"^{re.escape(where)}(:\d+)?: {rule}: .*{re.escape(text)}")

    def test_a_good_tree_passes(self):
        self.assertEqual(self.check(), [])

    def test_public_header_of_a_layer_above(self):
        self.fails({"src/num/mean.c": SPDX + '#include "comove/store.h"\n'}, "include",
                   "src/num/mean.c:2", "num may not see comove/store.h")
        self.fails({"src/num/mean.c": SPDX + "#include <comove/disk.h>\n"}, "include",
                   "src/num/mean.c:2", "num may not see comove/disk.h")

    def test_public_header_that_looks_up(self):
        self.fails({"include/comove/base.h": SPDX + '#include "comove/num.h"\n'}, "include",
                   "include/comove/base.h:2", "base may not see")

    def test_public_header_that_needs_a_private_one(self):
        self.fails({"include/comove/base.h": SPDX + '#include "base/arena.h"\n'}, "include",
                   "include/comove/base.h:2", "private base/arena.h")

    def test_public_header_of_no_layer(self):
        self.fails({"include/comove/stray.h": SPDX}, "include", "include/comove/stray.h:1")

    def test_private_header_of_another_folder(self):
        for path in ("../store/x.h", "store/x.h"):
            self.fails({"src/num/mean.c": SPDX + f'#include "{path}"\n', "src/store/x.h": SPDX},
                       "include", "src/num/mean.c:2", "private to another folder")

    def test_own_private_headers_are_seen(self):
        self.assertEqual(self.check({
            "src/store/x.h": SPDX, "src/store/sqlite/y.h": SPDX,
            "src/store/sqlite/db.c":
                SPDX + '#include "x.h"\n#include "y.h"\n#include "sqlite/y.h"\n',
        }), [])

    def test_package_that_the_layer_does_not_name(self):
        self.fails({"src/num/mean.c": SPDX + "#include <sqlite3.h>\n"}, "include",
                   "src/num/mean.c:2", "does not name sqlite")

    def test_commented_include_is_no_include(self):
        text = SPDX + "/*\n#include <sqlite3.h>\n*/\n"
        self.assertEqual(self.check({"src/num/mean.c": text}), [])

    def test_prototype_without_doc_comment(self):
        for comment in ("", "/* Plain. */\n", "/** Away. */\n\n", "// One line.\n"):
            self.fails({"include/comove/base.h": SPDX + comment + "int cmv_base_one(void);\n"},
                       "doc", "include/comove/base.h", "cmv_base_one has no /** comment")

    def test_second_prototype_needs_its_own(self):
        text = SPDX + "/** One. */\nint cmv_base_one(void);\nint cmv_base_two(void);\n"
        self.fails({"include/comove/base.h": text}, "doc", "include/comove/base.h:4",
                   "cmv_base_two")

    def test_doc_comment_without_a_sentence(self):
        text = SPDX + "/** one */\nint cmv_base_one(void);\n"
        self.fails({"include/comove/base.h": text}, "doc", "include/comove/base.h:3", "sentence")

    def test_fallible_function_without_errors(self):
        header = HEADER.replace(" * Errors: E_ARG.\n", " * Cost: O(n).\n")
        self.fails({"include/comove/num.h": header}, "doc", "include/comove/num.h", "Errors:")

    def test_typedefs_and_structs_need_no_doc(self):
        text = SPDX + "typedef int (*cmv_f)(int);\n\nstruct cmv_s {\n    int (*f)(int);\n};\n"
        self.assertEqual(self.check({"include/comove/base.h": text}), [])

    def test_long_function(self):
        long = function("    a++;\n" * 58)
        self.fails({"src/num/mean.c": long}, "function-length", "src/num/mean.c:2", "61 lines")
        self.assertEqual(self.check({"src/num/mean.c": function("    a++;\n" * 57)}), [])

    def test_rows_of_a_local_table_are_free(self):
        table = "    static const int t[] = {\n" + "        1,\n" * 80 + "    };\n    a += t[0];\n"
        self.assertEqual(self.check({"src/num/mean.c": function(table)}), [])

    def test_complex_function(self):
        lines = self.check({"src/num/mean.c": function("    if (a && a) a++;\n" * 6)})
        self.assertEqual(len(lines), 1)
        self.assertRegex(lines[0], r"^src/num/mean.c:2: complexity: f has 13 paths, 12 allowed")
        self.assertEqual(self.check({"src/num/mean.c": function("    if (a) a++;\n" * 11)}), [])

    def test_decisions_in_text_do_not_count(self):
        body = '    s = "if && ? for"; /* if while && || */\n' * 12
        self.assertEqual(self.check({"src/num/mean.c": function(body)}), [])

    def test_shared_case_labels_are_one_decision(self):
        cases = "".join(f"    case {n}:\n" for n in range(30))
        body = f"    switch (a) {{\n{cases}        a++;\n    default:\n        break;\n    }}\n"
        self.assertEqual(self.check({"src/num/mean.c": function(body)}), [])

    def test_long_file(self):
        text = SPDX + "int a;\n" * 600
        self.fails({"src/num/mean.c": text}, "file-length", "src/num/mean.c:1", "601 lines")
        table = SPDX + "int t[] = {\n" + "    1,\n" * 700 + "};\n"
        self.assertEqual(self.check({"src/num/mean.c": table}), [])

    def test_generated_file_may_be_long(self):
        text = SPDX + "/* Generated by gen.py; do not edit. */\n" + "int a;\n" * 700
        self.assertEqual(self.check({"src/num/mean.c": text}), [])

    def test_licence_line(self):
        self.fails({"src/num/mean.c": "int a;\n"}, "licence", "src/num/mean.c:1")
        self.fails({"tools/x.py": "pass\n"}, "licence", "tools/x.py:1")
        self.fails({"dev": "#!/bin/sh\n"}, "licence", "dev:1")

    def test_folder_without_readme(self):
        self.fails({"src/num/README.md": None}, "readme", "src/num/README.md:1")

    def test_folder_that_is_no_layer(self):
        self.fails({"src/odd/README.md": "# odd\nOne.\n"}, "readme", "src/odd/README.md:1",
                   "no layer")

    def test_poisoned_function(self):
        self.fails({"src/cli/main.c": function('    a = atoi("1");\n')}, "banned",
                   "src/cli/main.c:3", "atoi")

    def test_jump(self):
        self.fails({"src/cli/main.c": function("    longjmp(0, 1);\n")}, "banned",
                   "src/cli/main.c:3")

    def test_printing_below_cli(self):
        self.fails({"src/num/mean.c": function("    puts(0);\n")}, "banned",
                   "src/num/mean.c:3", "puts")
        self.fails({"src/num/mean.c": function("    fprintf(stderr, 0);\n")}, "banned",
                   "src/num/mean.c:3", "stderr")
        self.fails({"src/num/mean.c": function("    exit(1);\n")}, "banned",
                   "src/num/mean.c:3", "exit")

    def test_allocation_in_num(self):
        self.fails({"src/num/mean.c": function("    free(0);\n")}, "banned",
                   "src/num/mean.c:3", "free")
        self.assertEqual(self.check({"src/store/sqlite/db.c": function("    free(0);\n")}), [])

    def test_members_and_comments_may_bear_banned_names(self):
        body = "    p->free(0); /* atoi(x) */\n    q.exit(1);\n"
        self.assertEqual(self.check({"src/num/mean.c": function(body)}), [])

    def test_unfinished_mark(self):
        for word in ("TO" + "DO", "FIX" + "ME", "XX" + "X"):
            self.fails({"src/num/mean.c": SPDX + f"/* {word}: later */\n"}, "unfinished",
                       "src/num/mean.c:2", word)
        self.assertEqual(self.check({"dev": "# " + SPDX[3:] + "mktemp -d x.XXXXXX\n"}), [])

    def test_exception_excuses(self):
        self.assertEqual(self.check({
            "src/num/mean.c": function("    a++;\n" * 58),
            "tools/check_exceptions.txt": "function-length src/num/mean.c:f 61 # reason\n"}), [])

    def test_exception_that_is_exceeded(self):
        self.fails({"src/num/mean.c": function("    a++;\n" * 60),
                    "tools/check_exceptions.txt": "function-length src/num/mean.c:f 61\n"},
                   "function-length", "src/num/mean.c:2", "63 lines, 61 allowed")

    def test_exception_that_could_be_lower(self):
        self.fails({"src/num/mean.c": function("    a++;\n" * 58),
                    "tools/check_exceptions.txt": "function-length src/num/mean.c:f 70\n"},
                   "exceptions", "src/num/mean.c:2", "to 61")

    def test_exception_no_longer_needed(self):
        self.fails({"tools/check_exceptions.txt": "file-length src/num/gone.c 700\n"},
                   "exceptions", "tools/check_exceptions.txt:1", "no longer needed")

    def test_malformed_exception(self):
        self.fails({"tools/check_exceptions.txt": "file-length src/num/mean.c\n"},
                   "exceptions", "tools/check_exceptions.txt:1")

    def test_advice_is_no_violation(self):
        head = "static int f(int a, int b, int c, int d, int e, int g, int (*h)(int, int));\n"
        deep = "static int d(int a) {\n" + "    if (a) {\n" * 4 + "    }\n" * 4 + "}\n"
        text = SPDX + head + deep
        self.assertEqual(self.check({"src/num/mean.c": text}), [])
        self.assertEqual(self.check({"src/num/mean.c": text}, ["--advice"]), [
            "advice: src/num/mean.c:3: d nests 4 deep",
            "advice: src/num/mean.c:2: f takes 7 parameters"])

    def test_format(self):
        if subprocess.run(["sh", "-c", "command -v clang-format"], capture_output=True,
                          check=False).returncode:
            self.skipTest("no clang-format")
        style = "BasedOnStyle: LLVM\nIndentWidth: 4\n"
        self.fails({"src/num/mean.c": SPDX + "int  a;\n", ".clang-format": style}, "format",
                   "src/num/mean.c:2")


if __name__ == "__main__":
    unittest.main()
