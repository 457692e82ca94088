// SPDX-License-Identifier: Apache-2.0
// npm run screenshots [name...]: full-page pictures under out/, light and dark, desktop and phone.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openBrowser, openDemo, openPage, openSite } from "./site.mjs";

const VIEWS = [
  { name: "light", width: 1280, scheme: "light" },
  { name: "dark", width: 1280, scheme: "dark" },
  { name: "phone", width: 390, height: 844, scheme: "light" },
  { name: "tablet", width: 800, height: 1100, scheme: "light" },
];

const out = process.env.COMOVE_OUT || join(import.meta.dirname ?? ".", "out");
const wanted = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const sites = [await openSite(), await openDemo()];
const browser = await openBrowser();
for (const { site, path } of sites.flatMap((site) => site.paths.map((path) => ({ site, path })))) {
  const name = path.slice(1).replaceAll("/", "_") || "home";
  if (wanted.length && !wanted.includes(name)) continue;
  for (const view of VIEWS) {
    const { page, close } = await openPage(browser, site, path, view);
    await page.screenshot({ path: join(out, `${name}-${view.name}.png`), fullPage: true });
    await close();
  }
}
await browser.close();
for (const site of sites) await site.close();
