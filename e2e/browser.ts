import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const macApplications = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The program of the browser: CHROMIUM, else the first that the system has. Throws when there is none. */
export function findBrowser(env: NodeJS.ProcessEnv): string {
  if (env.CHROMIUM) return env.CHROMIUM;
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const paths = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...macApplications];
  const found = paths.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    "There is no Chromium for the browser tests. Run npm test, which installs it where it can, or set CHROMIUM to the path of a Chromium or Chrome.",
  );
}
