import { useLanguage } from "./text.tsx";

/** Writes times as the language that is shown has them. */
export function useTime(): (time: string) => string {
  const { language } = useLanguage();
  const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
  return (time) => format.format(new Date(time));
}
