// The report pages as a browser shows them: node pages.mjs [--all] FILE.html...
// For each page in light and dark, at 1280 and at 320 pixels, with JavaScript off: nothing is asked
// of the network, nothing scrolls sideways, no two labels of a picture lie on one another, every
// picture has its title, description and table, text stands out from its ground by 4.5 : 1. Then
// axe-core, which has to run, looks at the same page: wide and light, or narrow and dark, in turns that
// give each language both; with --all at all four.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join, resolve } from "node:path";
import { launch, work } from "./browser.mjs";

const axe = readFileSync(join(work, "node_modules", "axe-core", "axe.min.js"), "utf8");
const isAll = process.argv[2] === "--all";
const files = process.argv.slice(isAll ? 3 : 2);
if (files.length === 0) {
  console.error("usage: node pages.mjs [--all] FILE.html...");
  process.exit(2);
}

// Runs inside the page: layout facts as a list of what is wrong.
function faults() {
  const wrong = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    wrong.push(`scrolls sideways: ${root.scrollWidth} in ${root.clientWidth}`);
    for (const element of document.querySelectorAll("body *")) {
      const box = element.getBoundingClientRect();
      if (box.right > root.clientWidth + 1 || box.left < -1) {
        wrong.push(`  ${element.tagName}.${element.getAttribute("class")} ${element.textContent.slice(0, 40)}`);
        break;
      }
    }
  }
  for (const table of document.querySelectorAll("table")) {
    if (!table.caption?.textContent) wrong.push("a table without a caption");
  }
  for (const picture of document.querySelectorAll("svg[role=img]")) {
    const name = picture.querySelector(":scope > title")?.textContent ?? "";
    if (!name || !picture.querySelector(":scope > desc")?.textContent) wrong.push(`a picture without words: ${name}`);
    const holder = picture.closest("article, section, details, main");
    if (!holder?.querySelector("table")) wrong.push(`a picture without a table: ${name}`);
    if (picture.getBoundingClientRect().width === 0) continue;
    const labels = [...picture.querySelectorAll("text")].map((text) => ({ text, box: text.getBoundingClientRect() }));
    labels.forEach((a, at) => {
      for (const b of labels.slice(at + 1)) {
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        // Line boxes touch; letters do not, unless a third of a line is shared.
        if (wide > 2 && high > Math.min(a.box.height, b.box.height) / 3) {
          wrong.push(`labels on one another in “${name}”: “${a.text.textContent}” and “${b.text.textContent}”`);
        }
      }
      const frame = picture.getBoundingClientRect();
      if (a.box.right > frame.right + 2 || a.box.left < frame.left - 2) {
        wrong.push(`a label leaves “${name}”: “${a.text.textContent}”`);
      }
    });
  }
  const channel = (value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const parsed = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const paper = parsed(getComputedStyle(document.body).backgroundColor);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parsed(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return paper;
  };
  const seen = new Set();
  for (const text of document.querySelectorAll("svg text")) {
    const ink = parsed(getComputedStyle(text).fill);
    const under = ground(text.closest("svg").parentElement);
    const [high, low] = [light(ink), light(under)].sort((a, b) => b - a);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < 4.5 && !seen.has(text.getAttribute("class"))) {
      seen.add(text.getAttribute("class"));
      wrong.push(`contrast ${contrast.toFixed(2)} of ${text.getAttribute("class")}`);
    }
  }
  return wrong;
}

const browser = await launch();
let failed = 0;
let looked = 0;
for (const [nth, file] of files.entries()) {
  const isWideTurn = (nth + Math.floor(nth / 2)) % 2 === 0;
  const address = pathToFileURL(resolve(file)).href;
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 320]) {
      const where = `${file} ${colorScheme} ${width}`;
      const wrong = [];
      const context = await browser.newContext({
        colorScheme,
        javaScriptEnabled: false,
        viewport: { width, height: 900 },
      });
      const page = await context.newPage();
      const asked = [];
      page.on("request", (request) => {
        if (request.url() !== address) asked.push(request.url());
      });
      await page.goto(address);
      if (asked.length > 0) wrong.push(`asks for ${asked.join(", ")}`);
      wrong.push(...(await page.evaluate(faults)));
      await context.close();
      // The page's policy forbids scripts; axe is one.
      const lax = await browser.newContext({ colorScheme, bypassCSP: true, viewport: { width, height: 900 } });
      const open = await lax.newPage();
      await open.goto(address);
      await open.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
      wrong.push(...(await open.evaluate(faults)).filter((fault) => fault.startsWith("scrolls")));
      if (isAll || ((colorScheme === "light") === isWideTurn && (width === 1280) === isWideTurn)) {
        await open.addScriptTag({ content: axe });
        const found = await open.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
        for (const violation of found.violations) {
          wrong.push(`axe ${violation.id}: ${violation.nodes.length} times, first ${violation.nodes[0].html.slice(0, 160)}`);
        }
      }
      await lax.close();
      looked += 1;
      for (const fault of wrong) console.error(`${where}: ${fault}`);
      failed += wrong.length;
    }
  }
}
await browser.close();
console.log(`${looked} views of ${files.length} pages, ${failed} faults`);
process.exit(failed === 0 ? 0 : 1);
