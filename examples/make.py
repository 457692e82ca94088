#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the ten example pages and their README from a store of market data.

    comove import DATA --store STORE
    examples/make.py STORE [FOLDER]

Each page is what `comove pair A B --as-of 2026-06-16 --format md` says, less what would repeat the data themselves: the
cards with quotes, the charts, the growth and the side-by-side sections, and links that only a server can answer.
"""
import os
import re
import subprocess
import sys

DAY = "2026-06-16"
BIN = os.environ.get("COMOVE_BIN", "build/bin/comove")
# pair, what it is an example of, what pages that stop at one coefficient and one table leave out
PAGES = [
    ("spy", "tlt", "stocks and bonds",
     "Says which protection ended and when, tests the present rise against five years and names the record it missed."),
    ("dollar", "gold", "gold and the dollar",
     "Keeps apart two things that are often told as one: how reliably the two part, and how far."),
    ("vix", "spy", "fear and stocks",
     "Dates the closer link, and finds that the VIX went further with falls of the fund than with rises."),
    ("btc", "qqq", "bitcoin and technology stocks",
     "Ties the link to what was known the day before, with the number of sessions and episodes behind each state."),
    ("walcl", "tlt", "the Fed's balance sheet and bonds",
     "Refuses the likeness of two charts: nothing is left of it in changes, in the week or after publication."),
    ("t10y2y", "xlf", "the yield curve and banks",
     "Finds a change of sign that the average over all years hides, and says that lately not even that is clear."),
    ("hy-oas", "spy", "credit spreads and stocks",
     "Gives falls and rises their own slopes, and does not call a difference of closing hours a lead."),
    ("wti", "xle", "oil and oil shares",
     "Counts the years instead of averaging them, names the fallback that a price below zero forces, and claims no change "
     "where one test alone saw one."),
    ("cpi", "gold", "inflation and gold",
     "Compares what was published with what followed, and names the five years that read otherwise."),
    ("eurusd", "uup", "the euro and a dollar fund",
     "Notices that its own daily figures cannot be right, says why, and falls back on weeks."),
]
# Sections that hold or chart levels, or lead nowhere outside a server.
LEFT_OUT = ("How far each went", "Side by side", "Explore further", "Related comparisons")


def is_left_out(title):
    return title in LEFT_OUT or re.fullmatch(r"(\w+) by \1", title, re.IGNORECASE)


def without_cards(top):
    """The top of a page holds one table: the quotes."""
    return "\n".join(line for line in top.split("\n") if not line.startswith("|"))


def trimmed(page):
    head, *sections = re.split(r"(?m)^## ", page)
    kept = [without_cards(head)]
    for section in sections:
        if not is_left_out(section.split("\n", 1)[0].strip()):
            kept.append("## " + section)
    text = "".join(kept)
    text = re.sub(r"(?m)^.*\(\[data\]\([^\n]*\)\)[ ]*\n", "", text)  # captions of charts
    text = re.sub(r"(?m)^## [^\n]*\n+Reproduce: [^\n]*\n+(?=## )", "", text)  # a section that was only a chart
    text = re.sub(r"\[([^\]]*)\]\(/[^)]*\)", r"\1", text)  # links into a server
    text = re.sub(r"A price stood at .*? on (?=\d)", "A price stood at or below zero on ", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def page_of(store, a, b):
    done = subprocess.run([BIN, "pair", a, b, "--as-of", DAY, "--format", "md", "--store", store],
                          capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        sys.exit(f"comove pair {a} {b}: {done.stderr.strip()}")
    return trimmed(done.stdout)


def headline_of(page):
    """The first paragraph after title, names and sample."""
    return page.split("\n\n")[3]


README = """# Ten pages, as comove wrote them

What `comove pair` said of ten pairs on the evening of 16 June 2026, with only what was known then. No
sentence was added; left out are the quotes, the charts, one price and everything else that would repeat the data, which
belong to their owners and are no part of this repository. The figures are computed from daily and monthly closes of US funds, indices, rates, crude
oil, bitcoin and the euro, and from releases of the Federal Reserve and the Bureau of Labor Statistics, where held by date of
release.

To make them anew from such data of your own:

    comove import DATA --store market.db
    examples/make.py market.db

`compare.c` in this folder is an example of another kind: the library called from C.
"""


def readme(pages):
    out = [README]
    for a, b, what, why in PAGES:
        out.append(f"\n## [{what[0].upper() + what[1:]}](pages/{a}-{b}.md)\n\n> {headline_of(pages[a, b])}\n\n{why}\n\n"
                   f"    comove pair {a} {b} --as-of {DAY}\n")
    return "".join(out)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    folder = sys.argv[2] if len(sys.argv) == 3 else os.path.dirname(os.path.abspath(__file__))
    os.makedirs(os.path.join(folder, "pages"), exist_ok=True)
    pages = {(a, b): page_of(sys.argv[1], a, b) for a, b, _, _ in PAGES}
    for (a, b), text in pages.items():
        with open(os.path.join(folder, "pages", f"{a}-{b}.md"), "w", encoding="utf-8") as file:
            file.write(text)
    with open(os.path.join(folder, "README.md"), "w", encoding="utf-8") as file:
        file.write(readme(pages))


if __name__ == "__main__":
    main()
