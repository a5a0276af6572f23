import { describe, expect, it } from "vitest";
import { measureReplaced, toSourcePlace } from "../../../../src/dialects/craft/placeholders.ts";
import { replaceVariables } from "../../../../src/dialects/craft/variables.ts";

const VARIABLES = [
  { name: "LONG", value: "0123456789" },
  { name: "QUOTED", value: `it's "so"\n` },
  { name: "EMPTY", value: "" },
];

const CODE = `const a = "<% LONG %>" + b;
const c = "<%EMPTY%>", d = "<% UNKNOWN %>" + "<% QUOTED %>"; e;
const f = "<%
  LONG
%>"; g;
h;`;

/** Where a text stands first; line and column are 1-based. */
function placeOf(text: string, code: string) {
  const before = code.slice(0, code.indexOf(text)).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

describe("toSourcePlace", () => {
  it.each(["const a", "+ b;", "const c", '", d', '+ "', "e;", "const f", "g;", "h;"])(
    "finds %j again after variables were put in",
    (text) => {
      const place = placeOf(text, replaceVariables(CODE, VARIABLES));
      expect(toSourcePlace(CODE, VARIABLES, place)).toEqual(placeOf(text, CODE));
    },
  );

  it("takes a place inside a value for the beginning of its placeholder", () => {
    const place = placeOf("456", replaceVariables(CODE, VARIABLES));
    expect(toSourcePlace(CODE, VARIABLES, place)).toEqual(placeOf("<% LONG %>", CODE));
  });

  it("leaves places alone without variables", () => {
    expect(toSourcePlace(CODE, [], { line: 2, column: 30 })).toEqual({ line: 2, column: 30 });
  });
});

describe("measureReplaced", () => {
  it("is the length of the code with its variables put in", () => {
    expect(measureReplaced(CODE, VARIABLES)).toBe(replaceVariables(CODE, VARIABLES).length);
    expect(measureReplaced(CODE, [])).toBe(CODE.length);
  });
});
