import { createHash, randomUUID } from "node:crypto";
import type { TestServer } from "./webServer.ts";

/** A team of another workspace in the same database, with an API key and a member. */
export type ForeignTeam = {
  email: string;
  password: string;
  api(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
  ): Promise<{ status: number; message: string | undefined; items: unknown }>;
};

/** Makes the team, its key and its member, who has the role `role`, default owner. */
export async function createForeignTeam({ server, database }: TestServer, role = "owner"): Promise<ForeignTeam> {
  const { pool } = database;
  const [tenant, team] = [randomUUID(), randomUUID()];
  const key = `key-${randomUUID()}-${randomUUID()}`;
  await pool.query("INSERT INTO tenant (id, name) VALUES ($1, 'other')", [tenant]);
  await pool.query("INSERT INTO team (id, tenant_id, slug, name) VALUES ($1, $2, 'other', 'other')", [team, tenant]);
  await pool.query("INSERT INTO api_key (id, team_id, name, hash, tail) VALUES ($1, $2, 'k', $3, 'k')", [
    randomUUID(),
    team,
    createHash("sha256").update(key).digest(),
  ]);
  const { email, password } = await createMember({ server, database }, { team, role, name: "Other" });
  const api: ForeignTeam["api"] = async (method, path) => {
    const answer = await server.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${key}` },
      ...(method === "PUT" || method === "PATCH"
        ? { payload: path.endsWith("/signing-secrets") ? { secrets: [] } : {} }
        : {}),
    });
    const body = answer.body === "" ? {} : answer.json();
    return { status: answer.statusCode, message: body.error?.message, items: body.items };
  };
  return { email, password, api };
}

type NewMember = { team: string; role: string; name: string };

/** Somebody new in a team, who can sign in. */
export async function createMember(
  { server, database }: Pick<TestServer, "server" | "database">,
  { team, role, name }: NewMember,
): Promise<{ email: string; password: string }> {
  const { pool } = database;
  const user = randomUUID();
  const email = `${user}@example.com`;
  const password = "another long password";
  const context = await server.services.auth.$context;
  await pool.query(`INSERT INTO "user" (id, name, email) VALUES ($1, $3, $2)`, [user, email, name]);
  await pool.query(
    `INSERT INTO account (id, "accountId", "providerId", "userId", password) VALUES ($1, $2, 'credential', $2, $3)`,
    [randomUUID(), user, await context.password.hash(password)],
  );
  await pool.query("INSERT INTO member (team_id, user_id, role) VALUES ($1, $2, $3)", [team, user, role]);
  return { email, password };
}
