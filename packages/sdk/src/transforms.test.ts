import { compareStories, compileStory, type StoryAction, toSdkSource } from "@fairlead/story";
import { expect, test } from "vitest";
import { evaluateSource } from "../test/evaluateSource.ts";
import { type StoryBuilder, story, text, z } from "./index.ts";

/** The builders of transforms that loop, search, gather and compare, and of calls of other stories. */

const order = z.object({ id: z.string(), lines: z.array(z.object({ sku: z.string(), price: z.number() })) });

/** The type and the options of the last action of a story. */
function last(build: (s: StoryBuilder) => void): Pick<StoryAction, "type" | "options"> {
  const action = story("Test", build).actions.at(-1);
  if (action === undefined) throw new Error("The story has no action.");
  return { type: action.type, options: action.options };
}

const transform = (options: object) => ({ type: "event_transform", options });

test("a loop reads its item, and what it gave before", () => {
  const built = last((s) => {
    const call = s.webhook("Receive", { body: order });
    call.to.transformEach("Lines", {
      loop: call.body.lines,
      payload: ({ value, index, previousResult }) => ({
        name: text`${index}: ${value.sku}`,
        cheap: value.price.lt(5),
        before: previousResult,
      }),
    });
  });
  const payload = {
    name: "<<LOOP.index>>: <<LOOP.value.sku>>",
    cheap: "=LOOP.value.price < 5",
    before: "=LOOP.previous_result",
  };
  expect(built).toEqual(transform({ mode: "message", payload, loop: "=receive.body.lines" }));
});

test("an extract takes its expressions as they are", () => {
  const built = last((s) => {
    const call = s.webhook("Receive", { body: order });
    call.to.extract("Digits", { matchers: [{ path: text`id ${call.body.id}`, regexp: "=<<\\d+", to: "digits" }] });
  });
  expect(built).toEqual(
    transform({ mode: "extract", matchers: [{ path: "id <<receive.body.id>>", regexp: "=<<\\d+", to: "digits" }] }),
  );
});

test("what is taken apart is put together again", () => {
  const built = last((s) => {
    const call = s.webhook("Receive", { body: order });
    const each = call.to.explode("Each", { path: call.body.lines });
    each.to.implode("All", { itemPath: each.item.sku, guidPath: each.guid, sizePath: each.at("size"), seconds: 60 });
  });
  expect(built).toEqual(
    transform({
      mode: "implode",
      itemPath: "=each.item.sku",
      guidPath: "=each.guid",
      sizePath: "=each.size",
      seconds: 60,
    }),
  );
});

test("duplicates are compared by a lookback or a period", () => {
  const dedupe = (among: { lookback: number } | { periodSeconds: number }) =>
    last((s) => {
      const call = s.webhook("Receive", { body: order });
      call.to.deduplicate("Once", { path: call.body.id, ...among });
    });
  expect(dedupe({ lookback: 9 })).toEqual(transform({ mode: "deduplicate", path: "=receive.body.id", lookback: 9 }));
  const byPeriod = transform({ mode: "deduplicate", path: "=receive.body.id", periodSeconds: 60 });
  expect(dedupe({ periodSeconds: 60 })).toEqual(byPeriod);
});

test("a story is called once, or for each item", () => {
  const once = last((s) => {
    const call = s.webhook("Receive", { body: order });
    call.to.sendToStory("Look up", { story: "look-up", payload: { id: call.body.id }, timeoutSeconds: 60 });
  });
  const options = { story: "look-up", payload: { id: "=receive.body.id" }, timeoutSeconds: 60 };
  expect(once).toEqual({ type: "send_to_story", options });
  const each = last((s) => {
    const call = s.webhook("Receive", { body: order });
    call.to.sendEachToStory("Look up", { story: "look-up", loop: call.body.lines, payload: ({ value }) => value.sku });
  });
  const looping = { story: "look-up", payload: "=LOOP.value.sku", loop: "=receive.body.lines" };
  expect(each).toEqual({ type: "send_to_story", options: looping });
});

test("local values and rules stand beside the options as a definition holds them", () => {
  const settings = {
    local: { host: "=receive.body.id" },
    onlyIf: { rules: [{ type: "is_true", value: "=LOCAL.host" }] },
    includeMetadata: true,
  };
  const definition = story("Test", (s) => {
    const call = s.webhook("Receive", { body: order });
    call.to.transform("Tell", { payload: { host: "x" }, ...settings });
  });
  expect(definition.actions.at(-1)).toMatchObject(settings);
});

test("as source, all of these give the identical definition and plan", () => {
  const definition = story(
    "Everything",
    (s) => {
      const call = s.webhook("Receive", { body: order });
      const each = call.to.explode("Each", { path: call.body.lines, local: { a: "=receive.body.id" } });
      const once = each.to.deduplicate("Once", { path: each.item, lookback: 5 });
      const all = once.to.implode("All", { itemPath: each.item.sku, sizePath: 3 });
      const found = all.to.extract("Digits", {
        matchers: [{ path: text`${call.body.id}!`, regexp: "\\d+", to: "found" }],
      });
      const list = found.to.transformEach("Lines", { loop: call.body.lines, payload: ({ value }) => value.sku });
      list.to.sendToStory("Tell", { story: "other", payload: { id: call.body.id }, includeMetadata: true });
    },
    { callable: { entry: "receive", exits: ["tell"], inputs: [{ name: "id", type: "text" }] } },
  );
  const evaluated = evaluateSource(toSdkSource(definition));
  expect(compareStories(definition, evaluated)).toEqual([]);
  expect(compileStory(evaluated)).toEqual(compileStory(definition));
});
