import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const SERVER = process.env.PREFLOOP_SERVER ?? "http://127.0.0.1:8000";

/** Writes FILE.gz beside every script and style sheet, so that no request waits for gzip. */
function precompressed(): Plugin {
  return {
    name: "precompressed",
    apply: "build",
    writeBundle(options) {
      const assets = join(options.dir ?? "dist", "assets");
      for (const name of readdirSync(assets)) {
        if (/\.(js|css|svg)$/.test(name)) {
          const path = join(assets, name);
          writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
        }
      }
    },
  };
}

export default defineConfig(({ command }) => ({
  // Django serves the built assets under /static/; the development server answers at the root.
  base: command === "build" ? "/static/" : "/",
  plugins: [react(), precompressed()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    manifest: true, // scripts/size.mjs reads which chunks a page loads
    rolldownOptions: {
      output: {
        // All that the first page needs in one chunk. Without this it falls into a dozen, as the
        // words of another language are waited for (src/language/translated.ts).
        codeSplitting: { groups: [{ name: "first-load", tags: ["$initial"] }] },
      },
    },
    assetsInlineLimit: 0, // the content security policy allows no data: URLs for scripts or styles
  },
  server: {
    proxy: { "/api": SERVER, "/media": SERVER },
  },
  test: {
    environment: "node", // a test that needs a page says so in its first line
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 30_000, // a whole page is slow to draw on a machine that does other work
  },
}));
