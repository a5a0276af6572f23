import { describe } from "vitest";
import { EVENT, HTTP, readme, runRows, variables } from "./rows.ts";

describe("a whole folder", () => {
  runRows([
    {
      name: "of an event function",
      files: {
        "index.js": `import { format } from "date-fns";\nconst level = '<% LOG_LEVEL %>';\n${EVENT}`,
        "modules.json": '{ "date-fns": "2.30.0" }',
        "variables.json": variables({
          name: "LOG_LEVEL",
          value: "INFO",
          type: "string",
          required: false,
          description: "Least level that is logged.",
        }),
        "README.md": readme(
          ["title", "Greeter"],
          ["blogUrl", "https://blog.example/greeter"],
          ["description", "Greets.\n\nAnd counts."],
          ["category", "example"],
          ["functionType", "event"],
        ),
      },
      expected: {
        name: "Greeter",
        description: "Greets.\n\nAnd counts.",
        dialect: ["craft", "README.md has the functionType event"],
        modules: [["date-fns", "on-shelf", "2.30.0"]],
        variables: [
          {
            name: "LOG_LEVEL",
            value: "INFO",
            type: "string",
            required: false,
            description: "Least level that is logged.",
          },
        ],
        leftOut: [
          ["blogUrl", "https://blog.example/greeter"],
          ["category", "example"],
        ],
        notes: [],
      },
    },
    {
      name: "of an HTTP function",
      files: { "index.js": HTTP, "README.md": readme(["title", "Echo"], ["functionType", "http"]) },
      expected: {
        name: "Echo",
        description: "",
        dialect: ["craft-http", "README.md has the functionType http"],
        notes: [],
      },
    },
    {
      name: "with a byte order mark in every file, and the line ends of Windows",
      files: {
        "index.js": `\ufeff${EVENT}\r\n// '<% A %>'\r\n`,
        "modules.json": '\ufeff{\r\n  "uuid": "14.0.3"\r\n}\r\n',
        "variables.json": '\ufeff[\r\n  { "name": "A", "value": "a\\r\\nb" }\r\n]\r\n',
        "README.md": "\ufeff## title\r\n\r\nGreeter\r\n\r\n## description\r\n\r\nOne\r\ntwo\r\n",
      },
      expected: {
        name: "Greeter",
        description: "One\ntwo",
        modules: [["uuid", "on-shelf", "14.0.3"]],
        variables: [{ name: "A", value: "a\r\nb" }],
        notes: [],
      },
    },
    {
      name: "of the code alone",
      files: {},
      expected: {
        name: "Imported function",
        dialect: ["craft", "index.js does not take { req, res }"],
        modules: [],
        variables: [],
        leftOut: [],
        notes: ['README.md there is no title: the function is named "Imported function"'],
      },
    },
    {
      name: "with empty files",
      files: { "modules.json": "", "variables.json": " \n", "README.md": "" },
      expected: { modules: [], variables: [] },
    },
    {
      name: "with wishes, which count for more",
      files: {
        "README.md": readme(["title", "Greeter"], ["description", "Greets."], ["functionType", "http"]),
      },
      wishes: { name: "mine", description: "", dialect: "craft" },
      expected: {
        name: "mine",
        description: "",
        dialect: ["craft", "the request names it"],
        leftOut: [],
        notes: [],
      },
    },
  ]);
});

