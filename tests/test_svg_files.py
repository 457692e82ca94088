#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Charts that stand alone, and those inside pages, as a real XML parser sees them."""
import glob
import os
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

BIN = os.environ.get("COMOVE_BIN")
SVG = "{http://www.w3.org/2000/svg}"


def numbers_of(element):
    for name in ("x", "y", "cx", "cy", "r", "width", "height"):
        if name in element.attrib:
            yield float(element.attrib[name])


@unittest.skipUnless(BIN, "COMOVE_BIN is not set")
class SvgFiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        tool = os.path.join(os.path.dirname(os.path.dirname(BIN)), "tests", "tool_render_fixture")
        subprocess.run([tool, cls.folder.name], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_charts_alone_parse_and_name_themselves(self):
        files = glob.glob(os.path.join(self.folder.name, "*.svg"))
        self.assertEqual(len(files), 5)
        for file in files:
            root = ElementTree.parse(file).getroot()
            self.assertEqual(root.tag, SVG + "svg")
            ids = root.attrib["aria-labelledby"].split()
            self.assertEqual([root[0].attrib["id"], root[1].attrib["id"]], ids)
            self.assertTrue(root[0].text and root[1].text)
            self.assertNotIn("var(", root.find(SVG + "style").text)

    def test_nothing_is_drawn_outside_the_view_box(self):
        for file in glob.glob(os.path.join(self.folder.name, "*.svg")):
            root = ElementTree.parse(file).getroot()
            width, height = (float(v) for v in root.attrib["viewBox"].split()[2:])
            for element in root.iter(SVG + "text"):
                self.assertTrue(0 <= float(element.attrib["x"]) <= width, file)
                self.assertTrue(0 <= float(element.attrib["y"]) <= height, file)
            for element in root.iter(SVG + "circle"):
                for value in numbers_of(element):
                    self.assertTrue(0 <= value <= max(width, height), file)

    def test_charts_in_pages_parse(self):
        with open(os.path.join(self.folder.name, "pair.html"), encoding="utf-8") as file:
            page = file.read()
        charts = re.findall(r"<svg.*?</svg>", page, flags=re.S)
        self.assertGreaterEqual(len(charts), 10)
        for chart in charts:
            ElementTree.fromstring(chart)


if __name__ == "__main__":
    unittest.main()
