import { describe } from "vitest";
import { runBodies, runRows, type BodyRow, type Program } from "./runner.ts";

const VARIABLES: NonNullable<Program["variables"]> = [
  { name: "NAME", value: "Ada" },
  { name: "COUNT", value: 5, type: "number" },
  { name: "COUNT_AS_TEXT", value: "5" },
  { name: "RATIO", value: 0.25 },
  { name: "FLAG", value: true, type: "boolean" },
  { name: "LIST", value: "a,b,c", type: "string" },
  { name: "EMPTY", value: "" },
  { name: "QUOTES", value: 'it\'s "quoted" `so`' },
  { name: "LINES", value: "one\ntwo\r\nthree\u2028four\u2029five" },
  { name: "SLASHES", value: "C:\\new\\temp\\" },
  { name: "DOLLARS", value: "${process.exit()} $& $1 $$ $`" },
  { name: "CODE", value: "'; throw new Error('injected'); '" },
  { name: "MARKUP", value: "<% NAME %></script><!--" },
  { name: "UNICODE", value: "日本 😀 \u0000 \u007f" },
  { name: "_private1", value: "p" },
  { name: "NUMBER_ABOVE_INTEGERS", value: 1e21 },
];

/** An expression with placeholders, and its value. */
const value = (name: string, expression: string, json: unknown): BodyRow => ({
  name,
  body: `return { value: ${expression} };`,
  expected: { status: 200, json: { value: json } },
});

describe.concurrent("a variable", () => {
  runBodies(
    [
      value("is put in for its placeholder", "'<% NAME %>'", "Ada"),
      value("is put in without blanks", "'<%NAME%>'", "Ada"),
      value("is put in with more blanks", "'<%   NAME\t%>'", "Ada"),
      value("is put in every time", "'<% NAME %> & <%NAME%>, <% NAME %>'", "Ada & Ada, Ada"),
      value("is put in inside a text", "'Hello <% NAME %>!'", "Hello Ada!"),
      value("is put in inside other quotes", '"<% NAME %>"', "Ada"),
      value("is put in inside a template", "`<% NAME %> ${1 + 1}`", "Ada 2"),
      value("may be a number", "Number('<% COUNT %>')", 5),
      value("may be a number written as a text", "Number('<% COUNT_AS_TEXT %>')", 5),
      value("may be a fraction", "'<% RATIO %>'", "0.25"),
      value("may be a number beyond the integers", "'<% NUMBER_ABOVE_INTEGERS %>'", "1e+21"),
      value("may be a boolean", "'<% FLAG %>' === 'true'", true),
      value("may be a list", "'<% LIST %>'.split(',')", ["a", "b", "c"]),
      value("may be empty", "'<% EMPTY %>'", ""),
      value("may begin with a low line", "'<% _private1 %>'", "p"),
      value("is put in outside of quotes too, as the text it is", "<% COUNT %> + 1", 6),
      value("may stand in a property name", "({ '<% NAME %>': 1 })", { Ada: 1 }),
      value("may stand in a comment", "/* <% CODE %> */ 1", 1),
    ],
    { variables: VARIABLES },
  );
});

/** The same value in each kind of quotes. */
const inEveryQuote = (name: string, variable: string, text: string): BodyRow[] =>
  ["'", '"', "`"].map((quote) =>
    value(`with ${name} stays whole inside ${quote}`, `${quote}<% ${variable} %>${quote}`, text),
  );

describe.concurrent("a value", () => {
  runBodies(
    [
      ...inEveryQuote("quotes", "QUOTES", 'it\'s "quoted" `so`'),
      ...inEveryQuote("line ends", "LINES", "one\ntwo\r\nthree\u2028four\u2029five"),
      ...inEveryQuote("backslashes", "SLASHES", "C:\\new\\temp\\"),
      ...inEveryQuote("dollars and substitutions", "DOLLARS", "${process.exit()} $& $1 $$ $`"),
      ...inEveryQuote("code", "CODE", "'; throw new Error('injected'); '"),
      ...inEveryQuote("a placeholder, which is not put in again", "MARKUP", "<% NAME %></script><!--"),
      ...inEveryQuote("every character", "UNICODE", "日本 😀 \u0000 \u007f"),
    ],
    { variables: VARIABLES },
  );
});

describe.concurrent("a placeholder", () => {
  runBodies(
    [
      value("of a variable that is not set stays as it is", "'<% UNSET %>'", "<% UNSET %>"),
      value("that stayed can be noticed", "'<% UNSET %>'.includes('<%')", true),
      value("that is malformed stays as it is", "'<% NAME% >'", "<% NAME% >"),
      value("that is not closed stays as it is", "'<% NAME'", "<% NAME"),
      value(
        "of another form stays as it is",
        "'<%= NAME %> <%- NAME %> {{ NAME }} <# NAME #>'",
        "<%= NAME %> <%- NAME %> {{ NAME }} <# NAME #>",
      ),
      value("with no name stays as it is", "'<% %> <%%>'", "<% %> <%%>"),
      value("with several names stays as it is", "'<% NAME COUNT %>'", "<% NAME COUNT %>"),
      value("in other case stays as it is", "'<% name %>'", "<% name %>"),
      value(
        "of a name that every object has stays as it is",
        "'<% constructor %> <% __proto__ %>'",
        "<% constructor %> <% __proto__ %>",
      ),
      value("beside a broken one is put in", "'<% <% NAME %> %>'", "<% Ada %>"),
    ],
    { variables: VARIABLES },
  );
  runRows([
    {
      name: "stays as it is in a function without variables",
      source: "export default async function () { return '<% NAME %>'; }",
      expected: { status: 200, body: "<% NAME %>" },
    },
  ]);
});
