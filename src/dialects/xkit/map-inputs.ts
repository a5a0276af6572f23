import type {
  InputDefinition,
  InputError,
  InputType,
  Mapping,
  Transformation,
} from "../../core/destinations.ts";
import { parsePointer, readPointer } from "../../core/json-pointer.ts";
import { coerce } from "./coerce.ts";

/** Inputs as a function gets them, of the declared types; `dates` names those that are epoch ms here and dates there. */
export interface MappedInputs {
  inputs: Record<string, unknown>;
  dates: string[];
}

export type Mapped = ({ ok: true } & MappedInputs) | { ok: false; errors: InputError[] };

/** Types that a date can be given as: itself, its ISO 8601, its epoch ms. */
const DATED: ReadonlySet<InputType> = new Set(["date", "string", "number", "integer"]);

/**
 * Makes the inputs of one call from a record: each is mapped, brought to its type and checked. One
 * that is optional and has no value is left out; null is none.
 */
export function mapInputs(
  definitions: readonly InputDefinition[],
  mapping: Mapping,
  record: unknown,
): Mapped {
  const inputs: [string, unknown][] = [];
  const dates: string[] = [];
  const errors: InputError[] = [];
  for (const { name, type, optional } of definitions) {
    const path = `inputs.${name}`;
    const transformation = Object.hasOwn(mapping, name) ? mapping[name] : undefined;
    const value = transformation === undefined ? undefined : transform(transformation, record);
    if (value === undefined || value === null) {
      if (!optional) {
        errors.push({ path, message: toMissing(transformation) });
      }
      continue;
    }
    // The transformation Date reads a date whatever type the input has.
    const dated = transformation?.transformation === "date" ? coerce("date", value) : null;
    const coerced = dated === null ? coerce(type, value) : dated.ok ? fromDate(type, dated.value) : dated;
    if (!coerced.ok) {
      errors.push({ path, message: coerced.message });
    } else {
      inputs.push([name, coerced.value]);
      if (type === "date") {
        dates.push(name);
      }
    }
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, inputs: Object.fromEntries(inputs), dates };
}

/**
 * What is wrong with a mapping whatever the records are: an input that the destination does not
 * have, one that it needs and is not mapped, a fixed value of another type.
 */
export function checkMapping(definitions: readonly InputDefinition[], mapping: Mapping): InputError[] {
  const known = new Map(definitions.map((definition) => [definition.name, definition]));
  const unknown = Object.keys(mapping)
    .filter((name) => !known.has(name))
    .map((name) => ({ path: `inputs.${name}`, message: "is not an input of this destination" }));
  const wrong = definitions.flatMap(({ name, type, optional }) => {
    const transformation = Object.hasOwn(mapping, name) ? mapping[name] : undefined;
    if (transformation === undefined) {
      const message = "is not optional, so that it needs a transformation";
      return optional ? [] : [{ path: `inputs.${name}`, message }];
    }
    const path = `inputs.${name}`;
    switch (transformation.transformation) {
      case "static":
        return coerce(type, transformation.value).ok
          ? []
          : [{ path: `${path}.value`, message: `must be of the input's type, ${type}` }];
      case "collect":
        return type === "array"
          ? []
          : [{ path: `${path}.transformation`, message: `makes an array, and the input is of type ${type}` }];
      case "date":
        return DATED.has(type)
          ? []
          : [{ path: `${path}.transformation`, message: `makes a date, and the input is of type ${type}` }];
      case "direct":
      case "find":
        return [];
    }
  });
  return [...unknown, ...wrong];
}

function transform(given: Transformation, record: unknown): unknown {
  switch (given.transformation) {
    case "static":
      return given.value;
    case "direct":
    case "date":
      return read(record, given.pointer);
    case "find": {
      const { condition } = given;
      const found = toElements(read(record, given.pointer)).find(
        (element) => read(element, condition.property) === condition.value,
      );
      return given.extractPointer === undefined ? found : read(found, given.extractPointer);
    }
    case "collect": {
      const elements = read(record, given.pointer);
      return Array.isArray(elements)
        ? elements
            .map((element: unknown) => read(element, given.extractPointer))
            .filter((value) => value !== undefined && value !== null)
        : elements;
    }
  }
}

function toElements(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is no pointer is the name of one property. */
function read(value: unknown, pointer: string): unknown {
  return readPointer(value, parsePointer(pointer) ?? [pointer]);
}

function fromDate(type: InputDefinition["type"], ms: unknown) {
  return coerce(type, type === "string" ? new Date(ms as number).toISOString() : ms);
}

function toMissing(transformation: Transformation | undefined): string {
  return transformation === undefined
    ? "is not optional, and the mapping of this source does not make it"
    : `is not optional, and the record has no value for it (${describe(transformation)})`;
}

function describe(given: Transformation): string {
  switch (given.transformation) {
    case "static":
      return "Static";
    case "find":
      return `Find in ${given.pointer || "the record"}`;
    case "collect":
      return `Collect from ${given.pointer || "the record"}`;
    case "direct":
      return `Direct from ${given.pointer || "the record"}`;
    case "date":
      return `Date from ${given.pointer || "the record"}`;
  }
}
