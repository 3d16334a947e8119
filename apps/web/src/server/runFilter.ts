import * as z from "zod";
import { waitReasons } from "./waits.ts";

const plainText = (text: string) => !text.includes("\0") && text.isWellFormed();

/** Why runs can be held; what runs or is about to is no reason. */
export const heldReasons = waitReasons.filter((reason) => reason !== "running" && reason !== "starting");

const moment = z.iso.datetime({ error: "has to be a moment in UTC, such as 2026-01-31T09:00:00Z" });
const durationMax = 30 * 86_400_000;
const minMs = z.int("has to be a whole number of ms").min(1).max(durationMax, `has to be ${durationMax} ms at most`);
const text = z
  .string()
  .trim()
  .min(1)
  .max(100, "may have 100 characters at most")
  .refine(plainText, "can't be searched for");

/** The same as `since`, counted back from now. */
export const withinSchema = z
  .int()
  .min(1_000)
  .max(400 * 86_400_000);

/** What narrows a list of story runs besides its story and status. */
export const runFilterShape = {
  since: moment.optional().meta({ description: "Only runs that began at this moment or later." }),
  until: moment.optional().meta({ description: "Only runs that began before this moment." }),
  withinMs: withinSchema.optional(),
  minMs: minMs.optional().meta({ description: "Only runs that took so long, or are open for so long." }),
  text: text.optional().meta({
    description: "The end of a run's id, or a part of its story's name or of why an action run of it failed.",
  }),
  reason: z
    .enum(heldReasons, `has to be one of ${heldReasons.join(", ")}`)
    .optional()
    .meta({ description: "Only open runs of which something waits for this reason now." }),
};

/** What narrows the events of a story. */
export const eventFilterShape = {
  since: moment.optional().meta({ description: "Only events of runs that began at this moment or later." }),
  until: moment.optional().meta({ description: "Only events of runs that began before this moment." }),
  text: text.optional().meta({
    description: "A part of the event's data as JSON, whatever its case, in its first 100,000 characters.",
  }),
};

/** In an address every value is text. */
export const runFilterTexts = {
  since: runFilterShape.since,
  until: runFilterShape.until,
  text: runFilterShape.text,
  reason: runFilterShape.reason,
  minMs: z
    .string()
    .regex(/^\d{1,10}$/, "is not a whole number of ms")
    .transform(Number)
    .pipe(minMs)
    .optional()
    .meta({ type: "integer", minimum: 1, description: "Only runs that took so many ms, or are open for so long." }),
};

export type RunFilter = {
  since?: string | undefined;
  until?: string | undefined;
  withinMs?: number | undefined;
  minMs?: number | undefined;
  text?: string | undefined;
  reason?: (typeof heldReasons)[number] | undefined;
};

/** The first id that a story run which begins at a moment can have: ids begin with the milliseconds of their start. */
export function lowestIdAt(moment: string | number): string {
  const ms = Math.max(0, Math.floor(new Date(moment).getTime()));
  const time = ms.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
