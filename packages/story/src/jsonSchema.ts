import * as z from "zod";
import { storySchema } from "./definition.ts";

/** The JSON Schema (draft 2020-12) of a story's definition; published as `story.schema.json`. */
export const storyJsonSchema: object = z.toJSONSchema(storySchema, { target: "draft-2020-12", unrepresentable: "any" });
