import { mendJsonParse } from "@fairlead/formula/json";
import fc from "fast-check";
import { readPropertySeed } from "./propertySeed.mjs";

/**
 * Vitest set-up file: what tests of properties draw comes from one seed, which fast-check tells with a failure, and JSON is
 * read as the processes of Fairlead read it.
 */
fc.configureGlobal({ seed: readPropertySeed(process.env.FAIRLEAD_PROPERTY_SEED) });
mendJsonParse();
