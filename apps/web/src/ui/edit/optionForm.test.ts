import type { StoryAction } from "@fairlead/story";
import { expect, test } from "vitest";
import type { OptionField } from "./optionFields.ts";
import { optionForm } from "./optionForm.ts";

/** The forms that the schemas of action types make. */

function formOf(type: string): readonly OptionField[] {
  return optionForm({ id: "a", slug: "a", name: "A", type, options: {} } as unknown as StoryAction).fields;
}

function kindsOf(fields: readonly OptionField[]): Record<string, string> {
  return Object.fromEntries(fields.map(({ key, control }) => [key, control.kind]));
}

test("options that have options of their own are groups of fields, with what they need to begin with", () => {
  const fields = formOf("webhook");
  expect(kindsOf(fields)).toMatchObject({
    ...{ path: "text", access: "choice", hmac: "group", response: "group", rateLimit: "group", rules: "rules" },
  });
  const inner = (name: string) => {
    const field = fields.find(({ key }) => key === name);
    if (field?.control.kind !== "group") throw new Error(`${name} is no group.`);
    return { start: field.start, kinds: kindsOf(field.control.fields) };
  };
  expect(inner("rateLimit")).toEqual({
    start: { count: 1, periodSeconds: 1 },
    kinds: { count: "number", periodSeconds: "number", key: "template" },
  });
  expect(inner("hmac").start).toEqual({ preset: "github" });
  expect(inner("hmac").kinds).toMatchObject({ header: "text", toleranceSeconds: "number" });
  expect(inner("response").kinds).toEqual({ status: "formula", headers: "pairs", body: "value" });
});

test("what may be a text or a list is written as either", () => {
  expect(kindsOf(formOf("send_email"))).toEqual({
    ...{ to: "value", subject: "template", cc: "value", bcc: "value", replyTo: "value" },
    ...{ senderName: "template", text: "template", html: "template", attachments: "value" },
  });
  expect(kindsOf(formOf("receive_email"))).toMatchObject({ password: "formula", folders: "json", security: "choice" });
});
