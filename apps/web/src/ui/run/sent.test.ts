import { expect, test } from "vitest";
import { toEarlierErrors } from "./runError.ts";
import { toSent } from "./sent.ts";

test("a request is told with its answer, its headers and its body", () => {
  const headers = [["x-key", "‹credential key›"]];
  const request = { kind: "request", method: "POST", url: "https://a.example/", headers, body: "{}", ms: 12 };
  expect(toSent([{ ...request, status: 200, bytes: 7 }])).toEqual([
    {
      ...{ title: "POST https://a.example/", answer: "200, 7 bytes, 12 ms", isBad: false },
      parts: [
        ["x-key", "‹credential key›"],
        ["body", "{}"],
      ],
    },
  ]);
  expect(toSent([{ ...request, error: "http_timeout" }])).toMatchObject([
    { answer: "http_timeout, 12 ms", isBad: true },
  ]);
});

test("a mail is told with whom it went to", () => {
  const mail = { kind: "mail", from: "us@a.example", to: "ada@b.example", subject: "Hi", ms: 5, response: "250 OK" };
  expect(toSent([mail])).toMatchObject([{ title: "Mail to ada@b.example", answer: "250 OK, 5 ms" }]);
});

test("attempts that failed are told with what each sent", () => {
  const sent = [
    { kind: "request", method: "GET", url: "https://a.example/", headers: [], status: 503, bytes: 0, ms: 3 },
  ];
  expect(
    toEarlierErrors([
      { code: "http_status", message: "503.", attempt: 1, sent },
      { code: "x", message: "y" },
    ]),
  ).toEqual([
    { code: "http_status", message: "503.", sent: toSent(sent) },
    { code: "x", message: "y", sent: [] },
  ]);
});

test("nothing, and what is no list, are nothing", () => {
  expect([toSent(null), toSent({ a: 1 }), toSent(["x"])]).toEqual([[], [], []]);
});
