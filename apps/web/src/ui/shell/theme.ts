/** The look that a person chose; `system` follows the machine. */
const themes = ["system", "light", "dark"] as const;

export type Theme = (typeof themes)[number];

/** Where the choice is kept: a cookie, so that the server draws the first page right and nothing flashes. */
export const themeCookie = "fairlead-theme";

const yearSeconds = 31_536_000;

/** Reads a cookie's value; anything unknown is `system`. */
export function toTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? "system";
}

/** Puts a theme on the page and remembers it in this browser for a year. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  const age = theme === "system" ? 0 : yearSeconds;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is missing in some browsers that we support
  document.cookie = `${themeCookie}=${theme}; path=/; max-age=${age}; samesite=lax`;
}
