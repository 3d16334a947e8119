import { expect, test } from "vitest";
import { story, text, z } from "./index.ts";

test("mail comes in and goes out, and webhooks ask for more than an address", () => {
  const definition = story("Mails", (s) => {
    const mail = s.receiveEmail("Fetch", {
      host: "imap.example.com",
      username: "ada",
      password: "=CREDENTIAL.mailbox",
      conditions: [{ field: "subject", matches: "^alert(?P<of>.*)" }],
      rawMailAsFile: true,
      slug: "fetch_mail",
    });
    const told = mail.to.email("Tell", {
      to: ["bob@example.com"],
      subject: text`Fwd: ${mail.matches.at("of").orElse("")}`,
      text: mail.text.orElse(""),
    });
    told.failed.transform("Note", { payload: { why: told.failed.event.error.message } });
    s.webhook("Signed", {
      body: z.object({ id: z.string() }),
      access: "hmac",
      hmac: { preset: "github" },
      deduplicate: { by: "github" },
    });
  });
  expect(definition.actions.map(({ slug, type, options }) => ({ slug, type, options }))).toEqual([
    {
      ...{ slug: "fetch_mail", type: "receive_email" },
      options: {
        ...{ host: "imap.example.com", username: "ada", password: "=CREDENTIAL.mailbox" },
        conditions: [{ field: "subject", matches: "^alert(?P<of>.*)" }],
        rawMailAsFile: true,
      },
    },
    {
      ...{ slug: "tell", type: "send_email" },
      options: {
        to: ["bob@example.com"],
        subject: 'Fwd: <<DEFAULT(fetch_mail.matches.of, "")>>',
        text: '=DEFAULT(fetch_mail.text, "")',
      },
    },
    { slug: "note", type: "event_transform", options: { mode: "message", payload: { why: "=tell.error.message" } } },
    {
      ...{ slug: "signed", type: "webhook" },
      options: { access: "hmac", hmac: { preset: "github" }, deduplicate: { by: "github" } },
    },
  ]);
});

test("an address that is none, a password in a story and an unsigned signature do not pass", () => {
  const broken = () =>
    story("Broken", (s) => {
      s.unlinked.email("Tell", { to: "nobody", subject: "x", text: "y" });
      s.receiveEmail("Fetch", { host: "h.example", username: "a", password: "secret" });
      s.webhook("Signed", { access: "hmac" });
    });
  expect(broken).toThrow(/nobody is no address[\s\S]*must be a credential[\s\S]*hmac: is required/);
});
