// SPDX-License-Identifier: Apache-2.0
// What the script adds: theme, copy buttons, search, cross-hair. Skipped where web/ was not built.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, openSite } from "./site.mjs";

const site = await openSite();
const pair = site.paths.find((path) => /pair|tlt-vs-iwm$/.test(path)) ?? site.paths[0];
const built = /<script src=/.test(await (await fetch(site.base + pair)).text());
const options = { skip: built ? false : "the pages have no script" };

let browser;
before(async () => { browser = await openBrowser(); });
after(async () => {
  await browser.close();
  await site.close();
});

async function visit(look, view = {}) {
  const opened = await openPage(browser, site, pair, view);
  try {
    await look(opened.page);
    assert.deepEqual(opened.trouble, []);
  } finally {
    await opened.close();
  }
}

const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test("the theme button turns the page and is remembered", options, async () => {
  await visit(async (page) => {
    const before = await background(page);
    await page.click(".theme");
    const dark = await background(page);
    assert.notEqual(dark, before);
    assert.equal(await page.getAttribute(".theme", "aria-pressed"), "true");
    await page.reload();
    assert.equal(await background(page), dark);
    await page.click(".theme");
    assert.equal(await background(page), before);
    assert.equal(await page.evaluate(() => localStorage.length), 0);
  });
});

test("a copy button copies its command", options, async () => {
  await visit(async (page) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const command = await page.locator(".cmd code").first().textContent();
    await page.locator(".cmd .copy").first().click();
    await page.getByText("copied").waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), command);
  });
});

test("slash goes to the search box, which finds metrics and pairs", options, async () => {
  await visit(async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("iwm tlt");
    await page.locator("#hits li").first().waitFor();
    assert.match(await page.locator("#hits li").first().textContent(), /IWM and TLT/);
    assert.equal(await page.getAttribute("#q", "aria-expanded"), "true");
    await page.fill("#q", "iwm");
    await page.getByRole("option", { name: /^IWM(?! and)/ }).first().waitFor();
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.getAttribute("#q", "aria-activedescendant"), "hit-0");
    await page.keyboard.press("Escape");
    assert.equal(await page.getAttribute("#q", "aria-expanded"), "false");
  });
});

test("enter opens the chosen page", options, async () => {
  await visit(async (page) => {
    await page.route("**/compare/tlt-vs-iwm", (route) => route.fulfill({ body: "there" }));
    await page.fill("#q", "tlt vs iwm");
    await page.locator("#hits li").first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/compare/tlt-vs-iwm");
  });
});

for (const width of [1280, 390]) {
  test(`the cross-hair reads the chart at ${width} px`, options, async () => {
    await visit(async (page) => {
      const plot = page.locator("#chart-rolling .plot, .plot:has(svg.lines)").first();
      await plot.scrollIntoViewIfNeeded();
      const box = await plot.boundingBox();
      await page.mouse.move(box.x + box.width - 2, box.y + box.height / 2);
      const svg = plot.locator("svg:visible").first();
      const tip = await plot.locator(".tip").innerText();
      assert.match(tip, /^\d{1,2} [A-Z][a-z]{2} \d{4}\n/);
      // At the right edge it says what the label at the line's end says.
      const label = await svg.locator("text.e").first().textContent();
      assert.ok(tip.includes(label.split("\u00a0").pop()), `${tip} has no ${label}`);
      await page.mouse.move(box.x + box.width / 2, box.y - 60);
      assert.ok(await plot.locator(".tip").isHidden());
    }, { width });
  });
}
