// Writes story.schema.json from the definition's zod schema. Run it after a change of the definition: npm run schema.
import { writeFileSync } from "node:fs";
import { storyJsonSchema } from "../src/jsonSchema.ts";

writeFileSync(new URL("../story.schema.json", import.meta.url), `${JSON.stringify(storyJsonSchema, null, 2)}\n`);
