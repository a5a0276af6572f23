import { html } from "hono/html";
import type { ApiDocument } from "../document.ts";

type SchemaOrRef = NonNullable<NonNullable<ApiDocument["components"]>["schemas"]>[string];
type Schema = Exclude<SchemaOrRef, { $ref: string }>;
type Html = ReturnType<typeof html>;

/** Bounds that a schema may have, in the words a reader knows. */
const BOUNDS = [
  ["minimum", "at least"],
  ["maximum", "at most"],
  ["exclusiveMinimum", "above"],
  ["minLength", "min length"],
  ["maxLength", "max length"],
  ["maxItems", "max items"],
  ["pattern", "pattern"],
  ["format", "format"],
  ["default", "default"],
] as const;

/** Renders a text with its `code` in place; line ends are kept by the style. */
export function renderText(text: string | undefined): Html[] {
  return (text ?? "")
    .split("`")
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}

/** Renders the schemas of a body, one for every media type. */
export function renderContent(content: Record<string, { schema?: SchemaOrRef }> | undefined): Html[] {
  return Object.entries(content ?? {}).map(
    ([type, { schema }]) => html`<small>${type}</small> ${schema === undefined ? "" : renderSchema(schema)}`,
  );
}

/** Renders a schema: its type in a line, its fields as a table. */
export function renderSchema(schema: SchemaOrRef | undefined): Html {
  if (schema === undefined) {
    return html``;
  }
  if ("$ref" in schema) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const members = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (members !== undefined) {
    return html`<span class="type">${schema.allOf === undefined ? "one of" : "all of"}</span>
      <ul>
        ${members.map((member) => html`<li>${renderSchema(member)}</li>`)}
      </ul>`;
  }
  return html`<span class="type">${toTypeText(schema)}</span> ${renderBounds(schema)}
    ${schema.items === undefined ? "" : html`of ${renderSchema(schema.items)}`} ${renderFields(schema)}`;
}

function renderFields(schema: Schema): Html | string {
  const fields = Object.entries(schema.properties ?? {});
  const { additionalProperties: others } = schema;
  const rows = fields.map(
    ([name, field]) =>
      html`<tr>
        <th><code>${name}</code>${schema.required?.includes(name) ? html`<i>required</i>` : ""}</th>
        <td>${renderSchema(field)} ${"description" in field ? renderText(field.description) : ""}</td>
      </tr>`,
  );
  if (typeof others === "object" && Object.keys(others).length > 0) {
    rows.push(
      html`<tr>
        <th><i>any name</i></th>
        <td>${renderSchema(others)}</td>
      </tr>`,
    );
  }
  return rows.length === 0
    ? ""
    : html`<table>
        ${rows}
      </table>`;
}

function toTypeText(schema: Schema): string {
  if (schema.const !== undefined) {
    return JSON.stringify(schema.const);
  }
  if (schema.enum !== undefined) {
    return schema.enum.map((value: unknown) => JSON.stringify(value)).join(" | ");
  }
  return schema.type === undefined ? "any value" : [schema.type].flat().join(" or ");
}

function renderBounds(schema: Schema): Html[] {
  return BOUNDS.flatMap(([key, words]) => {
    const value: unknown = schema[key];
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? [html`<small>· ${words} <code>${String(value)}</code></small> `]
      : [];
  });
}
