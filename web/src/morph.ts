// SPDX-License-Identifier: Apache-2.0
// Makes a piece of the page equal to a newer one by touching only what differs, so that what the reader has opened,
// focused or selected stays. Whatever scripts added to it (tooltips, cross-hairs, labels) is left alone.
const MADE = ".tip, .cross-hair";

export interface Changes {
  figures: Set<Element>; // elements in which a text became another one
  plots: Set<Element>; // plots with a new drawing
}

function isMade(node: Node): boolean {
  return node instanceof Element && node.matches(MADE);
}

function own(node: Node): ChildNode[] {
  return [...node.childNodes].filter((child) => !isMade(child));
}

function alike(a: Node, b: Node): boolean {
  if (a.nodeType !== b.nodeType || a.nodeName !== b.nodeName) return false;
  return !(a instanceof Element && b instanceof Element) || a.id === b.id;
}

// What the reader has set: not the page's to change.
function isReaders(element: Element, name: string): boolean {
  return element instanceof HTMLDetailsElement && name === "open";
}

function copyAttributes(to: Element, from: Element): void {
  for (const { name } of [...to.attributes]) {
    if (!from.hasAttribute(name) && !isReaders(to, name)) to.removeAttribute(name);
  }
  for (const { name, value } of [...from.attributes]) {
    if (to.getAttribute(name) !== value && !isReaders(to, name)) to.setAttribute(name, value);
  }
}

// A drawing is replaced whole; the cross-hair in the old one goes with it and is drawn again where the pointer is.
function drawing(to: SVGSVGElement, from: SVGSVGElement, changes: Changes): void {
  const bare = to.cloneNode(true) as SVGSVGElement;
  bare.querySelectorAll(MADE).forEach((made) => made.remove());
  if (bare.outerHTML === from.outerHTML) return;
  const plot = to.closest(".plot");
  to.replaceWith(from);
  if (plot) changes.plots.add(plot);
}

function text(to: Text, from: Text, changes: Changes): void {
  if (to.data === from.data) return;
  to.data = from.data;
  if (to.parentElement && /\d/.test(from.data)) changes.figures.add(to.parentElement);
}

function children(to: Element, from: Element, changes: Changes): void {
  const wanted = own(from);
  let old = own(to);
  wanted.forEach((want, i) => {
    // The next one that is alike; those before it are gone. Nothing alike: the new one comes in here.
    const found = old.findIndex((node) => alike(node, want));
    const near = found >= 0 && (found === 0 || !wanted.slice(i + 1).some((later) => alike(old[0]!, later)));
    if (near) {
      old.slice(0, found).forEach((node) => node.remove());
      const same = old[found]!;
      old = old.slice(found + 1);
      morph(same, want, changes);
    } else {
      const after = old[0];
      if (after) after.before(want);
      else to.append(want);
      if (want instanceof Element) changes.figures.add(want);
    }
  });
  old.forEach((node) => node.remove());
}

export function morph(to: ChildNode, from: ChildNode, changes: Changes): void {
  if (to instanceof Text && from instanceof Text) {
    text(to, from, changes);
  } else if (to instanceof SVGSVGElement && from instanceof SVGSVGElement) {
    drawing(to, from, changes);
  } else if (to instanceof Element && from instanceof Element) {
    copyAttributes(to, from);
    // A button's label is for the moment the script's ("copied").
    if (!(to instanceof HTMLButtonElement)) children(to, from, changes);
  }
}
