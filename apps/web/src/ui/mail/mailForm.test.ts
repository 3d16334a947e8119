import { expect, test } from "vitest";
import { toChange, toFields } from "./mailForm.ts";

const notify = { mail: ["a@b.example", "c@d.example"], webhook: "https://hooks.example/x" };
const server = {
  ...{ host: "smtp.example", port: 465, security: "tls" as const, sender: "us@b.example", senderName: "Us" },
  login: { username: "us", credential: "smtp_password" },
};
const rest = { version: 3, installationSender: null, updatedAt: null };

test("what is in the fields is what was read", () => {
  for (const settings of [
    { server, notify },
    { server: { ...server, login: null, senderName: null }, notify },
  ])
    expect(toChange(toFields({ ...rest, ...settings }), 3)).toEqual({ version: 3, ...settings });
});

test("without a server of the team's own its fields say nothing", () => {
  const fields = { ...toFields({ ...rest, server, notify }), own: false, mail: "a@b.example,  c@d.example \n" };
  expect(toChange(fields, 3)).toEqual({ version: 3, server: null, notify });
});
