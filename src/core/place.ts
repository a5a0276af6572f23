/** A place in a text; line and column are 1-based, the column in UTF-16 units. */
export interface Place {
  line: number;
  column: number;
}

/** Where JavaScript begins a new line. */
const LINE_END = /\r\n?|[\n\u2028\u2029]/g;

/** The offset of a place. */
export function toOffset(text: string, place: Place): number {
  let start = 0;
  let line = 1;
  for (const end of text.matchAll(LINE_END)) {
    if (line === place.line) {
      break;
    }
    start = end.index + end[0].length;
    line += 1;
  }
  return start + place.column - 1;
}

/** The place of an offset. */
export function toPlace(text: string, offset: number): Place {
  let start = 0;
  let line = 1;
  for (const end of text.matchAll(LINE_END)) {
    if (end.index + end[0].length > offset) {
      break;
    }
    start = end.index + end[0].length;
    line += 1;
  }
  return { line, column: offset - start + 1 };
}
