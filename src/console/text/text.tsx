import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { en, type Texts } from "./en.ts";
import { ja } from "./ja.ts";
import { pickLanguage, type Language } from "./language.ts";

const LANGUAGES: Record<Language, Texts> = { en, ja };
const KEY = "hookwright:language";

interface LanguageChoice {
  language: Language;
  choose(language: Language): void;
}

const Choice = createContext<LanguageChoice>({ language: "en", choose: () => undefined });

/** Decides on the language for everything inside, and keeps a choice. */
export function TextProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(() =>
    pickLanguage(localStorage.getItem(KEY), navigator.languages),
  );
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (chosen: Language) => {
    localStorage.setItem(KEY, chosen);
    setLanguage(chosen);
  };
  return <Choice value={{ language, choose }}>{children}</Choice>;
}

/** The texts of the language that is shown. */
export function useText(): Texts {
  return LANGUAGES[useContext(Choice).language];
}

/** The language that is shown, and how to choose another. */
export function useLanguage(): LanguageChoice {
  return useContext(Choice);
}
