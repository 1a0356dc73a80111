/** The example page in Chromium: it goes on when the server restarts and when the handler is replaced. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Distribution, hasFeature } from "./support/distribution.js";
import { serveFiles } from "./support/files.js";
import { answer, serve } from "./support/server.js";
import { until } from "./support/wait.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const executablePath = process.env.ECO_CHROMIUM ?? "/usr/bin/chromium";

/**
 * What serves the page's calls: an instance of the distribution, or a server of this test if that has no WebSocket.
 *
 * @typedef {object} Backend
 * @property {string} url
 * @property {() => Promise<void>} stop
 * @property {() => Promise<void>} start
 * @property {(version: number) => Promise<void>} swap replaces the handler by one that always rolls its version
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Backend>} */
async function backend() {
  if (!hasFeature("websocket")) {
    return scripted();
  }
  const instance = new Distribution(["websocket"]);
  await instance.start();
  await instance.makeVersions(3, "dice");
  return {
    url: instance.url("ws"),
    stop: () => instance.stop(),
    start: () => instance.start(),
    swap: async (version) => instance.deploy(version),
    close: () => instance.close(),
  };
}

/** @returns {Promise<Backend>} */
async function scripted() {
  /** @type {number | undefined} */
  let version;
  /** @type {import("./support/server.js").Script} */
  const dice = (request, peer) => peer.send(answer(request, 0, { result: version ?? 1 + Math.floor(Math.random() * request.data.sides) }));
  let server = await serve("ws", dice);
  const { url } = server;
  return {
    url,
    stop: () => server.close(),
    start: async () => void (server = await serve("ws", dice, { port: Number(/:(\d+)\//.exec(url)?.[1]) })),
    swap: async (next) => void (version = next),
    close: () => server.close(),
  };
}

/** Takes a picture when the die lies still: `target/<name>.png`. @param {import("playwright-core").Page} page @param {string} name */
async function picture(page, name) {
  mkdirSync(`${root}target`, { recursive: true });
  await page.uncheck("#auto");
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState === "finished"));
  await page.screenshot({ path: `${root}target/${name}.png` });
  await page.check("#auto");
}

describe("page", { skip: !existsSync(executablePath) && process.env.ECO_BROWSER !== "required" && `there is no ${executablePath}; install chromium` }, () => {
  /** @type {Backend} */
  let served;
  /** @type {Awaited<ReturnType<typeof serveFiles>>} */
  let files;
  /** @type {import("playwright-core").Browser} */
  let browser;

  before(async () => {
    if (!existsSync(`${root}dist/browser.min.js`)) {
      execFileSync(process.execPath, [`${root}scripts/build.js`]);
    }
    served = await backend();
    files = await serveFiles();
    const args = process.getuid?.() === 0 ? ["--no-sandbox", "--disable-dev-shm-usage"] : [];
    browser = await chromium.launch({ executablePath, args });
  });

  after(async () => {
    await browser?.close();
    await files?.close();
    await served?.close();
  });

  test("rolls, survives a restart of the server and replacements of the handler", { timeout: 180_000 }, async () => {
    const page = await browser.newPage({ viewport: { width: 900, height: 640 }, deviceScaleFactor: 2 });
    /** @type {string[]} */
    const complaints = [];
    page.on("pageerror", (e) => complaints.push(String(e)));
    const state = () => page.getAttribute("#state", "data-state");
    const answers = async () => Number(await page.textContent("#answered"));
    const more = async (/** @type {string} */ what) => {
      const before = await answers();
      await until(async () => (await answers()) > before + 3, `answers ${what}`, 60_000);
    };
    await page.goto(`${files.url}?url=${encodeURIComponent(served.url)}`);
    await until(async () => (await state()) === "open", "the connection");
    await page.check("#auto");
    await more("at first");

    await served.stop();
    await until(async () => (await state()) !== "open", "the end of the connection", 30_000);
    await served.start();
    await until(async () => (await state()) === "open", "the connection after the restart", 60_000);
    await more("after the restart");
    await picture(page, "page");
    for (const version of [1, 2]) {
      await served.swap(version);
      await until(async () => (await page.getAttribute("#die", "data-result")) === String(version), `rolls of version ${version}`, 30_000);
      await more(`of version ${version}`);
      assert.equal(await page.getAttribute("#die", "data-result"), String(version));
    }
    await page.selectOption("#sides", "20");
    await more("of another die");

    await picture(page, "page-replaced");
    assert.equal(await page.textContent("#failed"), "0");
    assert.deepEqual(complaints, []);
  });
});
