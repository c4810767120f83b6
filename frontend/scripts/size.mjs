// What a first visit to /label loads: the entry chunk, all it imports statically, and their style
// sheets, gzipped. Run after `npm run build`; fails over the budget.
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
const entry = Object.keys(manifest).find((name) => manifest[name].isEntry);
const files = new Set();

function collect(name) {
  const chunk = manifest[name];
  if (!chunk || files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const sheet of chunk.css ?? []) files.add(sheet);
  for (const needed of chunk.imports ?? []) collect(needed);
}

collect(entry);
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
