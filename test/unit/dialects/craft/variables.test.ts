import { expect, it } from "vitest";
import { replaceVariables } from "../../../../src/dialects/craft/variables.ts";

const VARIABLES = [
  { name: "NAME", value: "Ada" },
  { name: "COUNT", value: 5 },
  { name: "FLAG", value: false },
  { name: "QUOTES", value: "'\"`\\" },
  { name: "LINES", value: "a\nb\rc\u2028d\u2029" },
  { name: "DOLLAR", value: "${x} $&" },
  { name: "NESTED", value: "<% NAME %>" },
];

it.each([
  { code: "'<% NAME %>'", replaced: "'Ada'" },
  { code: "'<%NAME%>' '<%  NAME\t%>'", replaced: "'Ada' 'Ada'" },
  { code: "<% COUNT %> <% FLAG %>", replaced: "5 false" },
  { code: "<% QUOTES %>", replaced: "\\'\\\"\\`\\\\" },
  { code: "<% LINES %>", replaced: "a\\nb\\rc\\u2028d\\u2029" },
  { code: "<% DOLLAR %>", replaced: "\\${x} \\$&" },
  { code: "<% NESTED %>", replaced: "<% NAME %>" },
  {
    code: "<% UNSET %> <% NAME% > <%= NAME %> <% toString %>",
    replaced: "<% UNSET %> <% NAME% > <%= NAME %> <% toString %>",
  },
  { code: "no placeholder", replaced: "no placeholder" },
])("makes $replaced of $code", ({ code, replaced }) => {
  expect(replaceVariables(code, VARIABLES)).toBe(replaced);
});

it("adds no line, so that positions in the code hold", () => {
  const code = "a\n'<% LINES %>'\nb";
  expect(replaceVariables(code, VARIABLES).split("\n")).toHaveLength(code.split("\n").length);
});

it("leaves code alone when there are no variables", () => {
  expect(replaceVariables("'<% NAME %>'", [])).toBe("'<% NAME %>'");
});
