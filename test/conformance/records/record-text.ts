/**
 * Everything that can be read out of a record: its JSON, each of its texts by itself, what stands in
 * base64, in a URL or as JSON within a text. What is in none of these is not in the record.
 */
export function toReadableTexts(record: unknown): string[] {
  const texts = [JSON.stringify(record)];
  collect(record, texts);
  return texts;
}

function collect(value: unknown, texts: string[]): void {
  if (typeof value === "string") {
    texts.push(value, ...toDecoded(value));
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      texts.push(name);
      collect(member, texts);
    }
  }
}

function toDecoded(text: string): string[] {
  const decoded = [text.replaceAll("+", " "), Buffer.from(text, "base64").toString("latin1")];
  for (const decode of [
    () => decodeURIComponent(text.replaceAll("+", " ")),
    () => {
      const nested: string[] = [];
      const value: unknown = JSON.parse(text);
      if (typeof value === "object") {
        collect(value, nested);
      }
      return nested.join("\n");
    },
  ]) {
    try {
      decoded.push(decode());
    } catch {
      // It is not in this form.
    }
  }
  return decoded;
}
