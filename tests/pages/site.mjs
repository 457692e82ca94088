// SPDX-License-Identifier: Apache-2.0
// Where the pages under test come from, and a browser to open them in.
//
// COMOVE_TEST_URL=http://host:port tests a running server. Without it the fixture pages of
// tests/support/doc_fixture.c are written to a folder and served from here, and openDemo() runs the
// server itself over the made-up market, for pages with every answer.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
export const source = process.env.COMOVE_SOURCE || join(here, "..", "..");

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

// What serve sends with a page: nothing inline, nothing from elsewhere.
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export const FIXTURES = ["pair", "correlation", "metric", "list", "problem"];
const SERVED = ["/", "/metrics", "/metrics/tlt", "/compare/tlt-vs-iwm", "/compare/tlt-vs-iwm/correlation",
  "/compare/walcl-vs-tlt", "/methodology", "/data-sources", "/status", "/metrics/no-such-metric"];

const ANSWERED = ["/compare/tlt-vs-iwm", "/compare/walcl-vs-tlt", "/compare/tlt-vs-iwm/correlation",
  "/methodology", "/scenarios", "/scenarios/covid-2020"];

const METRICS = { metrics: [
  { id: "tlt", short_name: "TLT", name: "20+ Year Treasury Bond ETF", category: "Bonds & duration" },
  { id: "iwm", short_name: "IWM", name: "Russell 2000 ETF", category: "Equity index" },
  { id: "walcl", short_name: "WALCL", name: "Fed balance sheet", category: "Liquidity" },
] };

function renderFixtures() {
  const folder = mkdtempSync(join(tmpdir(), "comove-pages-"));
  const bin = process.env.COMOVE_BIN ? dirname(dirname(process.env.COMOVE_BIN)) : join(source, "build");
  execFileSync(join(bin, "tests", "tool_render_fixture"), [folder]);
  return folder;
}

async function serveFolder(folder) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    if (path === "/api/v1/metrics") {
      response.writeHead(200, { "content-type": TYPES[".json"] }).end(JSON.stringify(METRICS));
      return;
    }
    const file = join(folder, extname(path) ? path : `${path}.html`);
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const page = extname(file) === ".html" ? { "content-security-policy": POLICY } : {};
    response.writeHead(200, { "content-type": TYPES[extname(file)] || "text/plain", ...page });
    response.end(readFileSync(file));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return server;
}

// { base, paths, close } of the site under test.
export async function openSite() {
  if (process.env.COMOVE_TEST_URL) {
    const paths = process.env.COMOVE_TEST_PATHS?.split(" ") ?? SERVED;
    return { base: process.env.COMOVE_TEST_URL.replace(/\/$/, ""), paths, close: async () => {} };
  }
  const folder = renderFixtures();
  const server = await serveFolder(folder);
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    paths: FIXTURES.map((name) => `/${name}`),
    close: async () => {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export const bin = process.env.COMOVE_BIN || join(source, "build", "bin", "comove");

// comove serve on a free port over a store in a folder of its own, which goes when it is closed.
export function serveStore(folder, store, paths, ...options) {
  return serveWith([bin, "serve", "--port", "0", "--store", store, ...options], folder, paths);
}

// A server that prints its address.
export async function serveWith(command, folder, paths) {
  const server = spawn(command[0], command.slice(1), { stdio: ["ignore", "pipe", "pipe"] });
  const base = await new Promise((ready, failed) => {
    let said = "";
    const listen = (text) => {
      said += text;
      const url = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (url) ready(url[0]);
    };
    server.stdout.on("data", listen);
    server.stderr.on("data", listen);
    server.on("exit", () => failed(new Error(`comove serve ended: ${said}`)));
  });
  return {
    base,
    paths,
    close: async () => {
      server.removeAllListeners("exit");
      const ended = new Promise((done) => { server.on("exit", done); });
      server.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

// The server over demo data; nothing where a running server is under test already.
export async function openDemo() {
  if (process.env.COMOVE_TEST_URL) return { base: "", paths: [], close: async () => {} };
  const folder = mkdtempSync(join(tmpdir(), "comove-demo-"));
  const store = join(folder, "demo.db");
  execFileSync(bin, ["demo", "--store", store], { stdio: "ignore" });
  return serveStore(folder, store, ANSWERED);
}

const QUIET = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--disable-default-apps"];

export async function openBrowser() {
  const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
  // Inside containers there is no user namespace for the sandbox; the pages are our own.
  return chromium.launch({ executablePath, args: [...QUIET, "--no-sandbox"] });
}

// A page that remembers what went wrong: console errors, failed requests, requests to other hosts.
export async function openPage(browser, site, path, options = {}) {
  const { width = 1280, height = 900, scheme = "light", script = true, before = async () => {} } = options;
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: scheme, javaScriptEnabled: script, reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const trouble = [];
  page.on("console", (message) => {
    // An error page is itself answered with its status, which the browser logs.
    if (message.type() === "error" && !message.location().url.endsWith(path)) trouble.push(message.text());
  });
  page.on("pageerror", (error) => trouble.push(String(error)));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(site.base).origin) trouble.push(`asked ${request.url()}`);
  });
  await before(page);
  await page.goto(site.base + path, { waitUntil: "load" });
  return { page, trouble, close: () => context.close() };
}
