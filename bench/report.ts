/** One line of the report; `isMet` is null for what is only told. */
export interface Row {
  measure: string;
  value: string;
  limit: string;
  isMet: boolean | null;
}

/** What a figure must be, as it stands in the report too. */
export type Bound = { atLeast: number } | { atMost: number };

/** A line that has no limit of its own. */
export function toNote(measure: string, value: string): Row {
  return { measure, value, limit: "", isMet: null };
}

/** A line whose figure is held against a bound, if there is one. */
export function toBoundRow(measure: string, figure: number, bound: Bound | null, value: string): Row {
  if (bound === null) {
    return toNote(measure, value);
  }
  return "atLeast" in bound
    ? { measure, value, limit: `>= ${bound.atLeast}`, isMet: figure >= bound.atLeast }
    : { measure, value, limit: `<= ${bound.atMost}`, isMet: figure <= bound.atMost };
}

/** Writes the report as a table that is readable as it is and as Markdown. */
export function toTable(rows: Row[]): string {
  const cells = rows.map(({ measure, value, limit, isMet }) => [
    measure,
    value,
    limit,
    isMet === null ? "" : isMet ? "yes" : "no",
  ]);
  const head = ["measure", "value", "limit", "met?"];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const toLine = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [toLine(head), rule, ...cells.map(toLine)].join("\n");
}
