import { describe, expect, it } from "vitest";
import { runOnShelf, UPSTREAM, type ShelfCase } from "../../support/worker/shelf.ts";

const CSV = String.raw`'id,name\n1,"Ada, L."\n2,\u5c71\u7530\n'`;

const MAJORS: ShelfCase[] = ["5.6.0", "6.x", "^7.0.0"].flatMap((pin): ShelfCase[] => [
  {
    name: `csv-parse ${pin}: all at once`,
    pinned: { "csv-parse": pin },
    code: `
      import { parse, CsvError } from "csv-parse/sync";
      export default () => {
        const failed = () => { try { parse('a,b\\n1,2,3'); } catch (e) { return [e.code, e instanceof CsvError]; } };
        return [parse(${CSV}, { columns: true }), parse("a;1\\nb;2", { delimiter: ";", cast: (v, c) => (c.index === 1 ? Number(v) : v) }), failed()];
      };`,
    expected: [
      [
        { id: "1", name: "Ada, L." },
        { id: "2", name: "山田" },
      ],
      [
        ["a", 1],
        ["b", 2],
      ],
      ["CSV_RECORD_INCONSISTENT_FIELDS_LENGTH", true],
    ],
  },
  {
    name: `csv-parse ${pin}: a stream, and a callback`,
    pinned: { "csv-parse": pin },
    code: `
      import { Readable } from "stream";
      import { parse } from "csv-parse";
      import { parse as browserParse } from "csv-parse/browser/esm/sync";
      export default async () => {
        const rows = [];
        for await (const row of Readable.from([${CSV}]).pipe(parse({ from_line: 2 }))) rows.push(row);
        const called = await new Promise((resolve, reject) => parse("a,b", (e, all) => (e ? reject(e) : resolve(all))));
        return [rows, called, browserParse("x,y")];
      };`,
    expected: [
      [
        ["1", "Ada, L."],
        ["2", "山田"],
      ],
      [["a", "b"]],
      [["x", "y"]],
    ],
  },
]);

