// SPDX-License-Identifier: Apache-2.0
// What a browser adds to a page that is complete without it. One classic script without imports: it stands in the
// head, so that the remembered theme is set before anything is painted; the C build embeds it under a name with its hash.
import { copyButtons } from "./copy";
import { findBox } from "./find";
import { live } from "./live";
import { readings } from "./reading";
import { applyTheme, themeButton } from "./theme";

document.documentElement.classList.add("js");
applyTheme();
document.addEventListener("DOMContentLoaded", () => {
  themeButton();
  copyButtons();
  findBox();
  readings();
  live();
});
