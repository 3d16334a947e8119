import { expectTypeOf, test } from "vitest";
import { type Expression, formula, story, text, z } from "./index.ts";

// What compiles and what does not is the test: `tsc` in this package fails where an error that is expected is missing.
test("typos and wrong types do not compile", () => {
  story("Types", (s) => {
    const body = z.object({
      host: z.string(),
      severity: z.number(),
      tags: z.array(z.string()),
      deep: z.object({ id: z.number().optional() }),
    });
    const call = s.webhook("Call", { body });
    expectTypeOf(call.body.host).toEqualTypeOf<Expression<string>>();
    expectTypeOf(call.body.tags.at(0)).toEqualTypeOf<Expression<string>>();
    expectTypeOf(call.body.tags.map((tag) => tag.size())).toEqualTypeOf<Expression<number[]>>();
    // @ts-expect-error: the field is called host
    void call.body.hots;
    // @ts-expect-error: a number is no text
    call.body.host.eq(1);
    // @ts-expect-error: severity is compared with numbers
    call.body.severity.gte("7");
    // @ts-expect-error: the list holds texts
    call.body.tags.includes(1);
    // @ts-expect-error: objects are no text
    () => text`${{ a: 1 }}`;

    const note = call.to.transform("Note", {
      payload: { line: text`Hi ${call.body.host}`, n: call.body.severity, to: "x" },
    });
    expectTypeOf(note.line).toEqualTypeOf<Expression<string>>();
    expectTypeOf(note.n).toEqualTypeOf<Expression<number>>();
    // @ts-expect-error: the payload has no such key
    void note.lines;
    // @ts-expect-error: `to` is the way on; the field of that name is read by at("to")
    void note.to.eq;
    expectTypeOf(note.at("to")).toEqualTypeOf<Expression<string>>();
    // @ts-expect-error: a date is no JSON
    () => call.to.transform("Date", { payload: { at: new Date(0) } });

    const each = call.to.explode("Each", { path: call.body.tags, to: "tag" });
    expectTypeOf(each.tag).toEqualTypeOf<Expression<string>>();
    expectTypeOf(each.index).toEqualTypeOf<Expression<number>>();
    // @ts-expect-error: the item is called tag
    void each.item;
    // @ts-expect-error: only lists can be taken apart
    () => call.to.explode("No list", { path: call.body.severity });

    const asked = each.to.http("Ask", { url: "https://example.com/", response: z.object({ ok: z.boolean() }) });
    expectTypeOf(asked.body.ok).toEqualTypeOf<Expression<boolean>>();
    expectTypeOf(asked.failed.event.error.message).toEqualTypeOf<Expression<string>>();
    // @ts-expect-error: methods are written in small letters
    () => each.to.http("Shout", { url: "https://example.com/", method: "POST" });
    // @ts-expect-error: an address is needed
    () => each.to.http("Nowhere", {});

    const check = asked.to.condition("Check", asked.body.ok);
    // @ts-expect-error: a condition goes on by match and noMatch
    void check.to;
    // @ts-expect-error: a rule is true or false
    () => asked.to.condition("No rule", asked.status);
    // @ts-expect-error: `greater` compares with something
    () => asked.to.condition("Half a rule", { type: "greater", value: 1 });
    check.match.action(note);

    // @ts-expect-error: nothing fails at a webhook
    void call.failed;
    expectTypeOf(formula<number>`1 + ${call.body.severity}`).toEqualTypeOf<Expression<number>>();
  });
});
