/** The types in which the Public API speaks; the versions it names make no difference to what is said. */
export const MEDIA_TYPES = [
  "application/json",
  "application/vnd.segment.v1+json",
  "application/vnd.segment.v1beta+json",
  "application/vnd.segment.v1alpha+json",
] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

/** What JSON of any of them is a part of. */
const RANGES = new Set(["*/*", "application/*"]);

/** The type of a body; null when it is none of ours. */
export function toMediaType(contentType: string | undefined): MediaType | null {
  const name = toName(contentType ?? "");
  return MEDIA_TYPES.find((type) => type === name) ?? null;
}

/** The type to answer in, of those that an `Accept` allows: the one it likes best. Null for none. */
export function chooseMediaType(accept: string | undefined): MediaType | null {
  if (accept === undefined || accept.trim() === "") {
    return MEDIA_TYPES[0];
  }
  const wanted = accept
    .split(",")
    .map((range) => ({ name: toName(range), quality: toQuality(range) }))
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  for (const { name } of wanted) {
    const type = RANGES.has(name) ? MEDIA_TYPES[0] : MEDIA_TYPES.find((each) => each === name);
    if (type !== undefined) {
      return type;
    }
  }
  return null;
}

function toName(text: string): string {
  return (text.split(";", 1)[0] ?? "").trim().toLowerCase();
}

function toQuality(range: string): number {
  const quality = /;\s*q=([\d.]+)/i.exec(range)?.[1];
  return quality === undefined ? 1 : Number(quality);
}
