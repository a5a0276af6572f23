import { createRequire } from "node:module";
import { replaceBy, type StandIn } from "./stand-ins.ts";

/** Options of ajv; only those for its code are looked at here. */
type Options = { code?: object };

/** What is needed here of ajv and of its class for an earlier draft. */
type AjvClass = {
  new (options: Options): { compile(schema: object): unknown; opts: Options };
  prototype: { validate(this: { opts: Options }, schema: object, data: unknown): boolean };
};

/** A class of ajv as the package makes it, and the schema for which it does. */
interface Use {
  Ajv: AjvClass;
  options: Options;
  schema: { $id?: string; id?: string };
}

const PARSER = "@readme/openapi-parser/lib/validators/schema.js";
const STANDALONE = "ajv/dist/standalone";
/** What the parser makes its validators with, for OpenAPI 3.1 and for 3.0. */
const CLASSES = ["ajv/dist/2020", "ajv-draft-04"] as const;

/**
 * `api` (the client of readme.io) checks an API definition with ajv, which writes a function for a schema and compiles
 * it from text. Requests may not do that, and the schemas are always the same: here the functions are written when the
 * shelf is built. The other stand-ins are for what a runtime with `fetch` has, and for its cache.
 */
export const apiStandIns: readonly StandIn[] = [
  { module: "ajv/dist/2020.js", toContents: (_, file) => toValidators(file, CLASSES[0]) },
  { module: "ajv-draft-04/dist/index.js", toContents: (_, file) => toValidators(file, CLASSES[1]) },
  replaceBy("api-cache.js", "api/dist/cache.js"),
  replaceBy("native-fetch.js", "isomorphic-fetch/fetch-npm-node.js"),
  replaceBy("native-abort.js", "node-abort-controller/index.js"),
];

/** A class with the one method of ajv that is called, for the schemas that it is called with. */
function toValidators(file: string, name: (typeof CLASSES)[number]): string {
  const require = createRequire(file);
  const standalone = require(STANDALONE) as {
    default(ajv: object, validate: unknown): string;
  };
  const cases = findUses(require)
    .filter(({ Ajv }) => Ajv === require(name))
    .map(({ Ajv, options, schema }) => {
      const ajv = new Ajv({ ...options, code: { ...options.code, source: true, esm: false } });
      const code = standalone.default(ajv, ajv.compile(schema));
      const module = `((module) => {${code}\nreturn module.exports;})({})`;
      return `${JSON.stringify(schema.$id ?? schema.id)}: ${module}`;
    });
  return `
    const validators = { ${cases.join(",\n")} };
    module.exports = class Ajv {
      validate({ $id, id }, data) {
        const validate = validators[$id ?? id];
        const isValid = validate(data);
        this.errors = validate.errors;
        return isValid;
      }
    };`;
}

/** Has the package check a definition of each version, and looks at which schema it gives to which class. */
function findUses(require: NodeJS.Require): Use[] {
  const check = require(PARSER) as (definition: object, options: object) => void;
  const classes = CLASSES.map((name) => require(name) as AjvClass);
  const uses: Use[] = [];
  for (const Ajv of classes) {
    Ajv.prototype.validate = function validate(schema) {
      uses.push({ Ajv, options: this.opts, schema });
      return true;
    };
  }
  for (const definition of [{ openapi: "3.0.0" }, { openapi: "3.1.0" }]) {
    check(definition, {});
  }
  for (const Ajv of classes) {
    // The methods set above are the classes' own; the real one is that of their common parent.
    Reflect.deleteProperty(Ajv.prototype, "validate");
  }
  return uses;
}
