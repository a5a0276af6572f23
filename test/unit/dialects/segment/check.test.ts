import { describe, expect, it } from "vitest";
import { checkScript, toScriptModule } from "../../../../src/dialects/segment/check.ts";
import { LIBRARIES } from "../../../../src/dialects/segment/libraries.ts";
import { UNAVAILABLE } from "../../../../src/dialects/segment/unavailable.ts";

describe("the check of a script", () => {
  it("lists the handlers that it defines, in the order of their names' list", () => {
    const code =
      "const onTrack = f; function onRequest() {}; if (a) onBatch = f; function other() { onPage = 1 }";
    expect(checkScript(code)).toMatchObject({ handlers: ["onRequest", "onTrack", "onBatch"], errors: [] });
  });

  it.each(LIBRARIES)("imports $module for $name, and only then", ({ name, module, member }) => {
    const path = member === undefined ? name : `${name}.${member}`;
    expect(checkScript(`f(${path})`).imports).toEqual([
      { specifier: module, line: 1, column: 3, dynamic: false },
    ]);
    expect(checkScript(`const ${name} = 1; f(${path})`).imports).toEqual([]);
  });

  it.each([
    ["const { mail } = sendgrid;", ["@sendgrid/client", "@sendgrid/mail"]],
    ["window.sendgrid['mail'].send()", ["@sendgrid/mail"]],
    ["sendgrid.mail; sendgrid.client", ["@sendgrid/client", "@sendgrid/mail"]],
    ["google.cloud[name]", ["@google-cloud/bigquery", "@google-cloud/storage"]],
    ["google.maps", []],
    ["zlib.gzipSync", ["node:zlib"]],
  ])("of several libraries under one name imports those that are meant, or may be: %s", (code, modules) => {
    const { imports } = checkScript(code);
    expect(imports.map(({ specifier }) => specifier)).toEqual(modules);
  });

  it.each([...UNAVAILABLE])("refuses %s with the reason and its place", (name, reason) => {
    expect(checkScript(`\n  ${name}.x; ${name}.y`).errors).toMatchObject([
      { message: `${name} is not available: ${reason}`, line: 2, column: 3 },
    ]);
    const [root = ""] = name.split(".");
    const code = `if (typeof ${root} === 'undefined') {}; a.${name}; ({ ${root}: 1 }); ${root.slice(1)}`;
    expect(checkScript(code).errors).toEqual([]);
  });

  it("refuses code that calls source functions, wherever the address stands", () => {
    expect(checkScript("a;\r\n// see https://fn.segmentapis.com/?b=x").errors).toMatchObject([
      {
        message: "Functions are unable to send data or events back to their originating source",
        line: 2,
        column: 8,
      },
    ]);
  });

  it("refuses imports, which scripts do not have", () => {
    expect(checkScript("import('lodash')").errors).toMatchObject([{ line: 1, column: 1 }]);
  });

  it("tells what is no script", () => {
    expect(checkScript("function (").errors).toMatchObject([{ line: 1, column: 10 }]);
  });
});

describe("the module that holds a script", () => {
  it("is an expression whatever the script says", async () => {
    const code = "`${a}` + '\u2028' // \" */\n</script>";
    const text = toScriptModule(code, ["lodash"]);
    const loaded: unknown = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    expect(loaded).toMatchObject({
      default: { code, isLegacy: false, libraries: [{ name: "_", module: "lodash" }] },
    });
  });

  it("says which members of a library's global are not there", () => {
    expect(toScriptModule("f(google.cloud)", ["@google-cloud/storage"])).toContain(
      '"path":"google.cloud.pubsub","message":"google.cloud.pubsub is not available: ',
    );
    expect(toScriptModule("f(_)", ["lodash"])).toContain('"missing":[]');
  });

  it("says so when the script is of the older form", () => {
    expect(toScriptModule("exports.processEvents = f", [])).toContain('"isLegacy":true');
  });
});
