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

  it.each(LIBRARIES)("imports $module for $name, and only then", ({ name, module }) => {
    expect(checkScript(`f(${name})`).imports).toEqual([
      { specifier: module, line: 1, column: 3, dynamic: false },
    ]);
    expect(checkScript(`const ${name} = 1; f(${name})`).imports).toEqual([]);
  });

  it.each([...UNAVAILABLE])("refuses %s with the reason and its place", (name, reason) => {
    expect(checkScript(`\n  ${name}.x; ${name}.y`).errors).toEqual([
      { message: `${name} is not available: ${reason}`, line: 2, column: 3 },
    ]);
    expect(checkScript(`if (typeof ${name} === 'undefined') {}; a.${name}; ({ ${name}: 1 })`).errors).toEqual(
      [],
    );
  });

  it("refuses code that calls source functions, wherever the address stands", () => {
    expect(checkScript("a;\r\n// see https://fn.segmentapis.com/?b=x").errors).toEqual([
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

  it("says so when the script is of the older form", () => {
    expect(toScriptModule("exports.processEvents = f", [])).toContain('"isLegacy":true');
  });
});
