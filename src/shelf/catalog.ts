// The project of the Node code has no src/ folder in it, but tests there import this file.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./text-modules.d.ts" />
/**
 * The shelf: npm packages that stored functions may import, each bundled into one text by `scripts/build-shelf.ts`.
 * A new package takes a line there and one here.
 */
import axios1 from "./built/axios@1.shelf.js";
import catalog from "./built/catalog.json";
import dateFns2Locale from "./built/date-fns@2.locale.shelf.js";
import dateFns2 from "./built/date-fns@2.shelf.js";
import dateFns4Locale from "./built/date-fns@4.locale.shelf.js";
import dateFns4 from "./built/date-fns@4.shelf.js";
import dateFnsTz2 from "./built/date-fns-tz@2.shelf.js";
import dateFnsTz3 from "./built/date-fns-tz@3.shelf.js";
import fetchRetry6 from "./built/fetch-retry@6.shelf.js";
import formData4 from "./built/form-data@4.shelf.js";
import jsonwebtoken9 from "./built/jsonwebtoken@9.shelf.js";
import libphonenumberJs1 from "./built/libphonenumber-js@1.shelf.js";
import lodash4 from "./built/lodash@4.shelf.js";
import momentTimezone0 from "./built/moment-timezone@0.shelf.js";
import nodeFetch3 from "./built/node-fetch@3.shelf.js";
import oauth0 from "./built/oauth@0.shelf.js";
import uuid14 from "./built/uuid@14.shelf.js";
import uuidv51 from "./built/uuidv5@1.shelf.js";
import xml1 from "./built/xml@1.shelf.js";
import xml2js0 from "./built/xml2js@0.shelf.js";
import zod4 from "./built/zod@4.shelf.js";
import type { BuiltModule, BuiltPackage } from "./built-package.ts";

/** A module ready to be loaded into an isolate. */
export interface ShelfModule {
  text: string;
  /** Everything that can be imported from it, `default` included. */
  exports: ReadonlySet<string>;
}

/** One package in one version. Its texts import nothing but `node:*`, so a package never needs another one. */
export interface ShelfPackage extends ShelfModule {
  name: string;
  version: string;
  major: number;
  /** Sub-paths with a text of their own. */
  entries: ReadonlyMap<string, ShelfModule>;
}

const TEXTS: ReadonlyMap<string, string> = new Map([
  ["axios@1.shelf.js", axios1],
  ["date-fns@2.shelf.js", dateFns2],
  ["date-fns@2.locale.shelf.js", dateFns2Locale],
  ["date-fns@4.shelf.js", dateFns4],
  ["date-fns@4.locale.shelf.js", dateFns4Locale],
  ["date-fns-tz@2.shelf.js", dateFnsTz2],
  ["date-fns-tz@3.shelf.js", dateFnsTz3],
  ["fetch-retry@6.shelf.js", fetchRetry6],
  ["form-data@4.shelf.js", formData4],
  ["jsonwebtoken@9.shelf.js", jsonwebtoken9],
  ["libphonenumber-js@1.shelf.js", libphonenumberJs1],
  ["lodash@4.shelf.js", lodash4],
  ["moment-timezone@0.shelf.js", momentTimezone0],
  ["node-fetch@3.shelf.js", nodeFetch3],
  ["oauth@0.shelf.js", oauth0],
  ["uuid@14.shelf.js", uuid14],
  ["uuidv5@1.shelf.js", uuidv51],
  ["xml@1.shelf.js", xml1],
  ["xml2js@0.shelf.js", xml2js0],
  ["zod@4.shelf.js", zod4],
]);

/** Every package of the shelf, by name; the versions of one name in ascending order, so that the last is the current one. */
export const SHELF: ReadonlyMap<string, readonly ShelfPackage[]> = Map.groupBy(
  catalog.map(toShelfPackage).toSorted((a, b) => a.name.localeCompare(b.name) || a.major - b.major),
  (shelfPackage) => shelfPackage.name,
);

/** Changes whenever a text of the shelf does: isolates that were loaded with the earlier texts must not be used again. */
export const shelfFingerprint: string = catalog
  .flatMap((built) => [built, ...Object.values(built.entries)])
  .map(({ sha256 }) => sha256)
  .join("");

function toShelfPackage(built: BuiltPackage): ShelfPackage {
  return {
    name: built.name,
    version: built.version,
    major: built.major,
    ...toShelfModule(built),
    entries: new Map(Object.entries(built.entries).map(([entry, module]) => [entry, toShelfModule(module)])),
  };
}

function toShelfModule({ file, exports }: BuiltModule): ShelfModule {
  const text = TEXTS.get(file);
  if (text === undefined) {
    throw new Error(`${file} was built but src/shelf/catalog.ts does not import it`);
  }
  return { text, exports: new Set(exports) };
}
