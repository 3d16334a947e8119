import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { idSchema } from "../src/server/inputs.ts";
import { access } from "../src/server/trpc/access.ts";
import { appRouter } from "../src/server/trpc/router.ts";
import { createForeignTeam } from "./foreignTeam.ts";
import { createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

/**
 * Another team's ids are as good as none, in every procedure and every place of its input: the inputs are made of the
 * procedures' own schemas, so a new procedure is tried without a word here.
 */

type Schema = {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  minItems?: number;
  minLength?: number;
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  required?: string[];
  properties?: Record<string, Schema>;
};

const idPattern = (z.toJSONSchema(idSchema) as Schema).pattern;

/** What a schema takes, with an id wherever one may stand. */
function sample(schema: Schema, id: string): unknown {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return sample(choices[0] ?? {}, id);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case "object":
      return sampleObject(schema, id);
    case "array":
      return schema.items === undefined ? [] : [sample(schema.items, id)];
    case "string":
      return schema.pattern === idPattern ? id : "echo".padEnd(schema.minLength ?? 0, "x");
    case "integer":
    case "number":
      return schema.minimum ?? 1;
    case "boolean":
      return true;
    default:
      return {};
  }
}

function sampleObject({ properties = {}, required = [] }: Schema, id: string): object {
  const wanted = Object.entries(properties).filter(
    ([name, schema]) => required.includes(name) || JSON.stringify(schema).includes(JSON.stringify(idPattern)),
  );
  return Object.fromEntries(wanted.map(([name, schema]) => [name, sample(schema, id)]));
}

type Procedure = { _def: { type: string; inputs: z.ZodType[] } };
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>).flatMap(
  ([path, { _def }]) => {
    const [input] = _def.inputs;
    const schema =
      input === undefined ? {} : (z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) as Schema);
    const takesId = JSON.stringify(schema).includes(JSON.stringify(idPattern));
    return takesId && access[path] !== "public" && path !== "live.watch" ? [{ path, type: _def.type, schema }] : [];
  },
);

let web: TestServer;
let session: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  web = await createTestServer();
  const { story, webhooks } = await web.publish(echoStory("Not-for-others"));
  const answer = await web.server.app.inject({
    method: "POST",
    url: pathOf(webhooks[0]?.url),
    headers: { "content-type": "application/json" },
    payload: '{"canary":"Not-for-others"}',
  });
  const { story_run_id, event_id } = answer.json();
  const { rows } = await web.database.pool.query("SELECT id FROM story_version WHERE story_id = $1", [story.id]);
  const secret = { name: "Not-for-others", kind: "text", secret: { value: "x7" }, allowedHosts: ["a.example.com"] };
  const { body: credential } = await web.api("POST", "/credentials", secret);
  const { body: resource } = await web.api("POST", "/resources", { name: "Not-for-others", kind: "text", value: "x" });
  Object.assign(ids, { story: story.id, version: rows[0].id, run: story_run_id, event: event_id });
  Object.assign(ids, { credential: credential.id, resource: resource.id });
  const other = await createForeignTeam(web);
  session = await web.signIn(other.email, other.password);
});
afterAll(() => web.close());

async function call({ path, type }: { path: string; type: string }, input: unknown) {
  const query = type === "query" ? `?input=${encodeURIComponent(JSON.stringify(input))}` : "";
  const options = type === "query" ? {} : { body: input };
  const answer = await web.page(type === "query" ? "GET" : "POST", `/api/trpc/${path}${query}`, {
    ...options,
    cookie: session,
  });
  return { status: answer.status, text: answer.text.replace(/"requestId":"[^"]*"/, "") };
}

/** Everything of the teams that is not a session, as one number. */
async function sumUp(): Promise<string> {
  const tables = ["story", "story_version", "credential", "resource", "story_run", "event", "webhook", "schedule"];
  const all = [...tables, "story_policy", "draft_change", "pin", "saved_test", "checkpoint", "deployment", "team_mail"];
  const sums = all.map(
    (name) => `(SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM ${name} t)`,
  );
  const { rows } = await web.database.pool.query(`SELECT concat_ws(' ', ${sums.join(", ")}) AS sum`);
  return rows[0].sum;
}

test("every procedure that takes an id is looked at", () => {
  expect(procedures.length).toBeGreaterThan(35);
});

test.each(procedures.map((procedure) => [procedure.path, procedure] as const))(
  "%s answers for what is another team's as for what is not there",
  async (_, procedure) => {
    const before = await sumUp();
    const missing = await call(procedure, sample(procedure.schema, randomUUID()));
    for (const [kind, id] of Object.entries(ids)) {
      const theirs = await call(procedure, sample(procedure.schema, id));
      expect([kind, theirs]).toEqual([kind, missing]);
      expect(theirs.text).not.toContain("Not-for-others");
    }
    expect(await sumUp()).toBe(before);
  },
);
