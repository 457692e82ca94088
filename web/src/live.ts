// SPDX-License-Identifier: Apache-2.0
// New data while a page is open. The server says when something the page was made from has changed; the page then asks
// for its own address again and takes over what differs, where the reader is. Without events it asks now and then.
import { morph, type Changes } from "./morph";

interface News {
  version: number;
  changed: string[] | null; // null: anything
}

const POLL_MS = 15_000;
const POLL_MOST_MS = 240_000;
const POLLS_BEFORE_EVENTS = 8; // then events are tried again
const SAID_MS = 6_000;
const LIT_MS = 2_500;

function newsOf(text: string): News | undefined {
  try {
    const read = JSON.parse(text) as Partial<News>;
    return typeof read.version === "number" ? { version: read.version, changed: read.changed ?? null } : undefined;
  } catch {
    return undefined;
  }
}

// "TLT, IWM and 4 more"
function namesOf(changed: string[] | null): string {
  const names = (changed ?? []).map((id) => id.toUpperCase());
  if (names.length <= 3) return names.join(", ");
  return `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
}

// The first block at or below the top of the window: it keeps its place on the screen while things above it grow.
function anchorOf(main: Element): Element | undefined {
  const blocks = main.querySelectorAll("section > *, .answer, .legs, hgroup");
  return [...blocks].find((block) => block.getBoundingClientRect().bottom > 0);
}

function keepingPlace(main: Element, change: () => void): void {
  const anchor = scrollY > 0 ? anchorOf(main) : undefined;
  const before = anchor?.getBoundingClientRect().top ?? 0;
  const root = document.documentElement;
  root.style.overflowAnchor = "none"; // the browser's own correction would come on top
  change();
  if (anchor?.isConnected) scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
  requestAnimationFrame(() => requestAnimationFrame(() => (root.style.overflowAnchor = "")));
}

class Live {
  private version: number;
  private source: EventSource | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private polls = 0;
  private pause = POLL_MS;
  private asked: News | undefined; // newest news not yet shown
  private asking = false;
  private readonly said = document.createElement("p");

  constructor(private readonly main: HTMLElement) {
    this.version = Number(main.dataset.version);
    this.said.className = "live";
    this.said.setAttribute("role", "status");
    this.said.setAttribute("aria-live", "polite");
    document.body.append(this.said);
    document.addEventListener("visibilitychange", () => (document.hidden ? this.stop() : this.start()));
    addEventListener("pagehide", () => this.stop());
    addEventListener("pageshow", (event) => event.persisted && this.start());
    if (!document.hidden) this.start();
  }

  private address(path: string): string {
    const metrics = this.main.dataset.metrics;
    return `${path}?${metrics ? `m=${metrics}&` : ""}after=${this.version}`;
  }

  private start(): void {
    this.stop();
    this.failures = 0;
    this.listen();
  }

  private stop(): void {
    this.source?.close();
    this.source = undefined;
    clearTimeout(this.timer);
  }

  // ---- events, and polls where there are none ----

  private listen(): void {
    const source = new EventSource(this.address(this.main.dataset.events ?? "/events"));
    this.source = source;
    source.addEventListener("open", () => (this.failures = 0));
    source.addEventListener("data", (event) => this.heard(newsOf((event as MessageEvent<string>).data)));
    source.addEventListener("error", () => this.failed(source));
  }

  private failed(source: EventSource): void {
    if (source !== this.source) return;
    const refused = source.readyState === EventSource.CLOSED; // a browser does not try again by itself
    if (++this.failures < 2 && !refused) return;
    source.close();
    clearTimeout(this.timer);
    if (this.failures < 2) {
      this.timer = setTimeout(() => this.listen(), 1000);
      return;
    }
    this.polls = 0;
    this.pause = POLL_MS;
    this.timer = setTimeout(() => void this.poll(), 1000);
  }

  private async poll(): Promise<void> {
    try {
      const answer = await fetch(this.address("/api/v1/changes"), { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const news = newsOf(await answer.text());
      if (news && news.version !== this.version && news.changed?.length !== 0) this.heard(news);
      this.pause = POLL_MS;
      this.polls++;
    } catch {
      this.pause = Math.min(2 * this.pause, POLL_MOST_MS);
    }
    if (document.hidden) return;
    if (this.polls >= POLLS_BEFORE_EVENTS) this.start();
    else this.timer = setTimeout(() => void this.poll(), this.pause);
  }

  // ---- the page ----

  private heard(news: News | undefined): void {
    if (!news) return;
    this.asked = news;
    if (!this.asking) void this.refresh();
  }

  // One request at a time; news that come meanwhile ask for another.
  private async refresh(): Promise<void> {
    this.asking = true;
    while (this.asked) {
      const news = this.asked;
      this.asked = undefined;
      try {
        const answer = await fetch(location.href, { cache: "no-store", headers: { accept: "text/html" } });
        if (answer.ok) this.show(await answer.text(), news);
      } catch {
        // The next news, or the next poll, brings it.
      }
    }
    this.asking = false;
  }

  private show(html: string, news: News): void {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const main = fresh.querySelector("main");
    if (!main) return;
    const changes: Changes = { figures: new Set(), plots: new Set() };
    keepingPlace(this.main, () => {
      morph(this.main, main, changes);
      for (const part of ["footer.foot", ".banner"]) {
        const old = document.querySelector(part);
        const now = fresh.querySelector(part);
        if (old && now) morph(old, now, { figures: new Set(), plots: new Set() });
      }
    });
    document.title = fresh.title;
    this.version = Math.max(news.version, Number(main.dataset.version));
    changes.plots.forEach((plot) => plot.dispatchEvent(new CustomEvent("redrawn")));
    this.light(changes.figures);
    if (changes.figures.size || changes.plots.size) this.say(news);
  }

  private light(figures: Set<Element>): void {
    for (const figure of figures) {
      figure.classList.remove("fresh");
      void (figure as HTMLElement).offsetWidth; // so that the same figure lights up again
      figure.classList.add("fresh");
      setTimeout(() => figure.classList.remove("fresh"), LIT_MS);
    }
  }

  private say(news: News): void {
    const now = new Date();
    const time = [now.getHours(), now.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
    const names = namesOf(news.changed);
    this.said.textContent = `Updated ${time}${names ? `: ${names}` : ""}`;
    this.said.classList.add("on");
    setTimeout(() => this.said.classList.remove("on"), SAID_MS);
  }
}

export function live(): void {
  const main = document.querySelector<HTMLElement>("main[data-events]");
  if (main && typeof EventSource === "function") new Live(main);
}
