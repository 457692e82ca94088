// SPDX-License-Identifier: Apache-2.0
// From a provider's publication to the open page: Cboe is played on a loopback port, a value appears in its file, and the
// figure on the page changes within two seconds, in place. Once by a fetch of another process at that moment, once by the
// server itself, whose clock the test moves to a minute after the publication.
import assert from "node:assert/strict";
import { execFileSync, execFile, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync, openSync, writeSync, closeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { bin, openBrowser, openPage, serveStore, serveWith, source } from "./site.mjs";

const PAIR = "/compare/vix-vs-iwm";
const SOON_MS = 2000;
const tool = join(dirname(dirname(bin)), "tests", "tool_serve");
const run = promisify(execFile);

const METRIC = (id, keys) => `  - id: ${id}
    name: ${id}
    short: ${id.toUpperCase()}
    label: ${id}
    keys: {${keys}}
    category: all
    kind: price
    frequency: daily
    unit: index
    decimals: 2
    transform: log
    calendar: weekday
    close: {time: "16:15", zone: America/New_York}
    publication: {after: 0, of: days, time: "16:15", zone: America/New_York}
    revised: false
    description: Made up.
`;

// Weekdays up to Wednesday 2 July 2025.
const DAYS = [];
for (let day = Date.UTC(2023, 0, 3); day <= Date.UTC(2025, 6, 2); day += 86400000) {
  if (![0, 6].includes(new Date(day).getUTCDay())) DAYS.push(new Date(day).toISOString().slice(0, 10));
}
const level = (i, phase) => (20 + 2 * Math.sin(i / 17 + phase) + 0.6 * Math.sin(i * 1.7 + 2 * phase)).toFixed(2);
const usDate = (day) => `${day.slice(5, 7)}/${day.slice(8)}/${day.slice(0, 4)}`;
const BEFORE = Date.UTC(2025, 6, 3, 20, 0), PUBLISHED = Date.UTC(2025, 6, 3, 20, 17); // 16:00 and 16:17 in New York

class World {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "comove-published-"));
    this.store = this.path("live.db");
    writeFileSync(this.path("metrics.yaml"), `categories:\n  - id: all\n    name: All\nmetrics:\n${METRIC("vix", "cboe: VIX")}${METRIC("iwm", "ticker: IWM")}`);
    writeFileSync(this.path("pairs.yaml"), "pairs:\n  - {a: vix, b: iwm, why: Made up., rise: Made up., regimes: Made up.}\n");
    writeFileSync(this.path("IWM.csv"), ["date,close", ...DAYS.map((day, i) => `${day},${level(i, 1)}`), ""].join("\n"));
    writeFileSync(this.path("keys"), "", { mode: 0o600 });
    this.rows = ["DATE,OPEN,HIGH,LOW,CLOSE", ...DAYS.map((day, i) => this.row(day, level(i, 0)))];
    this.print();
    this.clock(BEFORE);
    execFileSync(bin, ["import", this.path("IWM.csv"), "--metric", "iwm", ...this.options], { stdio: "ignore" });
  }

  get options() { return ["--store", this.store, "--catalog", this.folder]; }

  path(name) { return join(this.folder, name); }

  row(day, close) { return `${usDate(day)},${close},${close},${close},${close}`; }

  print() { writeFileSync(this.path("VIX.csv"), `${this.rows.join("\n")}\n`); }

  publish() {
    this.rows.push(this.row("2025-07-03", "23.45"));
    this.print();
  }

  // In place: others have the file mapped.
  clock(at) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(at));
    const file = openSync(this.path("clock"), this.ticks ? "r+" : "w");
    writeSync(file, bytes, 0, 8, 0);
    closeSync(file);
    this.ticks = true;
  }

  async play() {
    writeFileSync(this.path("rules.json"), JSON.stringify([{ host: "cdn.cboe.com", reply: { body_file: this.path("VIX.csv") } }]));
    this.player = spawn("python3", [join(source, "tests", "replay_server.py"), this.path("rules.json")], { stdio: ["pipe", "pipe", "inherit"] });
    const port = await new Promise((ready) => { this.player.stdout.once("data", (text) => ready(String(text).trim())); });
    this.replay = `127.0.0.1:${port}`;
    return this;
  }

  fetch() { return run(bin, ["fetch", "vix", "--replay", this.replay, ...this.options]); }

  end() { this.player.stdin.end(); }
}

let browser, built = true;
before(async () => { browser = await openBrowser(); });
after(async () => { await browser.close(); });

const shows = (page, text, within) => page.waitForFunction(
  (wanted) => document.querySelector(".leg.r1 .val")?.textContent.includes(wanted), text, { timeout: within });

// The reader is somewhere down the page, with something open and focused; `publish` brings the new value.
async function reads(t, site, publish) {
  built = /<script src=/.test(await (await fetch(site.base + PAIR)).text());
  if (!built) { t.skip("the pages have no script"); return; }
  const opened = await openPage(browser, site, PAIR);
  const { page } = opened;
  try {
    const born = await page.evaluate(() => performance.timeOrigin);
    assert.ok(!(await page.locator(".leg.r1 .val").textContent()).includes("23.45"));
    await page.evaluate(() => {
      const details = document.querySelectorAll("main details");
      const some = details[details.length - 2];
      some.open = true;
      some.querySelector("summary").focus();
      some.scrollIntoView({ block: "center" });
      window.kept = { some, focus: document.activeElement, top: some.getBoundingClientRect().top };
    });
    assert.ok(await page.evaluate(() => scrollY > 500));
    const begin = Date.now();
    const done = publish();
    await shows(page, "23.45", SOON_MS);
    t.diagnostic(`${Date.now() - begin} ms from the publication to the page`);
    await done;
    const place = await page.evaluate(() => ({
      open: window.kept.some.isConnected && window.kept.some.open,
      focus: document.activeElement === window.kept.focus,
      moved: Math.abs(window.kept.some.getBoundingClientRect().top - window.kept.top),
    }));
    assert.ok(place.open && place.focus && place.moved <= 1, JSON.stringify(place));
    assert.equal(await page.evaluate(() => performance.timeOrigin), born);
    assert.match(await page.locator(".live").textContent(), /^Updated \d\d:\d\d: VIX$/);
    assert.deepEqual(opened.trouble, []);
  } finally {
    await opened.close();
  }
}

test("a value published at Cboe is on the open page within two seconds when another process fetches it", async (t) => {
  const world = await new World().play();
  await world.fetch();
  const site = await serveStore(world.folder, world.store, [PAIR], "--catalog", world.folder);
  try {
    await reads(t, site, () => { world.publish(); return world.fetch(); });
  } finally {
    await site.close();
    world.end();
  }
});

test("the server itself fetches the value when it is due, and the open page shows it within two seconds", async (t) => {
  const world = await new World().play();
  const site = await serveWith([tool, world.store, "--clock", world.path("clock"), "--replay", world.replay,
    "--keys", world.path("keys"), "--catalog", world.folder], world.folder, [PAIR]);
  try {
    for (let held = false; !held;) { // its first look brings the history
      const answer = await fetch(`${site.base}/api/v1/metrics/vix`);
      held = answer.ok && (await answer.json()).last === "2025-07-02";
    }
    await reads(t, site, async () => { world.publish(); world.clock(PUBLISHED); });
  } finally {
    await site.close();
    world.end();
  }
});
