// SPDX-License-Identifier: Apache-2.0
function selectText(node: Node): void {
  const selection = getSelection();
  selection?.removeAllRanges();
  const range = document.createRange();
  range.selectNodeContents(node);
  selection?.addRange(range);
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const code = button.parentElement?.querySelector("code");
  const label = button.firstChild;
  if (!code || !label) return;
  let said = "copied";
  try {
    await navigator.clipboard.writeText(code.textContent ?? "");
  } catch {
    // Without a secure context there is no clipboard: the text is selected, one key away from it.
    selectText(code);
    said = "selected";
  }
  label.textContent = said;
  setTimeout(() => (label.textContent = "copy"), 1600);
}

export function copyButtons(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button.copy");
    if (button) void copy(button);
  });
}
