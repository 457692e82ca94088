// SPDX-License-Identifier: Apache-2.0
// A cross-hair on the charts of lines. The server draws each path in days and in steps of the scale (src/render/
// svg_path.c), so the path itself holds the dates and values: nothing is fetched, and what is read is what is drawn.
interface Point {
  day: number;
  step: number;
}

interface Line {
  name: string;
  role: string;
  points: Point[];
}

interface Scale {
  matrix: number[]; // a, b, c, d, e, f of the group that holds the paths
  from: number;
  base: number;
  exponent: number;
  decimals: number;
  sign: boolean;
  log: boolean;
}

interface Chart {
  svg: SVGSVGElement;
  scale: Scale;
  lines: Line[];
  cross: SVGGElement;
}

const SVG = "http://www.w3.org/2000/svg";
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

// M x y, then l with pairs relative to the last point, h0 for a point alone.
function pathPoints(d: string): Point[] {
  const points: Point[] = [];
  let relative = false;
  let day = 0;
  let step = 0;
  const tokens = d.match(/[A-Za-z]|-?\d+/g) ?? [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token === "M" || token === "l") {
      relative = token === "l";
    } else if (token === "h") {
      i++;
    } else if (token !== "z") {
      day = Number(token) + (relative ? day : 0);
      step = Number(tokens[++i]) + (relative ? step : 0);
      points.push({ day, step });
    }
  }
  return points;
}

function nearest(points: Point[], day: number): Point | undefined {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.day < day) low = middle + 1;
    else high = middle;
  }
  const after = points[low];
  const before = points[low - 1];
  return before && after && day - before.day < after.day - day ? before : after;
}

function valueText(scale: Scale, step: number): string {
  let value = (scale.base + step) * 10 ** scale.exponent;
  let decimals = Math.max(0, scale.decimals);
  if (scale.log) {
    value = 10 ** value;
    decimals = value < 10 ? 2 : 1;
  }
  const digits = Math.abs(value).toLocaleString("en-US",
    { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const zero = !/[1-9]/.test(digits);
  return (zero ? "" : value < 0 ? "\u2212" : scale.sign ? "+" : "") + digits;
}

function dateText(days: number): string {
  const date = new Date(days * 86400000);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

function scaleOf(group: SVGGElement): Scale {
  const data = group.dataset;
  return {
    matrix: (group.getAttribute("transform")?.match(/-?[\d.]+/g) ?? []).map(Number),
    from: Number(data.from), base: Number(data.base), exponent: Number(data.exp), decimals: Number(data.decimals),
    sign: data.sign !== undefined, log: data.log !== undefined,
  };
}

function chartOf(svg: SVGSVGElement): Chart | undefined {
  const group = svg.querySelector<SVGGElement>("g[data-from]");
  if (!group) return undefined;
  const lines = [...group.querySelectorAll<SVGPathElement>("path.ln")].map((path) => ({
    name: path.dataset.name ?? "",
    role: path.classList.item(1) ?? "r0",
    points: pathPoints(path.getAttribute("d") ?? ""),
  }));
  const cross = document.createElementNS(SVG, "g");
  cross.setAttribute("class", "cross-hair");
  svg.append(cross);
  return { svg, scale: scaleOf(group), lines: lines.filter((line) => line.points.length), cross };
}

function shape(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

function tipLine(role: string, textContent: string): HTMLElement {
  const line = document.createElement("div");
  line.className = role;
  line.textContent = textContent;
  return line;
}

function drawings(plot: HTMLElement): SVGSVGElement[] {
  return [...plot.querySelectorAll<SVGSVGElement>("svg.lines")];
}

class Reading {
  private readonly charts = new Map<SVGSVGElement, Chart | undefined>();
  private readonly tip = document.createElement("div");
  private last: { x: number; index: number } | undefined; // where the pointer is, in which of the drawings

  constructor(plot: HTMLElement) {
    this.tip.className = "tip";
    this.tip.hidden = true;
    plot.append(this.tip);
    plot.addEventListener("pointermove", (event) => this.move(event));
    plot.addEventListener("pointerdown", (event) => this.move(event));
    plot.addEventListener("pointerleave", () => this.clear());
    plot.addEventListener("redrawn", () => this.again(plot));
  }

  // New data: what is read under the pointer is read again.
  private again(plot: HTMLElement): void {
    this.charts.clear();
    const svg = this.last && drawings(plot)[this.last.index];
    if (this.last && svg) this.read(svg, this.last.x);
  }

  private clear(): void {
    this.tip.hidden = true;
    this.last = undefined;
    for (const chart of this.charts.values()) chart?.cross.replaceChildren();
  }

  private move(event: PointerEvent): void {
    const svg = (event.target as Element).closest<SVGSVGElement>("svg.lines");
    const plot = svg?.closest<HTMLElement>(".plot");
    if (!svg || !plot) return;
    this.last = { x: event.clientX, index: drawings(plot).indexOf(svg) };
    this.read(svg, event.clientX);
  }

  private read(svg: SVGSVGElement, clientX: number): void {
    if (!this.charts.has(svg)) this.charts.set(svg, chartOf(svg));
    const chart = this.charts.get(svg);
    if (chart?.lines.length) this.show(chart, clientX);
  }

  private show(chart: Chart, clientX: number): void {
    const box = chart.svg.getBoundingClientRect();
    const [sx = 1, , , sy = 1, left = 0, bottom = 0] = chart.scale.matrix;
    const perPixel = chart.svg.viewBox.baseVal.width / box.width;
    const asked = ((clientX - box.left) * perPixel - left) / sx;
    const day = nearest(chart.lines[0]!.points, asked)!.day;
    const x = left + day * sx;
    const parts: SVGElement[] = [shape("path", { class: "cross", d: `M${x} 8V${bottom}` })];
    const rows: HTMLElement[] = [];
    for (const line of chart.lines) {
      const point = nearest(line.points, day)!;
      if (Math.abs(point.day - day) * Math.abs(sx) > 4) continue; // this line has nothing here
      parts.push(shape("circle",
        { class: `d ${line.role}`, cx: left + point.day * sx, cy: bottom + point.step * sy, r: 4.5 }));
      // Lines are thinned on their own, so a neighbour's date may differ: then it is said.
      const when = point.day === day ? "" : ` (${dateText(chart.scale.from + point.day)})`;
      rows.push(tipLine(line.role, `${line.name} ${valueText(chart.scale, point.step)}${when}`.trim()));
    }
    chart.cross.replaceChildren(...parts);
    const head = document.createElement("b");
    head.textContent = dateText(chart.scale.from + day);
    this.tip.replaceChildren(head, ...rows);
    this.tip.hidden = false;
    const at = x / perPixel;
    const width = this.tip.offsetWidth;
    this.tip.style.left = `${at + width + 14 < box.width ? at + 12 : Math.max(0, at - width - 12)}px`;
  }
}

export function readings(): void {
  for (const plot of document.querySelectorAll<HTMLElement>(".plot")) {
    if (plot.querySelector("svg.lines")) new Reading(plot);
  }
}
