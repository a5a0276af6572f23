/** The languages that the console speaks, each by its own name. */
export const LANGUAGE_NAMES = { en: "English", ja: "日本語" } as const;
export type Language = keyof typeof LANGUAGE_NAMES;

/** The language that was chosen before, else the first of the browser's that is spoken here. */
export function pickLanguage(chosen: string | null, preferred: readonly string[]): Language {
  const wanted = [chosen ?? "", ...preferred].map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((tag): tag is Language => Object.hasOwn(LANGUAGE_NAMES, tag)) ?? "en";
}
