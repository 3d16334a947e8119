import { boardCommands } from "../board/boardCommands.ts";
import type { Desk } from "../board/useDesk.ts";
import { editCommands } from "../edit/editCommands.ts";
import { type Command, commandGroups, withUsableKeys } from "../parts/commands.ts";
import { handling } from "../parts/handling.ts";
import { testCommands } from "../test/testCommands.ts";
import { type PageActs, pageCommands } from "./pageCommands.ts";

/** A command that is ready to be done here and now. */
export type ReadyCommand = { label: string; keys: readonly string[]; act: () => unknown };

/** Every command of the page that means something now, but for those that only keys make sense for. */
export function readyCommands(page: PageActs, desk: Desk): ReadyCommand[] {
  const { editor, testing } = page;
  return [
    ...(editor === null ? [] : ready(editCommands, editor)),
    ...(testing === null ? [] : ready(testCommands, testing)),
    ...ready(pageCommands, page),
    ...(desk.board === null ? [] : ready(boardCommands, desk.board)),
  ];
}

function ready<Context>(commands: readonly Command<Context>[], context: Context): ReadyCommand[] {
  return withUsableKeys(commands, handling().letters)
    .filter(({ when, keysOnly }) => keysOnly !== true && (when === undefined || when(context)))
    .map(({ label, keys, act }) => ({ label, keys, act: () => act(context) }));
}

type KeyLine = { label: string; keys: readonly string[] };

/** Every command that has keys that count, under its heading. `isEdited`: those of editing as well. */
export function keyTable(isEdited: boolean, letters: boolean): { group: string; lines: KeyLine[] }[] {
  const all: readonly (KeyLine & { group: string })[] = [
    ...(isEdited ? [...withUsableKeys(editCommands, letters), ...withUsableKeys(testCommands, letters)] : []),
    ...withUsableKeys(pageCommands, letters),
    ...withUsableKeys(boardCommands, letters),
  ];
  return commandGroups.map((group) => ({
    group,
    lines: all.filter((line) => line.group === group && line.keys.length > 0),
  }));
}
