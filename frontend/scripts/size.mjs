// What a first visit to /label loads: what the page itself names, all that imports statically,
// and their style sheets, gzipped. Run after `npm run build`; fails over the budget.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 100;
const dist = fileURLToPath(new URL("../dist/", import.meta.url));

if (!existsSync(`${dist}.vite/manifest.json`)) {
  console.error("There is no build to measure: run `npm run build` first.");
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, "utf8"));
const page = readFileSync(`${dist}index.html`, "utf8");
const named = [...page.matchAll(/(?:src|href)="\/static\/(assets\/[^"]+\.(?:js|css))"/g)];
const files = new Set();

function collect(file) {
  if (files.has(file)) return;
  files.add(file);
  const chunk = Object.values(manifest).find((one) => one.file === file);
  for (const sheet of chunk?.css ?? []) files.add(sheet);
  for (const needed of chunk?.imports ?? []) collect(manifest[needed].file);
}

for (const [, file] of named) collect(file);
if (files.size === 0) {
  console.error("The built page loads nothing: dist/index.html is not what this script knows.");
  process.exit(1);
}
const kb = (file) => gzipSync(readFileSync(dist + file), { level: 9 }).length / 1000;
let total = 0;
for (const file of files) {
  total += kb(file);
  console.log(`${kb(file).toFixed(1).padStart(7)} kB  ${file}`);
}
console.log(`${total.toFixed(1).padStart(7)} kB  gzipped, of ${BUDGET_KB} kB`);
if (total > BUDGET_KB) {
  console.error(`The labelling page is over its budget of ${BUDGET_KB} kB.`);
  process.exit(1);
}
