// SPDX-License-Identifier: Apache-2.0
// The theme follows the system until somebody chooses; the choice is remembered on this machine only.
const KEY = "comove-theme";
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is switched off
  }
}

function remember(theme: string | null): void {
  try {
    if (theme) localStorage.setItem(KEY, theme);
    else localStorage.removeItem(KEY);
  } catch {
    // the choice then lasts as long as the page
  }
}

function isDark(): boolean {
  return root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
}

export function applyTheme(): void {
  const theme = remembered();
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
}

export function themeButton(): void {
  const button = document.querySelector<HTMLButtonElement>(".theme");
  if (!button) return;
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    const dark = !isDark();
    // Back to what the system says: nothing need be remembered, and it is followed again.
    if (dark === system.matches) delete root.dataset.theme;
    else root.dataset.theme = dark ? "dark" : "light";
    remember(root.dataset.theme ?? null);
    show();
  });
  system.addEventListener("change", show);
  show();
}
