import { useLanguage } from "./text.tsx";

/** Writes times as the language that is shown has them. */
export function useTime(): (time: string) => string {
  const { language } = useLanguage();
  const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
  return (time) => format.format(new Date(time));
}

const KIB = 1_024;

/** Writes how much something weighs, as the documents do. */
export function toSize(bytes: number): string {
  const [size, unit] = bytes >= KIB * KIB ? [bytes / KIB / KIB, "MiB"] : [bytes / KIB, "KiB"];
  return `${Number(size.toFixed(1))} ${unit}`;
}
