// Datasette serves the export: every question has its page and rows, Arabic is drawn.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { arabicIsDrawn, done, ensure, launch, work } from "./browser.mjs";

const served = join(work, "case", "served");
const told = JSON.parse(readFileSync(join(served, "metadata.json"), "utf8"));
const server = spawn(join(work, "venv", "bin", "datasette"), [served, "-p", "0"]);
const address = await new Promise((resolve, reject) => {
  let said = "";
  const hear = (data) => {
    said += data;
    const found = said.match(/running on (http:\/\/[\d.]+:\d+)/);
    if (found) resolve(found[1]);
  };
  server.stderr.on("data", hear);
  server.stdout.on("data", hear);
  server.on("exit", () => reject(new Error(said)));
});

const browser = await launch();
try {
  const page = await browser.newPage();
  const open = async (path) => {
    const answer = await page.goto(address + path, { waitUntil: "load" });
    ensure(answer.status() === 200, `${path} answers 200, not ${answer.status()}`);
  };
  const rows = () => page.locator("table.rows-and-columns tbody tr").count();
  const cells = (column) =>
    page.locator(`table.rows-and-columns td.col-${column}`).allInnerTexts();

  await open("/");
  ensure((await page.innerText("body")).includes(told.title), "the title of the case");
  ensure((await page.innerText("footer")).includes("MIT OR Apache-2.0"), "the licence");
  await open("/hasakah");
  const [name] = Object.keys(told.databases);
  const { queries, tables } = told.databases[name];
  const body = await page.innerText("body");
  for (const [key, query] of Object.entries(queries)) {
    ensure(body.includes(query.title), `${key} is offered`);
  }
  ensure(!body.includes("run_contradiction"), "tables of results are not listed");

  for (const [key, query] of Object.entries(queries)) {
    await open(`/${name}/${key}`);
    ensure((await page.innerText("h1")).includes(query.title), `${key} has its title`);
    ensure((await rows()) > 0, `${key} shows rows`);
    for (const parameter of query.params) {
      ensure(await page.locator(`input[name="${parameter}"]`).count() === 1, `${key}: ${parameter}`);
    }
  }

  await open(`/${name}/who-said-it?item=prison.full-control`);
  ensure((await cells("item")).every((item) => item === "prison.full-control"), "one item only");
  ensure((await cells("chain")).includes("sdf > le-monde > athr"), "chains run from the origin");
  ensure((await cells("key_terms")).some((text) => text.includes("سيطرتها الكاملة")), "key terms");
  await open(`/${name}/scoreboard`);
  ensure((await cells("name_ar")).includes("قوات سوريا الديمقراطية"), "Arabic names as imported");
  ensure(await page.evaluate(() => document.characterSet) === "UTF-8", "UTF-8");
  ensure(await arabicIsDrawn(page), "Arabic is drawn, joined");

  for (const [view, doc] of Object.entries(tables).filter(([view]) => view.startsWith("v_"))) {
    await open(`/${name}/${view}`);
    const text = await page.innerText("body");
    ensure(text.includes(doc.description.slice(0, 60)), `${view} says what it holds`);
    if (doc.facets && (await rows()) > 0) {
      ensure(await page.locator(".facet-info").count() === doc.facets.length, `${view}: facets`);
    }
  }
  done("datasette");
} finally {
  await browser.close();
  server.kill();
}
