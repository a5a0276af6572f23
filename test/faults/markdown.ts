/** Writes a table that is readable as it is and as Markdown. */
export function toMarkdownTable(head: string[], rows: string[][]): string {
  const cells = [head, ...rows].map((row) => row.map(toCell));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const toLine = (row: string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  const [titles = [], ...lines] = cells;
  return [toLine(titles), rule, ...lines.map(toLine)].join("\n");
}

function toCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ").trim();
}
