import { readJson } from "@fairlead/formula/json";

/**
 * `fetch`, with answers whose `json` gives each key as it is written: the browser's own takes escaped keys for others once
 * it has read a key that begins with a backslash.
 */
export async function fetchJson(input: RequestInfo | URL, init?: object): Promise<Response> {
  const answer = await fetch(input, init as RequestInit | undefined);
  return Object.defineProperty(answer, "json", { value: async () => readJson(await answer.text()) });
}
