import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryStory } from "../test/stories.ts";
import { storySchema } from "./definition.ts";
import { storyJsonSchema } from "./jsonSchema.ts";

const published: object = JSON.parse(readFileSync(new URL("../story.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ strict: false }).compile(published);

describe("story.schema.json", () => {
  test("is up to date; `npm run schema -w @fairlead/story` writes it", () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(storyJsonSchema)));
  });

  test("accepts what the definition's own schema accepts", () => {
    fc.assert(
      fc.property(arbitraryStory(), (story) => {
        expect(storySchema.safeParse(story).success).toBe(true);
        validate(story);
        expect(validate.errors).toBeNull();
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  test("and refuses what that refuses, when anything in a story is put wrong", () => {
    const refused = { count: 0 };
    fc.assert(
      fc.property(arbitraryStory(), fc.nat(10_000), damages, (story, at, damage) => {
        const broken = structuredClone(story);
        const places = placesOf(broken);
        const place = places[at % places.length];
        if (place !== undefined) damage(place);
        const accepted = storySchema.safeParse(broken).success || isSaidByZodOnly(broken);
        expect([validate(broken), validate.errors]).toEqual(accepted ? [true, null] : [false, expect.anything()]);
        refused.count += accepted ? 0 : 1;
      }),
      { numRuns: 1_000 },
    );
    expect(refused.count).toBeGreaterThan(300);
  }, 60_000);
});

type Place = { holder: object; key: string };

/** Every key of every object and every index of every list, except inside what may be any JSON. */
function placesOf(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    { holder: value, key },
    ...(["payload", "body", "value", "to", "query", "headers"].includes(key) ? [] : placesOf(item)),
  ]);
}

const damages = fc.constantFrom<((place: Place) => void)[]>(
  ({ holder, key }) => void Reflect.deleteProperty(holder, key),
  ({ holder, key }) => void Reflect.set(holder, key, null),
  ({ holder, key }) => void Reflect.set(holder, key, {}),
  ({ holder, key }) => void Reflect.set(holder, key, ""),
  ({ holder, key }) => void Reflect.set(holder, key, -1),
  ({ holder, key }) => void Reflect.set(holder, key, 1.5),
  ({ holder, key }) => void Reflect.set(holder, key, "Not a slug"),
  ({ holder, key }) => void Reflect.set(holder, key, []),
  ({ holder, key }) => void Reflect.set(holder, key, 1e9),
  ({ holder }) => void Reflect.set(holder, "unheard_of", 1),
);

/**
 * JSON Schema has no words for comparing two places (more rules must match than there are; a delay has one of two options)
 * and for what dates, times of cron and names of time zones are.
 */
const saidByZodOnly = new Set(["mustMatch", "cron", "timezone", "until", "options"]);

function isSaidByZodOnly(story: unknown): boolean {
  const result = storySchema.safeParse(story);
  return (
    !result.success &&
    result.error.issues.every(({ code, path }) => code === "custom" && saidByZodOnly.has(String(path.at(-1))))
  );
}
