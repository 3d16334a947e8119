import { stripTypeScriptTypes } from "node:module";
import type { StoryDefinition } from "@fairlead/story";
import * as sdk from "../src/index.ts";

/** What a module of source gives, without a file: its types are taken away and its one import is handed in. */
export function evaluateSource(source: string): StoryDefinition {
  const script = stripTypeScriptTypes(source)
    .replace(/^import (\{[^}]*\}) from "@fairlead\/sdk";/, "const $1 = sdk;")
    .replace("export default", "return");
  return new Function("sdk", `"use strict"; ${script}`)(sdk);
}
