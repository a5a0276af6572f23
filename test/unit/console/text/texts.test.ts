import { describe, expect, it } from "vitest";
import { en } from "../../../../src/console/text/en.ts";
import { ja } from "../../../../src/console/text/ja.ts";
import { pickLanguage } from "../../../../src/console/text/language.ts";

/** Every text with the path to it; what takes values is given some. */
function listTexts(texts: object, path = ""): [path: string, text: string][] {
  return Object.entries(texts).flatMap(([name, value]: [string, unknown]) => {
    const at = `${path}.${name}`;
    if (typeof value === "function") {
      return [[at, String(value("17", "18"))] as [string, string]];
    }
    return typeof value === "string" ? [[at, value] as [string, string]] : listTexts(Object(value), at);
  });
}

describe("the Japanese texts", () => {
  const inEnglish = new Map(listTexts(en));
  const inJapanese = listTexts(ja);

  it("are there for every English one", () => {
    expect(inJapanese.map(([path]) => path)).toEqual([...inEnglish.keys()]);
  });

  it("are Japanese, but for names", () => {
    const same = inJapanese.filter(([path, text]) => inEnglish.get(path) === text).map(([path]) => path);
    expect(same).toEqual([".endpoints.url", ".policy.cors", ".try.ms"].toSorted());
  });

  it("say the values that they are given", () => {
    const lost = inJapanese.filter(
      ([path, text]) => inEnglish.get(path)?.includes("17") === true && !text.includes("17"),
    );
    expect(lost).toEqual([]);
  });
});

describe("pickLanguage", () => {
  it.each([
    [null, ["ja-JP", "en"], "ja"],
    [null, ["fr", "en-GB"], "en"],
    [null, [], "en"],
    [null, ["toString"], "en"],
    ["en", ["ja"], "en"],
    ["ja", ["en"], "ja"],
    ["xx", ["ja"], "ja"],
  ] as const)("takes %s, then the first of %j that is spoken", (chosen, preferred, language) => {
    expect(pickLanguage(chosen, preferred)).toBe(language);
  });
});