const FORMATS: ShelfCase[] = [
  ...MAJORS,
  {
    name: "qrcode: PNG in a buffer, a data URL, SVG and text",
    code: `
      import QRCode, { toString } from "qrcode";
      export default async () => {
        const png = await QRCode.toBuffer("https://a.example/?id=1", { type: "png", margin: 1, scale: 2, color: { dark: "#000000", light: "#ffffff" } });
        const url = await QRCode.toDataURL("hi");
        const svg = await toString("hi", { type: "svg" });
        const text = await QRCode.toString("hi", { type: "utf8" });
        return [png.subarray(1, 4).toString(), png.readUInt32BE(16), url.slice(0, 22), svg.slice(0, 4), text.includes("█"),
          QRCode.create("hi").modules.size, await QRCode.toDataURL("x".repeat(9000)).catch((e) => e.message)];
      };`,
    expected: [
      "PNG",
      54,
      "data:image/png;base64,",
      "<svg",
      true,
      21,
      "The amount of data is too big to be stored in a QR Code",
    ],
  },
  {
    name: "xml2js: both ways, options and a bad document",
    code: `
      import xml2js, { parseStringPromise, Builder } from "xml2js";
      export default async () => {
        const xml = '<order id="7"><item>a</item><item>b</item><note><![CDATA[x < y]]></note></order>';
        const called = await new Promise((resolve, reject) => xml2js.parseString("<a>1</a>", (e, r) => (e ? reject(e) : resolve(r))));
        return [await parseStringPromise(xml), await parseStringPromise(xml, { explicitArray: false, mergeAttrs: true }), called,
          new Builder({ headless: true, renderOpts: { pretty: false } }).buildObject({ a: { $: { b: 1 }, c: ["x", "y"] } }),
          await parseStringPromise("<a><b></a>").catch((e) => e.message.split("\\n")[0])];
      };`,
    expected: [
      { order: { $: { id: "7" }, item: ["a", "b"], note: ["x < y"] } },
      { order: { id: "7", item: ["a", "b"], note: "x < y" } },
      { a: "1" },
      '<a b="1"><c>x</c><c>y</c></a>',
      "Unexpected close tag",
    ],
  },
  {
    name: "jsdom: a document is read as a browser reads it",
    code: `
      import { JSDOM } from "jsdom";
      export default () => {
        const { document } = new JSDOM("<!doctype html><title>Caf&eacute;</title><p class=a>one<p class=b data-x=1>two<table><tr><td>3").window;
        return [document.title, document.querySelector("p.b").textContent, document.querySelector("[data-x]").dataset.x,
          [...document.querySelectorAll("p:not(.a), td")].map((e) => e.textContent), document.querySelector("tbody > tr > td") !== null,
          document.body.children.length, document.querySelector("p.none")];
      };`,
    expected: ["Café", "two", "1", ["two", "3"], true, 3, null],
  },
  {
    name: "jsdom: a document is changed and written",
    code: `
      import jsdom, { JSDOM, VirtualConsole } from "jsdom";
      export default async () => {
        const dom = new JSDOM("<!DOCTYPE html><ul><li>a</li></ul>", { url: "https://a.example/x/", virtualConsole: new VirtualConsole() });
        const { document, Node, MutationObserver } = dom.window;
        const seen = new Promise((resolve) => new MutationObserver((all) => resolve(all.length)).observe(document.querySelector("ul"), { childList: true }));
        const li = document.createElement("li");
        li.innerHTML = '<a href="../y?q=1">b &amp; c</a>';
        document.querySelector("ul").append(li);
        li.classList.add("new");
        li.style.color = "red";
        return [dom.serialize(), li.firstChild.href, await seen, jsdom.JSDOM === JSDOM, li instanceof dom.window.HTMLElement,
          JSDOM.fragment("<i>1</i><i>2</i>").childNodes.length, document.evaluate("//li[2]/a", document, null, 9, null).singleNodeValue.textContent,
          document.body.nodeType === Node.ELEMENT_NODE];
      };`,
    expected: [
      '<!DOCTYPE html><html><head></head><body><ul><li>a</li><li class="new" style="color: red;"><a href="../y?q=1">b &amp; c</a></li></ul></body></html>',
      "https://a.example/y?q=1",
      1,
      true,
      true,
      2,
      "b & c",
      true,
    ],
  },
  {
    name: "jsdom: scripts are not run, and XML is read too",
    code: `
      import { JSDOM } from "jsdom";
      export default () => {
        const { window } = new JSDOM("<script>document.title = 'ran'</script><h1 onclick='x()'>1</h1>");
        const feed = new JSDOM("<feed><entry><id>1</id></entry></feed>", { contentType: "text/xml" }).window.document;
        const refused = (() => { try { new JSDOM("", { runScripts: "dangerously" }); } catch (e) { return e.message; } })();
        return [window.document.title, feed.querySelector("entry > id").textContent, feed.documentElement.tagName, refused];
      };`,
    expected: ["", "1", "feed", "The runInThisContext method is not implemented"],
  },
];

describe("packages for formats", () => {
  it.each(FORMATS)("$name", async ({ code, pinned, expected }) => {
    expect(await runOnShelf({ code, ...(pinned === undefined ? {} : { pinned }) })).toEqual(expected);
  });
});

describe("jsdom", () => {
  it("reads a document from a URL, by way of redirects", async () => {
    const code = `
      import { JSDOM } from "jsdom";
      export default async () => {
        const dom = await JSDOM.fromURL("https://api.test/page-moved", { referrer: "https://a.example/" });
        return [dom.window.document.querySelector("h1").textContent, dom.window.location.href, dom.window.document.cookie,
          await JSDOM.fromURL("https://api.test/missing").catch((e) => e.message)];
      };`;
    expect(await runOnShelf({ code, outbound: UPSTREAM })).toEqual([
      "A page",
      "https://api.test/page",
      "a=1",
      expect.stringMatching(/404/),
    ]);
  });

  it("has no way round a closed network", async () => {
    const code = `
      import { JSDOM } from "jsdom";
      export default () => JSDOM.fromURL("https://api.test/page").then(() => "read", (e) => e.message);`;
    expect(await runOnShelf({ code })).toMatch(/not permitted to access the internet/);
  });
});
