import type { Context } from "hono";
import { html, raw } from "hono/html";
import type { ApiDocument } from "../document.ts";
import { listOperations, type Operation } from "./operations.ts";
import { renderContent, renderSchema, renderText } from "./schema-view.ts";
import { STYLE } from "./style.ts";

/** The page has no script and loads nothing, so nothing may run on it. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Renders the API's document as a page to read: made from the same document that clients load. */
export function renderDocs(c: Context, document: ApiDocument): Response | Promise<Response> {
  const operations = listOperations(document);
  const groups = (document.tags ?? []).map(({ name, description }) => ({
    name,
    description,
    operations: operations.filter(({ tag }) => tag === name),
  }));
  const schemas = Object.entries(document.components?.schemas ?? {});
  const bearer = document.components?.securitySchemes?.["bearer"];
  c.header("content-security-policy", POLICY);
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${document.info.title}</title>
          <style>
            ${raw(STYLE)}
          </style>
        </head>
        <body>
          <nav>
            <strong>${document.info.title}</strong>
            <a href="/api/v1/openapi.json">openapi.json</a>
            ${groups.map(
              (group) =>
                html`<h2><a href="#${group.name}">${group.name}</a></h2>
                  <ul>
                    ${group.operations.map(
                      ({ id, summary }) => html`<li><a href="#${id}">${summary}</a></li>`,
                    )}
                  </ul>`,
            )}
            <h2><a href="#schemas">schemas</a></h2>
          </nav>
          <main>
            <h1>${document.info.title}</h1>
            <p class="text">${renderText(document.info.description)}</p>
            <p class="text">
              ${renderText(bearer !== undefined && "description" in bearer ? bearer.description : "")}
            </p>
            ${groups.map(
              (group) =>
                html`<section id="${group.name}">
                  <h2>${group.name}</h2>
                  <p>${group.description}</p>
                  ${group.operations.map(renderOperation)}
                </section>`,
            )}
            <section id="schemas">
              <h2>schemas</h2>
              ${schemas.map(
                ([name, schema]) =>
                  html`<article id="schema-${name}">
                    <h3>${name}</h3>
                    ${renderSchema(schema)}
                  </article>`,
              )}
            </section>
          </main>
        </body>
      </html>`,
  );
}

function renderOperation(operation: Operation) {
  const { id, method, path, summary, scope, parameters, body, responses } = operation;
  const answers = responses.filter(([status]) => status.startsWith("2"));
  const refusals = responses.filter(([status]) => !status.startsWith("2"));
  return html`<article id="${id}">
    <h3>${summary}</h3>
    <p class="call"><b class="${method}">${method.toUpperCase()}</b> <code>${path}</code></p>
    <p class="scope">${scope === undefined ? "" : html`Scope <code>${scope}</code>`}</p>
    ${
      parameters.length === 0
        ? ""
        : html`<table>
            ${parameters.map(
              (parameter) =>
                html`<tr>
                  <th><code>${parameter.name}</code>${parameter.required ? html`<i>required</i>` : ""}</th>
                  <td>
                    <small>${parameter.in}</small> ${renderSchema(parameter.schema)}
                    ${renderText(parameter.description)}
                  </td>
                </tr>`,
            )}
          </table>`
    }
    ${
      body === undefined
        ? ""
        : html`<h4>Body</h4>
            ${renderContent(body.content)}`
    }
    ${answers.map(
      ([status, answer]) =>
        html`<h4>${status} ${renderText(answer.description)}</h4>
          ${renderContent(answer.content)}`,
    )}
    <details>
      <summary>Refusals</summary>
      <p>Each is a <a href="#schema-Problem">Problem</a>.</p>
      <ul>
        ${refusals.map(([status, refusal]) => html`<li><b>${status}</b> ${renderText(refusal.description)}</li>`)}
      </ul>
    </details>
  </article>`;
}
