#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Colours of web/tokens.css: contrast on both backgrounds, and that the two legs and the two signs stay apart for
people who see no red or no green (Machado, Oliveira & Fernandes 2009, severity 1)."""
import os
import re
import unittest

SOURCE = os.environ.get("COMOVE_SOURCE", os.path.join(os.path.dirname(__file__), ".."))

DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
PROTANOPIA = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
NORMAL = ((1, 0, 0), (0, 1, 0), (0, 0, 1))


def blocks():
    """Declarations of each rule, in the order of the file: light, dark by system, dark by choice, light by choice."""
    with open(os.path.join(SOURCE, "web", "tokens.css"), encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    return [dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})", body)) for body in re.findall(r"\{([^{}]*)\}", text)]


def linear(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def contrast(a, b):
    light = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(a), linear(b))]
    return (max(light) + 0.05) / (min(light) + 0.05)


def lab(colour, seen_by):
    rgb = [min(max(sum(m * c for m, c in zip(row, linear(colour))), 0), 1) for row in seen_by]
    xyz = [sum(m * c for m, c in zip(row, rgb)) for row in
           ((0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505), (0.2126, 0.7152, 0.0722),
            (0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089))]
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(a, b, seen_by):
    return sum((p - q) ** 2 for p, q in zip(lab(a, seen_by), lab(b, seen_by))) ** 0.5


class Colours(unittest.TestCase):
    def setUp(self):
        self.light, self.dark, self.chosen = blocks()[:3]

    def test_both_ways_to_dark_are_the_same(self):
        self.assertEqual(self.dark, self.chosen)
        self.assertEqual(set(self.light), set(self.dark))

    def test_text_has_the_contrast_of_aa(self):
        for name, theme in (("light", self.light), ("dark", self.dark)):
            for text in ("fg", "mut", "r0", "r1", "r2", "pos", "neg"):
                for ground in ("bg", "card", "soft"):
                    with self.subTest(theme=name, text=text, ground=ground):
                        self.assertGreaterEqual(contrast(theme[text], theme[ground]), 4.5)
            self.assertGreaterEqual(contrast(theme["fg"], theme["note"]), 4.5)

    def test_shapes_have_the_contrast_of_aa(self):
        for theme in (self.light, self.dark):
            for shape in ("und", "focus"):
                for ground in ("bg", "card"):
                    self.assertGreaterEqual(contrast(theme[shape], theme[ground]), 3)

    def test_legs_and_signs_stay_apart_for_every_eye(self):
        for name, theme in (("light", self.light), ("dark", self.dark)):
            for eye, matrix in (("all", NORMAL), ("no green", DEUTERANOPIA), ("no red", PROTANOPIA)):
                for a, b in (("r1", "r2"), ("pos", "neg"), ("pos", "und"), ("neg", "und")):
                    with self.subTest(theme=name, eye=eye, pair=(a, b)):
                        self.assertGreaterEqual(distance(theme[a], theme[b], matrix), 20)


if __name__ == "__main__":
    unittest.main()
