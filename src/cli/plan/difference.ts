import { isDeepStrictEqual } from "node:util";
import { createTwoFilesPatch } from "diff";

type Fields = Record<string, unknown>;

/** Fields that differ; of an object only the members that are wanted count, since the server fills in the others. */
export function pickChanged(wanted: Fields, current: Fields): Fields {
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => !fits(value, current[name])));
}

/** Fields that are not the same in every part. */
export function pickDifferent(wanted: Fields, current: Fields): Fields {
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => !isDeepStrictEqual(value, current[name])),
  );
}

function fits(wanted: unknown, current: unknown): boolean {
  if (Array.isArray(wanted) || Array.isArray(current)) {
    return (
      Array.isArray(wanted) &&
      Array.isArray(current) &&
      wanted.length === current.length &&
      wanted.every((each, index) => fits(each, current[index]))
    );
  }
  if (isObject(wanted) && isObject(current)) {
    const members = new Map(Object.entries(current).map(([name, value]) => [name.toLowerCase(), value]));
    return Object.entries(wanted).every(([name, value]) => fits(value, members.get(name.toLowerCase())));
  }
  // Names of headers are kept in lower case.
  return wanted === current || (typeof wanted === "string" && wanted.toLowerCase() === current);
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

/** Fields before and after, a line each. */
export function toFieldDiff(current: Fields, changed: Fields): string[] {
  return Object.entries(changed).flatMap(([name, value]) => [
    ...(current[name] === undefined ? [] : [`- ${name} = ${JSON.stringify(current[name])}`]),
    `+ ${name} = ${JSON.stringify(value)}`,
  ]);
}

/** The files of a function before and after. */
export function toFilesDiff(before: Record<string, string>, after: Record<string, string>): string[] {
  const paths = Object.keys({ ...before, ...after }).toSorted();
  return paths.flatMap((path) => toCodeDiff(before[path] ?? "", after[path] ?? "", `/${path}`));
}

/** Code before and after, with a few lines around what changes. */
export function toCodeDiff(before: string, after: string, path = ""): string[] {
  return before === after
    ? []
    : createTwoFilesPatch(`active${path}`, `folder${path}`, before, after, "", "", { context: 2 })
        .trimEnd()
        .split("\n")
        .slice(1);
}
