/** Tells whether no text stands in the list twice; names of headers are compared in lower case. */
export function isDistinct(
  texts: readonly string[],
  fold: (text: string) => string = (text) => text,
): boolean {
  return new Set(texts.map((text) => fold(text))).size === texts.length;
}
