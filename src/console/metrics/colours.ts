import { useSyncExternalStore } from "react";

const DARK = "(prefers-color-scheme: dark)";

/** A colour of the stylesheet as a canvas takes it: there, variables mean nothing. */
export function readColour(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Renders again when the page's colours change; gives what they depend on. */
export function useColours(): string {
  return useSyncExternalStore(subscribe, () => {
    return `${document.documentElement.dataset["theme"]} ${matchMedia(DARK).matches}`;
  });
}

function subscribe(onChange: () => void): () => void {
  const media = matchMedia(DARK);
  const theme = new MutationObserver(onChange);
  media.addEventListener("change", onChange);
  theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    media.removeEventListener("change", onChange);
    theme.disconnect();
  };
}
