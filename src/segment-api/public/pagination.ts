import { invalidInput } from "../../api/problem.ts";
import type { OffsetPage, OffsetQuery } from "../../core/offset-page.ts";
import { parseCursor, toCursor } from "../offset-cursor.ts";

const COUNT_DEFAULT = 200;
const COUNT_MAX = 1_000;

/** Clients write a member of `pagination` with a dot or in brackets. */
function readMember(query: Record<string, string>, name: string): string | undefined {
  return query[`pagination.${name}`] ?? query[`pagination[${name}]`];
}

/** Reads which page a client asks for. */
export function parsePagination(query: Record<string, string>): OffsetQuery {
  const count = readMember(query, "count");
  const cursor = readMember(query, "cursor");
  const limit = count === undefined ? COUNT_DEFAULT : /^\d{1,4}$/.test(count) ? Number(count) : 0;
  const offset = cursor === undefined || cursor === "" ? 0 : parseCursor(cursor);
  const errors = [];
  if (limit < 1 || limit > COUNT_MAX) {
    errors.push({ path: "pagination.count", message: `must be a number from 1 to ${COUNT_MAX}` });
  }
  if (offset === null) {
    errors.push({ path: "pagination.cursor", message: "must be a cursor of an earlier answer" });
  }
  if (errors.length > 0 || offset === null) {
    throw invalidInput(errors);
  }
  return { offset, limit };
}

/** What an answer says of the pages around its own. */
export function toPagination(
  { offset, limit }: OffsetQuery,
  { items, total }: OffsetPage<unknown>,
): Record<string, unknown> {
  const next = offset + items.length;
  return {
    current: toCursor(offset),
    next: next < total && items.length > 0 ? toCursor(next) : null,
    previous: offset === 0 ? null : toCursor(Math.max(0, offset - limit)),
    totalEntries: total,
  };
}
