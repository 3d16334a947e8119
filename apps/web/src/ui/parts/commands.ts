/** Headings of the sheet of keys, in its order. */
export const commandGroups = ["Edit", "Select", "Move about", "View", "Story"] as const;

/**
 * Something that can be done, with the keys for it. What handles keys, the palette of commands and the sheet of keys read
 * the same list, so that none of them can say something else.
 */
export type Command<Context> = {
  label: string;
  group: (typeof commandGroups)[number];
  /** Such as `Mod+Shift+G`, where `Mod` is Ctrl, or Cmd on a Mac; the first one is shown. */
  keys: readonly string[];
  /**
   * Where the keys count: `story` (default) on the board and the outline, `view` on the code as well, `page` besides in
   * fields, `everywhere` in these too. `browser`: the browser turns them into an event of its own, such as `copy`.
   */
  where?: "story" | "view" | "page" | "everywhere" | "browser";
  /** Whether it means anything now; default: always. */
  when?: (context: Context) => boolean;
  /** Not in the palette: it needs a place that the keyboard is at. */
  keysOnly?: boolean;
  act: (context: Context) => unknown;
};

/**
 * Commands with those of their keys that count. Where `letters` is false, letters, digits and signs do nothing by
 * themselves or with Shift: whoever speaks to a machine, or hits keys by accident, would set things off with them.
 */
export function withUsableKeys<Context>(
  commands: readonly Command<Context>[],
  letters: boolean,
): readonly Command<Context>[] {
  if (letters) return commands;
  return commands.map((command) => ({ ...command, keys: command.keys.filter((combo) => !isCharacter(combo)) }));
}

function isCharacter(combo: string): boolean {
  const { key, mods } = parse(combo);
  return key.length === 1 && !mods.has("Mod") && !mods.has("Alt");
}

/** What of a keyboard event tells which key was pressed. */
export type KeyPress = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey"> & {
  getModifierState?: (key: string) => boolean;
};

/** The command that a key stands for, of those that mean something now. */
export function findCommand<Context>(
  press: KeyPress,
  commands: readonly Command<Context>[],
  context: Context,
): Command<Context> | undefined {
  return commands.find(
    ({ keys, when, where }) =>
      where !== "browser" && keys.some((combo) => isPressed(press, combo)) && (when === undefined || when(context)),
  );
}

/** Does what a key stands for and keeps it from the browser; true if it stood for something. */
export function runKey<Context>(
  event: KeyPress & { preventDefault: () => void },
  commands: readonly Command<Context>[],
  context: Context,
): boolean {
  const found = findCommand(event, commands, context);
  if (found === undefined) return false;
  event.preventDefault();
  found.act(context);
  return true;
}

/**
 * Whether a combination is pressed. Letters go by what is written on the key, so that every layout works; so do signs,
 * whatever it takes to type them. Digits with Shift go by their place, for they write something else then.
 */
function isPressed(press: KeyPress, combo: string): boolean {
  const { key, mods } = parse(combo);
  // With AltGr, by which some layouts write signs, a browser says Ctrl and Alt as well.
  const isWriting = press.getModifierState?.("AltGraph") === true;
  const isMod = (press.ctrlKey || press.metaKey) && !isWriting;
  const isAlt = press.altKey && !isWriting;
  if (isMod !== mods.has("Mod") || isAlt !== mods.has("Alt")) return false;
  const isDigit = /^\d$/.test(key);
  if (isDigit && mods.has("Shift")) return press.shiftKey && press.code === `Digit${key}`;
  const isSign = key.length === 1 && !/[a-z\d]/i.test(key);
  if (!isSign && press.shiftKey !== mods.has("Shift")) return false;
  return key.length === 1 ? press.key.toLowerCase() === key.toLowerCase() : press.key === key;
}

function parse(combo: string): { key: string; mods: ReadonlySet<string> } {
  const [, before = "", key = combo] = /^((?:(?:Mod|Alt|Shift)\+)*)(.+)$/.exec(combo) ?? [];
  return { key, mods: new Set(before.split("+").filter(Boolean)) };
}

const names: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
};

/** A combination as people read it: `Ctrl+Shift+G`, or `⌘⇧G` on a Mac. */
export function showKeys(combo: string, isMac: boolean): string {
  const { key, mods } = parse(combo);
  const word = names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  const signs = isMac ? { Mod: "⌘", Alt: "⌥", Shift: "⇧" } : { Mod: "Ctrl+", Alt: "Alt+", Shift: "Shift+" };
  return `${mods.has("Mod") ? signs.Mod : ""}${mods.has("Alt") ? signs.Alt : ""}${mods.has("Shift") ? signs.Shift : ""}${word}`;
}

/** Whether keys are named as on a Mac. Only known in a browser. */
export function isMac(): boolean {
  return /Mac|iP(?:hone|ad)/.test(navigator.platform);
}
