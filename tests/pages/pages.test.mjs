// SPDX-License-Identifier: Apache-2.0
// Every page, in both themes and at three widths: accessible, nothing cut off, nothing from elsewhere, no errors.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { openBrowser, openDemo, openPage, openSite } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const VIEWS = [
  { name: "light", width: 1280, scheme: "light" },
  { name: "dark", width: 1280, scheme: "dark" },
  { name: "light phone", width: 390, height: 844, scheme: "light" },
  { name: "dark phone", width: 390, height: 844, scheme: "dark" },
];

const sites = [await openSite(), await openDemo()];
const pages = sites.flatMap((site) => site.paths.map((path) => ({ site, path })));
let browser;
before(async () => { browser = await openBrowser(); });
after(async () => {
  await browser.close();
  for (const site of sites) await site.close();
});

async function visit({ site, path }, options, look) {
  const opened = await openPage(browser, site, path, options);
  try {
    await look(opened.page, opened.trouble);
  } finally {
    await opened.close();
  }
}

// The policy of the pages forbids inline scripts, so axe comes in through the debugger's side door.
async function violations(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  const run = "axe.run(document, { resultTypes: ['violations'] }).then((r) => JSON.stringify(r.violations.map(" +
    "(v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(' | ')}`)))";
  const answer = await session.send("Runtime.evaluate", { expression: run, awaitPromise: true });
  return JSON.parse(answer.result.value);
}

const overflow = () => {
  const wide = document.documentElement.clientWidth;
  const out = [...document.body.querySelectorAll("*")].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > wide + 0.5 && !e.closest("svg, .vh, .skip, .reflow thead");
  });
  return { scroll: document.documentElement.scrollWidth - wide, out: out.slice(0, 3).map((e) => e.outerHTML.slice(0, 100)) };
};

// Text of charts that reaches beyond its drawing.
const cutText = () => [...document.querySelectorAll("svg.cv text")].filter((text) => {
  const box = text.getBoundingClientRect();
  const frame = text.ownerSVGElement.getBoundingClientRect();
  if (!box.width) return false;
  return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
}).map((text) => text.textContent);

for (const at of pages) {
  const { path } = at;
  for (const view of VIEWS) {
    test(`${path} ${view.name}: axe finds nothing, the console is quiet`, async () => {
      await visit(at, view, async (page, trouble) => {
        assert.deepEqual(await violations(page), []);
        assert.deepEqual(trouble, []);
      });
    });
  }

  for (const width of [320, 390, 800, 1280]) {
    test(`${path} fits ${width} px`, async () => {
      await visit(at, { width }, async (page) => {
        await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
        assert.deepEqual(await page.evaluate(overflow), { scroll: 0, out: [] });
        assert.deepEqual(await page.evaluate(cutText), []);
      });
    });
  }

  test(`${path} reads without a script, and the same`, async () => {
    const texts = [];
    for (const script of [true, false]) {
      await visit(at, { script }, async (page, trouble) => {
        texts.push(await page.locator("main").innerText());
        assert.equal(await page.locator("h1").count(), 1);
        assert.ok(await page.locator("main").isVisible());
        assert.deepEqual(trouble, []);
      });
    }
    const plain = (text) => text.replace(/\s+/g, " ").replaceAll(" copy this command", "").trim();
    assert.equal(plain(texts[1]), plain(texts[0]));
  });

  test(`${path} does not move while loading`, async () => {
    await visit(at, { width: 390 }, async (page) => {
      const shift = await page.evaluate(() => new Promise((done) => {
        let sum = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((e) => { sum += e.value; }))
          .observe({ type: "layout-shift", buffered: true });
        setTimeout(() => done(sum), 150);
      }));
      assert.equal(shift, 0);
    });
  });
}
