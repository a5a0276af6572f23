import { readFileSync } from "node:fs";

export interface Table {
  heading: string;
  columns: string[];
  rows: string[][];
}

const toCells = (line: string) =>
  line
    .trim()
    .slice(1, -1)
    .split("|")
    .map((cell) => cell.trim());

/** The tables of a page, each with the heading that it stands under. */
export function readTables(page: string): Table[] {
  const tables: Table[] = [];
  let heading = "";
  let open: Table | null = null;
  for (const line of readFileSync(page, "utf8").split("\n")) {
    heading = /^#+ (.+)$/.exec(line)?.[1] ?? heading;
    if (!line.startsWith("|")) {
      open = null;
    } else if (open === null) {
      open = { heading, columns: toCells(line), rows: [] };
      tables.push(open);
    } else if (!/^\|[ |:-]+\|$/.test(line)) {
      open.rows.push(toCells(line));
    }
  }
  return tables;
}

/** The table whose first column has a name; of several the first. */
export function readTable(page: string, column: string): string[][] {
  const table = readTables(page).find(({ columns }) => columns[0] === column);
  if (table === undefined) {
    throw new Error(`${page} has no table with the first column "${column}"`);
  }
  return table.rows;
}

/** What stands in backticks. */
export const toCodes = (text: string): string[] =>
  Array.from(text.matchAll(/`([^`]+)`/g), ([, code = ""]) => code);
