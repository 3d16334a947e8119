import * as z from "zod";
import { pageSizeDefault, pageSizeMax } from "./page.ts";

/** The schemas of what comes in, shared by REST and tRPC. */

/** A uuid in small letters. */
export const idSchema = z
  .string()
  .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "is not an id: a uuid in small letters")
  .meta({ description: "A uuid in small letters.", examples: ["01936f5e-7f2a-7c3b-9d41-0b7f5c2a9e10"] });

export const cursorSchema = z.string().max(200).meta({ description: "nextCursor of the page before." });

/** Which way the query cache of the pages goes on; it says so with every page, and lists only go forward. */
export const directionSchema = z.enum(["forward", "backward"]);

export const limitSchema = z
  .int()
  .min(1)
  .max(pageSizeMax)
  .meta({ description: `Items of a page, ${pageSizeDefault} by default.` });

/** Words to look for, taken literally. */
export const searchSchema = z
  .string()
  .max(200)
  .refine((text) => !text.includes("\0") && text.isWellFormed(), "holds a character that can't be searched for");

/** `live` and `draft` by whether something is published; a paused story may be either. */
export const storyStateSchema = z.enum(["live", "draft", "paused"], "has to be live, draft or paused");

export const statusSchema = z.enum(["open", "succeeded", "failed", "cancelled"]);

/** The version that a repetition runs. */
export const versionChoiceSchema = z
  .enum(["same", "live"], "has to be same or live")
  .meta({ description: "The version that runs: the one that ran before, or the live one.", default: "same" });

/** The slug of an action. */
export const actionSlugSchema = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9_]*$/, "is not the slug of an action");
