import { LANGUAGE_NAMES, type Language } from "../text/language.ts";
import { useLanguage, useText } from "../text/text.tsx";
import { THEMES, useTheme, type Theme } from "../ui/theme.ts";

/** Chooses the language of all texts. */
export function LanguageSelect() {
  const text = useText();
  const { language, choose } = useLanguage();
  return (
    <select
      aria-label={text.app.language}
      value={language}
      onChange={(event) => choose(event.target.value as Language)}
    >
      {Object.entries(LANGUAGE_NAMES).map(([tag, name]) => (
        <option key={tag} value={tag} lang={tag}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** Chooses between dark and light, or leaves it to the system. */
export function ThemeSelect() {
  const text = useText();
  const [theme, setTheme] = useTheme();
  return (
    <select
      aria-label={text.app.theme}
      value={theme}
      onChange={(event) => setTheme(event.target.value as Theme)}
    >
      {THEMES.map((name) => (
        <option key={name} value={name}>
          {text.app.themes[name]}
        </option>
      ))}
    </select>
  );
}
