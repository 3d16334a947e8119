import type { Editor } from "./editor.ts";
import { whyNoLink } from "./linkTargets.ts";
import type { Linking } from "./menus.ts";

/** The link that is being made, once it is known by which way it leaves: what is pressed now is its end. Null: none is. */
export function linkingOf(editor: Editor | null): Linking | null {
  const menu = editor?.menu;
  return menu?.kind === "link" && menu.way !== undefined ? menu : null;
}

/** Ends the link that is being made at what was pressed; where it begins, it is called off. What can't be its end is told. */
export function endLinkAt(editor: Editor, linking: Linking, key: string): void {
  const why = key === linking.from ? null : whyNoLink(editor.story, linking, key);
  editor.tell(why);
  if (key === linking.from) editor.openMenu(null);
  else if (why === null) void editor.linkTo(linking, key);
}
