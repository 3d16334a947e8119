import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { showKeys } from "../parts/commands.ts";
import { keyTable } from "./commandList.ts";

const page = readFileSync(new URL("../../../../../docs/board.md", import.meta.url), "utf8");

test("the page about the board has every key that is handled, and no other", () => {
  const written = page.split("\n").filter((line) => /^\| .* \| `/.test(line));
  const handled = keyTable(true, true).flatMap(({ lines }) =>
    lines.map(({ label, keys }) => `| ${label} | ${keys.map((combo) => `\`${showKeys(combo, false)}\``).join(", ")} |`),
  );
  expect(written).toEqual(handled);
});
