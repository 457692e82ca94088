// SPDX-License-Identifier: Apache-2.0
// The search box: metrics by name, and pairs out of two words ("tlt iwm", "tlt vs iwm"). Without it the form
// opens the list of metrics.
interface Metric {
  id: string;
  short: string;
  name: string;
  category: string;
}

interface Hit {
  href: string;
  title: string;
  detail: string;
}

const MOST = 8;

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function metricOf(row: Record<string, unknown>): Metric {
  const short = text(row.short_name) || text(row.short) || text(row.id).toUpperCase();
  return { id: text(row.id), short, name: text(row.name), category: text(row.category) };
}

async function load(): Promise<Metric[]> {
  const answer = await fetch("/api/v1/metrics", { headers: { accept: "application/json" } });
  if (!answer.ok) return [];
  const body: unknown = await answer.json();
  const rows = Array.isArray(body) ? body : (body as { metrics?: unknown }).metrics;
  return Array.isArray(rows) ? rows.map(metricOf).filter((metric) => metric.id) : [];
}

// Smaller is better; -1 is no match. The exact id, then the start of a name, then the start of a word in it.
function rank(metric: Metric, word: string): number {
  const id = metric.id.toLowerCase();
  const short = metric.short.toLowerCase();
  if (id === word || short === word) return 0;
  if (id.startsWith(word) || short.startsWith(word)) return 1;
  const all = `${short} ${metric.name} ${metric.category}`.toLowerCase();
  if (all.startsWith(word) || all.includes(` ${word}`)) return 2;
  return all.includes(word) ? 3 : -1;
}

function best(metrics: Metric[], words: string): Metric[] {
  return metrics
    .map((metric) => ({ metric, at: rank(metric, words) }))
    .filter((found) => found.at >= 0)
    .sort((a, b) => a.at - b.at || a.metric.id.localeCompare(b.metric.id))
    .map((found) => found.metric);
}

function pairs(metrics: Metric[], query: string): Hit[] {
  const words = query.split(/\s+(?:vs\.?|and|x|\/)\s+|\s+/).filter(Boolean);
  if (words.length !== 2) return [];
  const [left, right] = words.map((word) => best(metrics, word).slice(0, 3));
  const hits: Hit[] = [];
  for (const a of left ?? []) {
    for (const b of right ?? []) {
      if (a.id === b.id) continue;
      const href = `/compare/${encodeURIComponent(a.id)}-vs-${encodeURIComponent(b.id)}`;
      hits.push({ href, title: `${a.short} and ${b.short}`, detail: `${a.name} with ${b.name}` });
    }
  }
  return hits.slice(0, 5);
}

function search(metrics: Metric[], input: string): Hit[] {
  const query = input.trim().toLowerCase();
  if (!query) return [];
  const singles = best(metrics, query).map((metric) => ({
    href: `/metrics/${encodeURIComponent(metric.id)}`,
    title: metric.short,
    detail: [metric.name, metric.category].filter(Boolean).join(", "),
  }));
  return [...pairs(metrics, query), ...singles].slice(0, MOST);
}

function option(hit: Hit, index: number): HTMLLIElement {
  const item = document.createElement("li");
  item.id = `hit-${index}`;
  item.setAttribute("role", "option");
  item.dataset.href = hit.href;
  const detail = document.createElement("small");
  detail.textContent = hit.detail;
  item.append(hit.title, detail);
  return item;
}

class Box {
  private metrics: Promise<Metric[]> | undefined;
  private chosen = -1;
  private readonly list = document.createElement("ul");

  constructor(form: HTMLFormElement, private readonly input: HTMLInputElement) {
    this.list.className = "hits";
    this.list.id = "hits";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Metrics and pairs");
    form.append(this.list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", "hits"],
      ["aria-expanded", "false"]] as const) input.setAttribute(name, value);
    input.addEventListener("focus", () => void this.ready());
    input.addEventListener("input", () => void this.refresh());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => this.go((event.target as Element).closest("li")));
    form.addEventListener("submit", (event) => this.submit(event));
  }

  private ready(): Promise<Metric[]> {
    this.metrics ??= load().catch(() => []);
    return this.metrics;
  }

  private async refresh(): Promise<void> {
    const asked = this.input.value;
    const hits = search(await this.ready(), asked);
    if (asked !== this.input.value) return; // typed on while the list was loading
    this.list.replaceChildren(...hits.map(option));
    this.list.hidden = hits.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.choose(-1);
  }

  private choose(index: number): void {
    const items = [...this.list.children];
    this.chosen = items.length ? Math.max(-1, Math.min(index, items.length - 1)) : -1;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === this.chosen)));
    const item = items[this.chosen];
    if (item) {
      this.input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  private close(): void {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.choose(-1);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown") this.choose(this.chosen + 1);
    else if (event.key === "ArrowUp") this.choose(this.chosen - 1);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  private submit(event: Event): void {
    const item = this.list.children[Math.max(this.chosen, 0)];
    if (this.list.hidden || !item) return;
    event.preventDefault();
    this.go(item);
  }

  private go(item: Element | null): void {
    const href = (item as HTMLElement | null)?.dataset.href;
    if (href) location.assign(href);
  }
}

export function findBox(): void {
  const form = document.querySelector<HTMLFormElement>("form.find");
  const input = form?.querySelector<HTMLInputElement>("input");
  if (!form || !input) return;
  new Box(form, input);
  document.addEventListener("keydown", (event) => {
    const inField = (event.target as Element).closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || inField) return;
    event.preventDefault();
    input.focus();
  });
}
