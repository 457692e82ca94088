// SPDX-License-Identifier: Apache-2.0
// What a browser adds to a page that is complete without it.
import { copyButtons } from "./copy";
import { findBox } from "./find";
import { readings } from "./reading";
import { applyTheme, themeButton } from "./theme";

document.documentElement.classList.add("js");
applyTheme();
document.addEventListener("DOMContentLoaded", () => {
  themeButton();
  copyButtons();
  findBox();
  readings();
});
