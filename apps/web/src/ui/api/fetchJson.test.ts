import { afterEach, expect, test, vi } from "vitest";
import { fetchJson } from "./fetchJson.ts";

afterEach(() => vi.unstubAllGlobals());

const odd = ['{"a":[],"\\\\":0}', '{"a":1,"\\"":0}', '{"a":2,"\\n":0}'];
const keys = ["\\", '"', "\n"];

test("the keys of an answer are those that were sent, whatever was read before", async () => {
  const waiting = [...odd];
  vi.stubGlobal("fetch", async () => new Response(waiting.shift()));
  const read = [];
  for (const _ of odd) read.push(Object.keys(await (await fetchJson("/")).json())[1]);
  expect(read).toEqual(keys);
});

test("what is no JSON rejects, and the answer is else as it was", async () => {
  vi.stubGlobal("fetch", async () => new Response("{", { status: 404 }));
  const answer = await fetchJson("/", { method: "POST" });
  expect([answer.status, answer.ok]).toEqual([404, false]);
  await expect(answer.json()).rejects.toThrow(SyntaxError);
});
