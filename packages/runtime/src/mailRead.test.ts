import { describe, expect, test } from "vitest";
import { toMailData } from "./mailRead.ts";

/** Mails that are made to cost more than they weigh. */

async function read(text: string) {
  const source = Buffer.from(text, "latin1");
  const mail = { folder: "INBOX", uid: 1, size: source.length, receivedMs: 0, flags: [], source };
  const { subject, warnings, attachments } = await toMailData(mail, { headers: true, attachments: true });
  return { subject, warnings: (warnings as string[]).join(" "), attachments: (attachments as unknown[]).length };
}

const head = (boundary: string) => `Subject: many\r\nContent-Type: multipart/mixed; ${boundary}\r\n\r\n`;

describe("of a mail with countless parts its head is read, however they are written:", () => {
  test.each([
    ["without a header", `${head("boundary=m")}${"--m\r\n\r\n".repeat(150_000)}`],
    ["with their boundary oddly spelled", `${head("bOuNdArY=m")}${"--m\r\n\r\n".repeat(150_000)}`],
    ["with their boundary in pieces", `${head("boundary*0=m; boundary*1=n")}${"--mn\n\n".repeat(150_000)}`],
    ["with types", `${head("boundary=m")}${"--m\r\ncOntent-type : x/y\r\n\r\n".repeat(201)}`],
  ])("%s", async (_, text) => {
    expect(await read(text)).toEqual({
      ...{ subject: "many", attachments: 0 },
      warnings: "The mail has more than 200 parts; only its head was read.",
    });
  });
});

describe("of a mail with countless lines its head is read, whatever they are:", () => {
  test.each([
    ["empty ones", "Subject: many\r\n", "\r\n"],
    ["flowed ones", "Subject: many\r\nContent-Type: text/plain; format=flowed; delsp=yes\r\n\r\n", "a \r\n"],
    ["in base64", "Subject: many\r\nContent-Transfer-Encoding: base64\r\n\r\n", "A\n"],
    ["parts", head("boundary=m"), "--m\n"],
  ])("%s", async (_, top, line) => {
    expect(await read(top + line.repeat(5_000_000))).toEqual({
      ...{ subject: "many", attachments: 0 },
      warnings: "The mail has more than 400000 lines; only its head was read.",
    });
  });
});

test("a mail of 25 MB with lines as programs write them is read", async () => {
  const lines = `${"A".repeat(76)}\r\n`.repeat(310_000);
  const top = "Subject: large\r\nContent-Type: x/y\r\nContent-Disposition: attachment\r\n";
  const mail = await read(`${top}Content-Transfer-Encoding: base64\r\n\r\n${lines}`);
  expect(mail).toMatchObject({ subject: "large", attachments: 1, warnings: expect.not.stringContaining("lines") });
});

test("lines of dashes in a text are no parts", async () => {
  const lines = "-- \r\n--------\r\n--option\r\n".repeat(3_000);
  const part = "--m\r\nContent-Type: text/plain\r\n\r\n";
  expect((await read(`${head("boundary=m")}${part}${lines}--m--\r\n`)).warnings).toBe("");
  expect((await read(`Subject: many\r\n\r\n${lines.repeat(12)}`)).warnings).toBe("");
});
