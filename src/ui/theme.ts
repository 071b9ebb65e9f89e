/** Light, dark, or as the system says. web/public/theme.js applies the choice before the first paint. */
import { useSyncExternalStore } from "react";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const storageKey = "hallway.theme";
const listeners = new Set<() => void>();

/** The choice and the function that changes it, for all tabs and for next time. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(listen, chosenTheme), chooseTheme];
}

function chosenTheme(): Theme {
  const stored = localStorage.getItem(storageKey);
  return stored === "light" || stored === "dark" ? stored : "system";
}

function chooseTheme(theme: Theme): void {
  if (theme === "system") localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, theme);
  tell();
}

function listen(listener: () => void): () => void {
  const preference = matchMedia("(prefers-color-scheme: dark)");
  if (listeners.size === 0) {
    preference.addEventListener("change", tell);
    window.addEventListener("storage", tell);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    preference.removeEventListener("change", tell);
    window.removeEventListener("storage", tell);
  };
}

function tell(): void {
  const theme = chosenTheme();
  const isDark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset["theme"] = isDark ? "dark" : "light";
  for (const listener of listeners) listener();
}
