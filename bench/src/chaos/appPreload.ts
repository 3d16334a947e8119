import { readFileSync, unlinkSync } from "node:fs";

/*
 * Loaded first into web and workers where their clock is to be wrong or their event loop busy. Looks into the folder
 * CHAOS_ORDERS ten times a second: `clock` says by how many ms the wall clock is off, `block-<pid>` for how many ms the
 * event loop is to be kept busy, once. Nothing of the product knows of it.
 */
const RealDate = Date;
const folder = process.env.CHAOS_ORDERS ?? "";
let offMs = 0;

class WrongDate extends RealDate {
  constructor(...args: [] | [number | string | Date] | [number, number]) {
    if (args.length === 0) super(WrongDate.now());
    else super(...(args as [number]));
  }

  static override now(): number {
    return RealDate.now() + offMs;
  }
}
globalThis.Date = WrongDate as DateConstructor;

function readNumber(name: string): number {
  try {
    return Number(readFileSync(`${folder}/${name}`, "utf8")) || 0;
  } catch {
    return 0;
  }
}

setInterval(() => {
  offMs = readNumber("clock");
  const blockMs = readNumber(`block-${process.pid}`);
  if (blockMs === 0) return;
  unlinkSync(`${folder}/block-${process.pid}`);
  const sinceMs = performance.now();
  while (performance.now() - sinceMs < blockMs);
}, 100).unref();
