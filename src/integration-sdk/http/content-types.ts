/** Short names that `type()` and `accept()` know. */
const SHORT: Readonly<Record<string, string>> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  urlencoded: "application/x-www-form-urlencoded",
  "form-data": "multipart/form-data",
  html: "text/html",
  xml: "application/xml",
  text: "text/plain",
  txt: "text/plain",
  csv: "text/csv",
};

/** The media type of a short name; what has a slash is one already. */
export function toMediaType(name: string): string {
  return name.includes("/") ? name : (SHORT[name] ?? "application/octet-stream");
}

/** The media type of a header, without its parameters. */
export function toBareType(header: string | null | undefined): string {
  return (header ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

export function isJson(type: string): boolean {
  return /[/+]json$/.test(type);
}

export function isForm(type: string): boolean {
  return type === SHORT["form"];
}

/** Types whose bodies are kept as text. */
export function isText(type: string): boolean {
  return type.startsWith("text/") || isJson(type) || isForm(type) || /[/+]xml$/.test(type);
}
