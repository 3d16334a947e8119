import { mailAddressFault, splitAddresses } from "@fairlead/story";
import fc from "fast-check";
import { createTransport } from "nodemailer";
import PostalMime from "postal-mime";
import { expect, test } from "vitest";

/** What is taken as a mail address names one mailbox to every program on the way. */

const piece = fc.constantFrom(
  ...["a", "b.c", "ada", "@", "@", "example.com", "evil.test", ".", "..", "-", "+", '"', "(", ")", "<", ">", ",", ";"],
  ...[":", "\\", "[127.0.0.1]", " ", "\t", "\r\n", "\n", "\r", "\0", "%0a", "=?utf-8?q?=40?=", "é", "\u202e", "xn--"],
);
const odd = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
  fc
    .tuple(fc.array(piece, { maxLength: 3 }), fc.array(piece, { maxLength: 3 }))
    .map(([before, after]) => `${before.join("")}@${after.join("")}`),
  fc.emailAddress(),
  fc.emailAddress().map((address) => `"x@evil.test" <${address}>`),
);

const composer = createTransport({ streamTransport: true, buffer: true });

test("an address that is taken is read back as itself, alone, by a writer and a reader of mails", async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(odd, async (address) => {
      if (mailAddressFault(address) !== null) return;
      taken += 1;
      expect(address).toMatch(/^[!-~]{1,64}@[A-Za-z0-9.-]{1,253}$/);
      expect(splitAddresses(address)).toEqual([address]);
      const envelope = { from: "us@b.example", to: [address] };
      const { message } = await composer.sendMail({ from: "us@b.example", to: [address], envelope, text: "x" });
      const { to } = await PostalMime.parse(message as Buffer);
      expect(to?.map((one) => one.address)).toEqual([address]);
    }),
    { numRuns: 3_000 },
  );
  expect(taken).toBeGreaterThan(300);
});

test.each([
  ...["a@b@c", '"x@evil.test" <a@b.test>', '"a b"@b.test', `${"a".repeat(65)}@b.test`, `a@${"b".repeat(64)}.test`],
  ...[
    `${"a".repeat(60)}@${"b.".repeat(97)}test`,
    "Friends: a@b.test, c@d.test;",
    "a@b.test\r\nBcc: c@d.test",
    "a@b.test\0",
  ],
  ...[
    "ä@b.test",
    "a@bücher.test",
    "a@[127.0.0.1]",
    "a(b)@c.test",
    ".a@b.test",
    "a..b@c.test",
    "a@b..test",
    "a@-b.test",
  ],
  ...["@b.test", "a@", "", " a@b.test", "a@b.test ", "a b@c.test", "<a@b.test>", "a@b.test,c@d.test", "a\\@b@c.test"],
])("%j is no address", (address) => {
  expect(mailAddressFault(address)).toEqual(expect.any(String));
});
