import { styleText } from "node:util";

/** Where a command writes: results to standard output, what goes on meanwhile to standard error. */
export interface Output {
  readonly isJson: boolean;
  /** Writes the result: its JSON with `--json`, else what a person reads of it. */
  result(value: unknown, toText: () => string): void;
  /** Writes one of many results as soon as it is there: with `--json` a line each. */
  item(value: unknown, toText: () => string): void;
  /** Says what goes on; not with `--json`. */
  note(line: string): void;
}

/** Writes to the process's own streams. */
export function createOutput(isJson: boolean): Output {
  const print = (text: string) => void process.stdout.write(text === "" ? "" : `${text}\n`);
  return {
    isJson,
    result: (value, toText) => print(isJson ? JSON.stringify(value ?? null, null, 2) : toText()),
    item: (value, toText) => print(isJson ? JSON.stringify(value) : toText()),
    note(line) {
      if (!isJson) {
        process.stderr.write(`${line}\n`);
      }
    },
  };
}

/** Lays out rows in columns; the last one is not padded. */
export function toTable(header: string[], rows: string[][]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join("  "),
  );
  return lines.map((line, index) => (index === 0 ? paint("dim", line) : line)).join("\n");
}

/** Colours a text where the output is a terminal that wants colours. */
export function paint(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout });
}
