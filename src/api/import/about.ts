import { DESCRIPTION_CHARS } from "../schemas/functions.ts";
import { NAME_CHARS } from "../schemas/shared.ts";
import type { FileNote } from "./folder-files.ts";
import type { Readme } from "./readme.ts";

/** What the README says and we have no field for. */
export interface LeftOut {
  file: "README.md";
  field: string;
  value: string;
}

/** Name and description of a function to be. */
export interface About {
  name: string;
  description: string;
  leftOut: LeftOut[];
  notes: FileNote[];
}

const UNNAMED = "Imported function";
/** Of what is left out a reader wants to know what it was, not all of it. */
const LEFT_OUT_CHARS = 500;

/**
 * Takes name and description from the README, where the request does not name them. A README of another form gives its
 * first heading, and the text under it.
 */
export function toAbout(
  readme: Readme,
  given: { name?: string | undefined; description?: string | undefined },
): About {
  const { fields, opening } = readme;
  const notes: FileNote[] = [];
  const cut = (what: string, text: string, chars: number) => {
    if (text.length > chars) {
      notes.push({ file: "README.md", message: `the ${what} is cut: it may have ${chars} characters` });
    }
    return text.slice(0, chars).toWellFormed();
  };
  const title = toFirstLine(fields.title ?? "") || opening.heading;
  const description = fields.description || opening.text;
  const name = given.name ?? (cut("title", title, NAME_CHARS) || UNNAMED);
  if (name === UNNAMED && given.name === undefined) {
    notes.push({ file: "README.md", message: `there is no title: the function is named "${UNNAMED}"` });
  }
  return {
    name,
    description: given.description ?? cut("description", description, DESCRIPTION_CHARS),
    leftOut: listLeftOut(readme, description),
    notes,
  };
}

/** The first line that says something. */
export function toFirstLine(text: string): string {
  return text.trim().split("\n", 1)[0]?.trim() ?? "";
}

function listLeftOut({ fields, opening, others }: Readme, description: string): LeftOut[] {
  const sections = [
    { heading: "blogUrl", text: fields.blogUrl ?? "" },
    { heading: "category", text: fields.category ?? "" },
    {
      heading: opening.heading || "text before the headings",
      text: opening.text === description ? "" : opening.text,
    },
    ...others,
  ];
  return sections
    .filter(({ text }) => text !== "")
    .map(({ heading, text }) => ({
      file: "README.md",
      field: heading,
      value: text.slice(0, LEFT_OUT_CHARS),
    }));
}
