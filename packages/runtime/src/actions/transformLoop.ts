import { isList, isObject, type Json } from "@fairlead/formula";
import { loopLimits } from "@fairlead/story";
import { formulaFailed } from "../formulaFailed.ts";
import { failed, type Performed } from "../performed.ts";
import type { EvaluateItem, PerformInput } from "./action.ts";
import { kindOf } from "./httpOptions.ts";
import { readOptions } from "./options.ts";

/** An item of a loop as formulas read it. `key`: the name of the value in an object, NULL in a list. */
type LoopItem = { index: number; key: string | null; value: Json };

/** The items of what a loop goes over, or why it can't. */
export type LoopItems = { ok: true; items: readonly LoopItem[] } | { ok: false; performed: Performed };

/** Reads the option `loop`: a list or an object of up to 20 000 items. */
export function readLoop(loop: Json | undefined): LoopItems {
  const items = isList(loop ?? null)
    ? (loop as readonly Json[]).map((value, index) => ({ index, key: null, value }))
    : isObject(loop ?? null)
      ? Object.entries(loop as { readonly [key: string]: Json }).map(([key, value], index) => ({ index, key, value }))
      : null;
  if (items === null) {
    const message = `options.loop must give a list or an object, it gave ${kindOf(loop)}.`;
    return { ok: false, performed: failed({ code: "loop_not_a_list", message }) };
  }
  if (items.length <= loopLimits.items) return { ok: true, items };
  const message = `options.loop has ${items.length} items; a loop may have ${loopLimits.items}. Take it apart with an explode, or cut it into chunks before.`;
  return { ok: false, performed: failed({ code: "loop_too_long", message }) };
}

/** Steps of formulas after which others on this thread get their turn: some 10 ms. */
const fuelPerTurn = 50_000;

/** Characters that all results of a loop may have together as JSON. It is checked as they come: a few formulas double fast. */
const sizeMax = 5_000_000;

/** Message with a loop: the payload of each item, one after another, as one list. */
export async function loopMessage(input: PerformInput, item: EvaluateItem): Promise<Performed> {
  const loop = readLoop(readOptions(input.options).loop);
  if (!loop.ok) return loop.performed;
  const results: Json[] = [];
  const spent = { fuel: 0, turn: 0, size: 2 };
  for (const { index, key, value } of loop.items) {
    const evaluated = item({ index, key, value, previous_result: results.at(-1) ?? null }, (steps) => {
      spent.fuel += steps;
    });
    if (!evaluated.ok) return tellItem(formulaFailed(evaluated), index);
    const result = readOptions(evaluated.value).payload ?? null;
    results.push(result);
    spent.size += JSON.stringify(result).length + 1;
    const over = tooMuch(spent, index);
    if (over !== null) return over;
    if (spent.fuel - spent.turn < fuelPerTurn) continue;
    spent.turn = spent.fuel;
    await new Promise((resolve) => setImmediate(resolve));
    if (input.signal.aborted) return failed({ code: "aborted", message: "The loop was broken off." });
  }
  return { outcome: "emitted", outputs: [{ port: "default", data: results }] };
}

function tooMuch({ fuel, size }: { fuel: number; size: number }, index: number): Performed | null {
  if (size > sizeMax) {
    const message = `After item ${index} of the loop its results have ${(size / 1e6).toFixed(1)} MB; an event may be ${sizeMax / 1e6} MB. Pick fewer fields, or loop over fewer items.`;
    return failed({ code: "event_too_large", message });
  }
  if (fuel <= loopLimits.fuel) return null;
  const message = `After item ${index} of the loop its formulas took more than ${loopLimits.fuel} steps and it was stopped. Loop over fewer items, or do less for each.`;
  return failed({ code: "out_of_fuel", message });
}

/** A failure names the item that it is about. */
function tellItem(performed: Performed, index: number): Performed {
  if (performed.outcome !== "failed") return performed;
  const { code, message } = performed.error;
  return failed({ code, message: `Item ${index} of the loop: ${message}` });
}
