import type { EndpointResource } from "../../api/resources.ts";

type Called = Pick<EndpointResource, "url" | "auth" | "methods">;

const BODY = '{"name":"Ada"}';

/** The method that a call is shown with; null: of those that are let in none is usual. */
function toMethod({ methods }: Called): string {
  return methods === null || methods.includes("POST") ? "POST" : (methods[0] ?? "POST");
}

const hasBody = (method: string) => method !== "GET" && method !== "HEAD";

/** A command that calls the endpoint; secrets are variables of the shell. */
export function toCurl(endpoint: Called): string {
  const method = toMethod(endpoint);
  const { auth, url } = endpoint;
  const [secret = "SECRET"] = "secrets" in auth ? auth.secrets : [];
  const lines = [
    `curl -i -X ${method} '${url}'`,
    ...(auth.type === "bearer" ? [`-H "authorization: Bearer $${secret}"`] : []),
    ...(auth.type === "basic" ? [`-u "${toShell(auth.username)}:$${secret}"`] : []),
    ...(hasBody(method) ? [`-H 'content-type: application/json'`, `-d '${BODY}'`] : []),
  ];
  return lines.join(" \\\n  ");
}

/** A call from a script; a secret is a variable there. */
export function toFetch(endpoint: Called): string {
  const method = toMethod(endpoint);
  const { auth, url } = endpoint;
  const [secret = "SECRET"] = "secrets" in auth ? auth.secrets : [];
  const headers = [
    ...(hasBody(method) ? [`"content-type": "application/json"`] : []),
    ...(auth.type === "bearer" ? [`authorization: \`Bearer \${${secret}}\``] : []),
    ...(auth.type === "basic"
      ? [`authorization: \`Basic \${btoa(${JSON.stringify(`${auth.username}:`)} + ${secret})}\``]
      : []),
  ];
  const lines = [
    `  method: "${method}",`,
    ...(headers.length === 0 ? [] : [`  headers: { ${headers.join(", ")} },`]),
    ...(hasBody(method) ? [`  body: JSON.stringify({ name: "Ada" }),`] : []),
  ];
  return `const response = await fetch(${JSON.stringify(url)}, {\n${lines.join("\n")}\n});`;
}

/** What would mean something between double quotes. */
function toShell(text: string): string {
  return text.replaceAll(/[\\"$`]/g, String.raw`\$&`);
}
