// A browser for the checks of this directory, and a way to say what was found.
import { createRequire } from "node:module";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

export const work = process.env.BROWSER_WORK;
const require = createRequire(join(work, "node_modules", "x.js"));
const { chromium } = require("playwright-core");

/** Debian's Chromium, without a window. */
export async function launch() {
  const executablePath = execFileSync("sh", ["-c", "command -v chromium"]).toString().trim();
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", ...quiet] });
}

let n = 0;
/** Ends the check with what is wrong, unless it holds. */
export function ensure(holds, what) {
  n += 1;
  if (!holds) {
    console.error(`FAILED: ${what}`);
    process.exitCode = 1;
    throw new Error(what);
  }
}

/** How much was looked at. */
export function done(what) {
  console.log(`${what}: ${n} checks hold`);
}

/** True if the page's font has the letters: they are drawn, joined, and not as empty boxes. */
export async function arabicIsDrawn(page) {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [160, 60];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.font = `32px ${getComputedStyle(document.body).fontFamily}`;
    const drawn = (text) => {
      context.clearRect(0, 0, 160, 60);
      context.fillText(text, 10, 40);
      return context.getImageData(0, 0, 160, 60).data.join();
    };
    const apart = [..."سجن"].reduce((sum, letter) => sum + context.measureText(letter).width, 0);
    return drawn("س") !== drawn("ق") && drawn("س") !== drawn("\u{10fffe}") &&
      context.measureText("سجن").width < apart;
  });
}
