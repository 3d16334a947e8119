/** Mails as nobody should write them, and as many do. */

const lines = (...text: string[]) => Buffer.from(text.join("\r\n"), "latin1");

const kinds: readonly ((n: number) => Buffer)[] = [
  (n) => lines(`Subject: plain ${n}`, "From: a@b.example", "To: c@d.example", `Message-ID: <${n}@b.example>`, "", "Hi"),
  (n) => lines(`X-Number: ${n}`, "", "no From, no Date, no Message-ID"),
  (n) => lines(`From: one@b.example`, `From: two@b.example`, `Subject: two senders ${n}`, "", "body"),
  (n) => lines(`Subject: date of 1969 ${n}`, "Date: Wed, 31 Dec 1969 23:59:59 +0000", "", ""),
  (n) => lines(`Subject: date of 9999 ${n}`, "Date: Fri, 31 Dec 9999 23:59:59 +0000", "", "x"),
  (n) => lines(`Subject: no date ${n}`, "Date: the day before yesterday", "", "x"),
  (n) => lines(`Subject: =?utf-8?B?AE5VTABh?= ${n}`, "", "a NUL in the subject"),
  (n) => lines(`Subject: =?utf-8?Q?=ED=A0=80?= ${n}`, "", "half of a surrogate pair"),
  (n) => lines(`Subject: =?utf-8?Q?unfinished ${n}`, "From: =?x-nowhere?B?////?= <a@b.example>", "", "x"),
  (n) => lines(`Subject: ${"long ".repeat(2_000)}${n}`, "", "x"),
  (n) => lines(`Subject: folded`, `\t${n}`, `  again`, "", "x"),
  (n) => lines(`Subject: 8 bits \xe4\xf6\xfc ${n}`, "Content-Type: text/plain; charset=iso-8859-1", "", "\xe4\xf6\xfc"),
  (n) => lines(`Subject: charset ${n}`, "Content-Type: text/plain; charset=klingon", "", "\x80\x81 bytes"),
  (n) => lines(`Subject: qp ${n}`, "Content-Transfer-Encoding: quoted-printable", "", "=ZZ=3=\r\n=E4 soft="),
  (n) => lines(`Subject: base64 ${n}`, "Content-Transfer-Encoding: base64", "", "SGVs*bG8!gd29y\tbGQ=== garbage"),
  (n) =>
    lines(
      `Subject: path as name ${n}`,
      'Content-Type: multipart/mixed; boundary="x"',
      ...["", "--x", "Content-Type: text/plain", "", "see file", "--x"],
      'Content-Disposition: attachment; filename="..\\\\..\\\\../etc/passwd"',
      ...["Content-Type: application/octet-stream", "Content-Transfer-Encoding: base64", "", "AAEC", "--x--", ""],
    ),
  (n) =>
    lines(
      `Subject: pieces of a name ${n}`,
      "Content-Type: multipart/mixed; boundary=y",
      ...[
        "",
        "--y",
        "Content-Disposition: attachment;",
        " filename*0*=UTF-8''%e2%82%ac%20;",
        ' filename*1="rates.txt"',
      ],
      ...["", "x", "--y--"],
    ),
  (n) =>
    lines(
      `Subject: no end ${n}`,
      "Content-Type: multipart/mixed; boundary=z",
      "",
      "--z",
      "",
      "the boundary never ends",
    ),
  (n) => lines(`Subject: no boundary ${n}`, "Content-Type: multipart/mixed", "", "--?", "", "x"),
  (n) => lines(`Subject: nested ${n}`, ...nested(40)),
  (n) => lines(`Subject: many parts ${n}`, ...manyParts(250)),
  (n) => lines(`Subject: many headers ${n}`, ...Array.from({ length: 1_500 }, (_, k) => `X-H-${k}: v`), "", "x"),
  (n) =>
    lines(`Subject: html ${n}`, "Content-Type: text/html", "", "<script>alert(1)</script><img src=x onerror=alert(1)>"),
  (n) =>
    lines(
      `Subject: Auto: away ${n}`,
      "Auto-Submitted: auto-replied",
      "Content-Type: multipart/report; report-type=delivery-status; boundary=r",
      ...["", "--r", "", "Away.", "--r", "Content-Type: message/delivery-status", "", "Action: failed", "--r--"],
    ),
  (n) =>
    lines(
      `Subject: a mail in a mail ${n}`,
      "Content-Type: message/rfc822",
      ...["", "Subject: inner", "From: x@y.example", "", "inside"],
    ),
  (n) => lines(`To: undisclosed-recipients:;`, `Cc: Friends: a@b.example, "c, d" <e@f.example>;`, `X-N: ${n}`, "", "x"),
  (n) => lines(`From: "a\\"b" <"odd local"@b.example>`, `Reply-To: <>`, `X-N: ${n}`, "", "x"),
  (n) => lines(`not a header at all ${n}`, "", "x"),
  (n) => lines("", `only a body ${n}`),
  (n) => lines(`__proto__: ${n}`, "constructor: x", "toString: y", "Subject: names", "", "x"),
  (n) => lines(`Subject: tnef ${n}`, 'Content-Type: application/ms-tnef; name="winmail.dat"', "", "\x78\x9f\x3e\x22"),
  (n) =>
    Buffer.concat([
      lines(`Subject: bytes ${n}`, "", ""),
      Buffer.from(Array.from({ length: 512 }, (_, k) => (k % 255) + 1)),
    ]),
];

function nested(depth: number): string[] {
  const text: string[] = ["Content-Type: multipart/mixed; boundary=b0", ""];
  for (let n = 0; n < depth; n += 1) text.push(`--b${n}`, `Content-Type: multipart/mixed; boundary=b${n + 1}`, "");
  return [...text, `--b${depth}`, "", "deep"];
}

function manyParts(count: number): string[] {
  const parts = Array.from({ length: count }, (_, n) => ["--m", "Content-Type: text/plain", "", `part ${n}`]).flat();
  return ["Content-Type: multipart/mixed; boundary=m", "", ...parts, "--m--"];
}

/** So many odd mails, each one another. */
export function oddMails(count: number): Buffer[] {
  return Array.from({ length: count }, (_, n) => {
    const make = kinds[n % kinds.length];
    if (make === undefined) throw new Error("There are no kinds of mails.");
    return make(n);
  });
}
