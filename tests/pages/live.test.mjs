// SPDX-License-Identifier: Apache-2.0
// An open page takes over new data by itself, and the reader's place stays: another process imports a value.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { bin, openBrowser, openPage, serveStore } from "./site.mjs";

const PAIR = "/compare/tlt-vs-iwm";
const SOON_MS = 2000;
const run = promisify(execFile);

// Closes by rule on weekdays from the start of 2023: enough for every window.
function closes(n, phase) {
  const rows = ["date,close"];
  for (let day = Date.UTC(2023, 0, 3); rows.length <= n; day += 86400000) {
    if ([0, 6].includes(new Date(day).getUTCDay())) continue;
    const i = rows.length - 1;
    const close = 100 + 10 * Math.sin(i / 17 + phase) + 3 * Math.sin(i * 1.7 + phase * 2);
    rows.push(`${new Date(day).toISOString().slice(0, 10)},${close.toFixed(2)}`);
  }
  return rows;
}

const folder = mkdtempSync(join(tmpdir(), "comove-live-"));
const store = join(folder, "live.db");
const file = (name) => join(folder, `${name}.csv`);
const write = (name, rows) => writeFileSync(file(name), `${rows.join("\n")}\n`);
const rows = { TLT: closes(380, 0), IWM: closes(380, 1), GLD: closes(380, 2) };
for (const name of Object.keys(rows)) write(name, rows[name]);
execFileSync(bin, ["import", file("TLT"), file("IWM"), file("GLD"), "--store", store], { stdio: "ignore" });
const site = await serveStore(folder, store, [PAIR]);
const built = /<script src=/.test(await (await fetch(site.base + PAIR)).text());
const options = { skip: built ? false : "the pages have no script" };

let browser;
before(async () => { browser = await openBrowser(); });
after(async () => {
  await browser.close();
  await site.close();
});

// One more close by another process, a price nobody could mistake; returns it as printed.
async function publish(name) {
  const n = rows[name].length;
  const price = (150 + n / 10).toFixed(2);
  rows[name].push(closes(n, 0)[n].replace(/,.*/, `,${price}`));
  write(name, rows[name]);
  await run(bin, ["import", file(name), "--store", store]);
  return price;
}

const figure = ".leg.r1 .val";
const origin = (page) => page.evaluate(() => performance.timeOrigin);

async function shows(page, price, within) {
  await page.waitForFunction(([where, text]) => document.querySelector(where)?.textContent.includes(text),
    [figure, price], { timeout: within });
}

async function visit(path, look, before = async () => {}) {
  const opened = await openPage(browser, site, path, { before });
  try {
    await look(opened.page);
    assert.deepEqual(opened.trouble, []);
  } finally {
    await opened.close();
  }
}

test("a new value shows within two seconds, and the reader's place stays", options, async () => {
  await visit(PAIR, async (page) => {
    const born = await origin(page);
    await page.evaluate(() => {
      document.querySelector("main .lead").append(" and more".repeat(300)); // lines above that the new page has not
      const details = document.querySelectorAll("main details");
      const some = details[details.length - 2];
      some.open = true;
      some.querySelector("summary").focus();
      some.scrollIntoView({ block: "center" });
      window.kept = { some, focus: document.activeElement, top: some.getBoundingClientRect().top, at: scrollY };
      const range = document.createRange();
      range.selectNodeContents(document.querySelector("main h1"));
      getSelection().addRange(range);
    });
    assert.ok(await page.evaluate(() => scrollY > 500));
    const price = await publish("TLT");
    await shows(page, price, SOON_MS);
    const place = await page.evaluate(() => ({
      open: window.kept.some.isConnected && window.kept.some.open,
      focus: document.activeElement === window.kept.focus,
      moved: Math.abs(window.kept.some.getBoundingClientRect().top - window.kept.top),
      selected: String(getSelection()),
    }));
    assert.ok(place.open, "the details stay open");
    assert.ok(place.focus, "the focus stays");
    assert.ok(place.moved <= 1, `what is read moved by ${place.moved} px`);
    assert.equal(place.selected.trim(), await page.locator("main h1").textContent());
    assert.equal(await origin(page), born);
    assert.match(await page.locator(".live").textContent(), /^Updated \d\d:\d\d: TLT$/);
    const plain = await (await fetch(site.base + PAIR)).text();
    const [now, wanted] = await page.evaluate((html) => {
      const text = (main) => {
        main.querySelectorAll(".tip").forEach((tip) => tip.remove());
        return main.textContent.replace(/\s+/g, " ");
      };
      return [text(document.querySelector("main").cloneNode(true)),
        text(new DOMParser().parseFromString(html, "text/html").querySelector("main"))];
    }, plain);
    assert.equal(now, wanted);
  });
});

test("without events the page asks, and shows the value all the same", options, async () => {
  let refused = 0;
  const blocked = async (page) => {
    await page.route("**/events?*", (route) => { refused++; return route.abort(); });
  };
  const opened = await openPage(browser, site, PAIR, { before: blocked });
  try {
    const born = await origin(opened.page);
    await opened.page.waitForRequest("**/api/v1/changes?*", { timeout: 20000 });
    assert.ok(refused >= 2, `${refused} refusals`);
    const price = await publish("TLT");
    await shows(opened.page, price, 25000);
    assert.equal(await origin(opened.page), born);
  } finally {
    await opened.close();
  }
});

test("news of another metric leave the page alone", options, async () => {
  await visit(PAIR, async (page) => {
    let asked = 0;
    page.on("request", (request) => { asked += request.url().endsWith(PAIR); });
    await publish("GLD");
    await page.waitForTimeout(1000);
    assert.equal(asked, 0);
  });
});

test("a page of a past day does not listen", options, async () => {
  await visit(`${PAIR}?asof=2024-01-31`, async (page) => {
    assert.equal(await page.locator("main[data-events]").count(), 0);
    assert.equal(await page.locator(".live").count(), 0);
  });
});

test("a hidden page catches up when it is seen again", options, async () => {
  await visit(PAIR, async (page) => {
    const turn = (hidden) => page.evaluate((value) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
    await turn(true);
    const price = await publish("TLT");
    await page.waitForTimeout(600);
    assert.ok(!(await page.locator(figure).first().textContent()).includes(price));
    await turn(false);
    await shows(page, price, SOON_MS);
  });
});
