// SPDX-License-Identifier: Apache-2.0
// One classic script without imports: it stands in the head, so that the remembered theme is set before anything is
// painted. The C build embeds web/dist/comove.js under a name with its hash.
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "es2020",
    emptyOutDir: true,
    lib: { entry: "src/main.ts", formats: ["iife"], name: "comove", fileName: () => "comove.js" },
  },
});
