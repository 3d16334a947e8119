import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiKey, createTestServer, echoStory, type TestServer } from "./webServer.ts";

/** Requests to the API that nobody should send: each is answered with a code and a sentence, and the process lives on. */

let web: TestServer;
let storyId: string;

beforeAll(async () => {
  web = await createTestServer();
  storyId = (await web.publish(echoStory("Standing"))).story.id;
});
afterAll(() => web.close());

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type Row = readonly [what: string, method: Method, path: string, body: string | undefined, answer: string];

const json = (value: unknown) => JSON.stringify(value);
const withSecret = { kind: "text", secret: { value: "kept-for-a-test" } };
const credential = (allowedHosts: readonly string[]) => json({ ...withSecret, name: "A name", allowedHosts });
const imported = (data: unknown) => json({ data });
const story = echoStory("Brought in");
const [first] = story.actions;

const rows: readonly Row[] = [
  ["an id that is a number", "GET", "/stories/1", undefined, "400 bad_input"],
  ["an id in capital letters", "GET", `/stories/${randomUUID().toUpperCase()}`, undefined, "400 bad_input"],
  ["an id of 10 kB", "GET", `/stories/${"a".repeat(10_000)}`, undefined, "400 bad_request"],
  ["an id with a NUL", "GET", "/stories/%00", undefined, "400 bad_input"],
  ["an id that climbs", "GET", "/stories/..%2f..%2fevents", undefined, "400 bad_input"],
  ["an address that can't be decoded", "GET", "/stories/%zz", undefined, "400 bad_request"],
  ["no page at all", "GET", "/stories?limit=0", undefined, "400 bad_input"],
  ["a page below nothing", "GET", "/stories?limit=-1", undefined, "400 bad_input"],
  ["a page without end", "GET", "/stories?limit=1e9", undefined, "400 bad_input"],
  ["half a page", "GET", "/stories?limit=1.5", undefined, "400 bad_input"],
  ["two pages", "GET", "/stories?limit=1&limit=2", undefined, "400 bad_input"],
  ["a search for NUL", "GET", "/stories?search=%00", undefined, "400 bad_input"],
  ["a search of 10 kB", "GET", `/stories?search=${"a".repeat(7_000)}`, undefined, "400 bad_input"],
  ["a key that is not known", "GET", "/stories?colour=red", undefined, "400 bad_input"],
  ["a key of every object", "GET", "/stories?__proto__=x&constructor=y", undefined, "400 bad_input"],
  ["a day that is none", "GET", `/stories/${randomUUID()}/runs?since=2026-02-30T00:00:00Z`, undefined, "400 bad_input"],
  ["a year that is none", "GET", `/stories/${randomUUID()}/runs?since=0000-00-00`, undefined, "400 bad_input"],
  ["a moment in words", "GET", `/stories/${randomUUID()}/runs?since=now`, undefined, "400 bad_input"],
  [
    "the end of time",
    "GET",
    `/stories/${randomUUID()}/runs?since=%2B275760-09-14T00:00:00Z`,
    undefined,
    "400 bad_input",
  ],
  ["a cursor of somebody's own", "GET", "/stories?cursor=eyJhIjoxfQ", undefined, "400 bad_cursor"],
  ["a key in the address", "GET", `/stories?api_key=${apiKey}`, undefined, "400 bad_request"],
  ["a route that is not there", "GET", "/storys", undefined, "404 not_found"],
  ["a method that is not there", "DELETE", "/stories", undefined, "404 not_found"],
  ["no body", "POST", "/stories/import", "", "400 bad_json"],
  ["half a body", "POST", "/stories/import", '{"data"', "400 bad_json"],
  ["a body of brackets", "POST", "/stories/import", "[".repeat(100_000), "400 bad_json"],
  ["a NUL in a body", "POST", "/stories/import", '{"data":"\\u0000"}', "400 bad_text"],
  ["a body with a key too much", "POST", "/stories/import", json({ data: story, more: 1 }), "400 bad_input"],
  ["an empty file", "POST", "/stories/import", imported(""), "422 story_invalid"],
  ["a picture", "POST", "/stories/import", imported("\uFFFDPNG\r\n"), "422 story_invalid"],
  ["a later format", "POST", "/stories/import", imported({ ...story, formatVersion: 99 }), "422 story_invalid"],
  ["an action twice", "POST", "/stories/import", imported({ ...story, actions: [first, first] }), "422 story_invalid"],
  [
    "a key for a prototype",
    "POST",
    "/stories/import",
    '{"data":{"__proto__":{"polluted":1},"formatVersion":1}}',
    "422 story_invalid",
  ],
  ["a credential for nowhere", "POST", "/credentials", credential([]), "400 bad_input"],
  ["a credential for everywhere", "POST", "/credentials", credential(["*"]), "400 bad_input"],
  ["a credential for all of .com", "POST", "/credentials", credential(["*.com"]), "400 bad_input"],
  ["a credential for an address", "POST", "/credentials", credential(["http://x"]), "400 bad_input"],
  ["a credential for a path", "POST", "/credentials", credential(["api.github.com/x"]), "400 bad_input"],
  ["a credential for 101 hosts", "POST", "/credentials", credential(Array(101).fill("a.example.com")), "400 bad_input"],
];

describe("a request with what no one should send is refused with a code:", () => {
  test.each(rows)("%s", async (...[, method, path, body, answer]) => {
    const given = await web.server.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    const { error } = given.json();
    expect(`${given.statusCode} ${error.code}`).toBe(answer);
    expect(error.message).toMatch(/^.{10,400}$/s);
    expect(error.requestId).toBe(given.headers["x-request-id"]);
    expect(given.body).not.toMatch(/node_modules|\.ts:|at Object\.|prisma|kept-for-a-test/i);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect((await web.api("GET", `/stories/${storyId}`)).status).toBe(200);
  });
});