describe("the README", () => {
  runRows([
    {
      name: "may write its headings in another way",
      files: {
        "index.js": HTTP,
        "README.md": "# Title\nEcho\n### Function Type:\n`HTTP`\n##description ##\nSays it again.\n",
      },
      expected: {
        name: "Echo",
        description: "Says it again.",
        dialect: ["craft-http", "README.md has the functionType http"],
        leftOut: [],
      },
    },
    {
      name: "of another form gives its first heading and the text under it",
      files: {
        "README.md": "# Greeter\n\nGreets whoever calls.\n\n## Usage\n\nCall it.\n\n## Setup\n\nNone.\n",
      },
      expected: {
        name: "Greeter",
        description: "Greets whoever calls.",
        leftOut: [
          ["Usage", "Call it."],
          ["Setup", "None."],
        ],
        notes: [],
      },
    },
    {
      name: "of both forms keeps to its fields",
      files: {
        "README.md": `# greeter-repo\n\nA repository.\n\n${readme(["title", "Greeter"], ["description", "Greets."])}`,
      },
      expected: { name: "Greeter", description: "Greets.", leftOut: [["greeter-repo", "A repository."]] },
    },
    {
      name: "may say something before its first heading",
      files: { "README.md": `A badge.\n\n${readme(["title", "Greeter"], ["description", "Greets."])}` },
      expected: {
        name: "Greeter",
        description: "Greets.",
        leftOut: [["text before the headings", "A badge."]],
      },
    },
    {
      name: "keeps smaller headings and code with the description",
      files: {
        "README.md":
          "## title\nGreeter\n## description\nGreets.\n### How\n```md\n## category\nx\n```\n## category\ny\n",
      },
      expected: {
        description: "Greets.\n### How\n```md\n## category\nx\n```",
        leftOut: [["category", "y"]],
      },
    },
    {
      name: "gives the first of two titles, in one line",
      files: { "README.md": readme(["title", "One\nmore"], ["title", "Two"]) },
      expected: { name: "One", leftOut: [["title", "Two"]] },
    },
    {
      name: "is cut where it says more than a function can",
      files: { "README.md": readme(["title", "t".repeat(201)], ["description", "d".repeat(2_001)]) },
      expected: {
        name: "t".repeat(200),
        description: "d".repeat(2_000),
        notes: [
          "README.md the title is cut: it may have 200 characters",
          "README.md the description is cut: it may have 2000 characters",
        ],
      },
    },
  ]);
});

describe("the dialect", () => {
  const byCode = (source: string, name: string) => ({
    name: `of ${source} is ${name}`,
    files: { "index.js": source },
    expected: {
      dialect: [
        name,
        name === "craft" ? "index.js does not take { req, res }" : "index.js takes { req, res }",
      ] as [string, string],
    },
  });
  runRows([
    byCode("export default async ({ req, res }, { MODULES }) => res.json({});", "craft-http"),
    byCode("export default async ({ res }) => res.json({});", "craft-http"),
    byCode("export default async function (data) { data.res.json(data.req.body); }", "craft-http"),
    byCode("export default (data = {}) => { let req, res; ({ req, res } = data); };", "craft-http"),
    byCode("async function main({ req, res }) {}\nexport default main;", "craft-http"),
    byCode(
      "const main = async (data) => { const { req } = data; };\nexport { main as default };",
      "craft-http",
    ),
    byCode(
      "const answer = ({ req, res }) => res.end();\nexport default (data) => answer(data);",
      "craft-http",
    ),
    byCode("const wrap = (f) => f;\nexport default wrap(async ({ req, res }) => res.end());", "craft-http"),
    byCode(EVENT, "craft"),
    byCode(
      "export default async (data) => { const res = await fetch(data.url); return res.status; };",
      "craft",
    ),
    byCode("export default async ({ jsonPayload }) => jsonPayload.data.req;", "craft"),
    {
      name: "is looked for in the code when the README names none of the two",
      files: { "index.js": HTTP, "README.md": readme(["title", "x"], ["functionType", "http or event"]) },
      expected: {
        dialect: ["craft-http", "index.js takes { req, res }"],
        notes: [
          'README.md the functionType "http or event" is neither http nor event: the code was looked at',
        ],
      },
    },
    {
      name: "is that of the README, and it is noted that the code looks different",
      files: { "index.js": HTTP, "README.md": readme(["title", "x"], ["functionType", "Event-driven"]) },
      expected: {
        dialect: ["craft", "README.md has the functionType event"],
        notes: ["index.js the code takes { req, res }, but craft was picked"],
      },
    },
    {
      name: "of code that cannot be parsed is craft",
      files: { "index.js": "export default (" },
      expected: { dialect: ["craft", "nothing else is known: the code cannot be parsed"] },
    },
  ]);
});
