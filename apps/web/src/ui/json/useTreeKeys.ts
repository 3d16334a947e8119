"use client";

import type { KeyboardEvent } from "react";
import { actOnKey, type KeyActs } from "../parts/keys.ts";
import type { JsonRow } from "./jsonRows.ts";

type TreeKeys = {
  rows: readonly JsonRow[];
  /** The index of the active line. */
  at: number;
  go: (index: number) => void;
  toggle: (id: string, open: boolean) => void;
};

const page = 12;

/** The keys of a tree as the ARIA practices have them: arrows walk, right opens or enters, left closes or leaves. */
export function useTreeKeys({ rows, at, go, toggle }: TreeKeys) {
  return (event: KeyboardEvent) => {
    const row = rows[at];
    if (row !== undefined) actOnKey(event, actsOn({ rows, row, at, go, toggle }));
  };
}

function actsOn({ rows, row, at, go, toggle }: TreeKeys & { row: JsonRow }): KeyActs {
  const clamp = (index: number) => Math.min(rows.length - 1, Math.max(0, index));
  const turn = () => row.open !== null && toggle(row.id, !row.open);
  const enter = () => (row.open === false ? toggle(row.id, true) : row.open === true && go(at + 1));
  const leave = () => {
    if (row.open === true) toggle(row.id, false);
    else go(rows.findLastIndex(({ level }, index) => index < at && level < row.level));
  };
  return [
    ["ArrowDown", () => go(clamp(at + 1))],
    ["ArrowUp", () => go(clamp(at - 1))],
    ["PageDown", () => go(clamp(at + page))],
    ["PageUp", () => go(clamp(at - page))],
    ["Home", () => go(0)],
    ["End", () => go(rows.length - 1)],
    ["Enter", turn],
    [" ", turn],
    ["ArrowRight", enter],
    ["ArrowLeft", leave],
  ];
}
