/**
 * The README of a Craft package is a form: headings of fixed names, each with a text under it. Only headings are read,
 * so this is no Markdown parser; what stands between them is kept as it is.
 */

const README_FIELDS = ["title", "blogUrl", "description", "category", "functionType"] as const;
export type ReadmeField = (typeof README_FIELDS)[number];

export interface Readme {
  /** What stands under each heading, where there is something. */
  fields: { [name in ReadmeField]?: string };
  /** The first heading of level 1 that is no field, with its text and what stands before it: how most other READMEs begin. */
  opening: { heading: string; text: string };
  /** Everything else, in its order. */
  others: ReadmeSection[];
}

export interface ReadmeSection {
  heading: string;
  text: string;
}

interface Heading {
  level: number;
  text: string;
  field: ReadmeField | undefined;
}

const FIELD_BY_WORD: ReadonlyMap<string, ReadmeField> = new Map(
  README_FIELDS.map((field) => [field.toLowerCase(), field]),
);

/** Enough for any heading: what comes after it is not looked at. */
const HEADING_CHARS = 300;

/** Reads the fields of a README. Of a field that comes twice the first counts. */
export function parseReadme(text: string): Readme {
  const readme: Readme = { fields: {}, opening: { heading: "", text: "" }, others: [] };
  for (const [index, { heading, lines }] of toSections(text).entries()) {
    const section = { heading: heading.text, text: lines.join("\n").trim() };
    if (heading.field !== undefined && readme.fields[heading.field] === undefined) {
      readme.fields[heading.field] = section.text;
    } else if (index === 0 && heading.level === 0) {
      readme.opening.text = section.text;
    } else if (heading.level === 1 && readme.opening.heading === "") {
      const texts = [readme.opening.text, section.text].filter((part) => part !== "");
      readme.opening = { heading: section.heading, text: texts.join("\n\n") };
    } else {
      readme.others.push(section);
    }
  }
  return readme;
}

/** Cuts at each field, and at each other heading that is not below the one before it. */
function toSections(text: string): { heading: Heading; lines: string[] }[] {
  let section = { heading: { level: 0, text: "", field: undefined } as Heading, lines: [] as string[] };
  const sections = [section];
  let fence: string | undefined;
  for (const line of text.split(/\r\n?|\n/)) {
    const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1];
    if (mark !== undefined && (fence ?? mark) === mark) {
      fence = fence === undefined ? mark : undefined;
    }
    const heading = fence === undefined ? toHeading(line) : undefined;
    if (heading !== undefined && isCut(heading, section.heading)) {
      section = { heading, lines: [] };
      sections.push(section);
    } else {
      section.lines.push(line);
    }
  }
  return sections;
}

function isCut(heading: Heading, before: Heading): boolean {
  return heading.field !== undefined || before.field === undefined || heading.level <= before.level;
}

/** `## Title`, `##title`, `## functionType:`, `## Function Type ##`. */
function toHeading(line: string): Heading | undefined {
  const [, marks, rest] = /^ {0,3}(#{1,6})(?!#)(.*)$/.exec(line.slice(0, HEADING_CHARS)) ?? [];
  if (marks === undefined || rest === undefined) {
    return undefined;
  }
  const text = rest.trim().replace(/\s#+$/, "").trim();
  const field = FIELD_BY_WORD.get(text.replace(/[^a-z]/gi, "").toLowerCase());
  // Without a blank it is a heading only if it is one that we look for: `#1` is none.
  return field === undefined && !/^\s/.test(rest) ? undefined : { level: marks.length, text, field };
}
