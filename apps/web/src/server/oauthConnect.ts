import { createHash, randomBytes } from "node:crypto";
import {
  askForTokens,
  createConnections,
  type OauthCodeParts,
  type OauthTokens,
  openForItself,
} from "@fairlead/runtime/credentials";
import * as z from "zod";
import { AppError, notFound } from "./appError.ts";
import { deriveKey, seal, unseal } from "./secrets.ts";
import type { Actor, Services, Tx } from "./services.ts";

/** Where a service sends people back to after they have signed in there, below the address of this installation. */
export const callbackPath = "/api/oauth/callback";

/** How long signing in at a service may take. */
const stateMs = 600_000;
const statePurpose = "oauth state";

const stateSchema = z.object({
  credentialId: z.string(),
  version: z.number(),
  userId: z.string(),
  verifier: z.string(),
  endsMs: z.number(),
});

/** What is carried through a sign-in: for which credential, by whom, and what proves that both ends are ours (PKCE). */
type State = z.infer<typeof stateSchema>;

/**
 * The address at which a person allows a credential what its scope says. What comes back is bound to this person, this
 * credential and this version of it, and for ten minutes. Throws `not_found`, `bad_input` for another kind.
 */
export async function startConnecting(services: Services, actor: Actor, id: string): Promise<{ url: string }> {
  const { row, parts } = await openParts(services, actor, id);
  const { authorizeUrl, clientId, scope, parameters = {} } = parts.settings;
  if (!row.allow_http && !authorizeUrl.startsWith("https://")) {
    throw new AppError("bad_input", "The address where people sign in is unencrypted http. Allow that, or use https.");
  }
  if (actor.userId === null) throw new AppError("forbidden", "Only a person can sign in at a service.");
  const verifier = randomBytes(48).toString("base64url");
  const endsMs = services.clock.now() + stateMs;
  const state: State = { credentialId: id, version: row.version, userId: actor.userId, verifier, endsMs };
  const url = new URL(authorizeUrl);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  if (scope !== undefined) url.searchParams.set("scope", scope);
  const asked = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: `${services.origin}${callbackPath}`,
    state: sealState(state, services),
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  return { url: url.href };
}

/** What a service sent a person back with. */
export type Callback = { code: string | null; state: string | null; error: string | null };

/** What came of a sign-in: of which credential, and why it failed. */
export type Connected = { slug: string | null; problem: string | null };

/** Takes a person back from a service: the code is exchanged for tokens, which are sealed. Tells what went wrong, never a token. */
export async function finishConnecting(services: Services, actor: Actor, callback: Callback): Promise<Connected> {
  const state = callback.state === null ? null : openState(callback.state, services);
  if (state === null || state.userId !== actor.userId || state.endsMs < services.clock.now()) {
    return { slug: null, problem: "The sign-in took too long, or was begun by somebody else. Connect again." };
  }
  const { row, parts } = await openParts(services, actor, state.credentialId);
  const { slug } = row;
  if (callback.code === null) return { slug, problem: `The service did not allow it${toCode(callback.error)}.` };
  if (row.version !== state.version) return { slug, problem: replaced().message };
  const form = new URLSearchParams({
    grant_type: "authorization_code",
    code: callback.code,
    redirect_uri: `${services.origin}${callbackPath}`,
    code_verifier: state.verifier,
  });
  const means = { allowHttp: row.allow_http, request: await services.tester.requests() };
  const answer = await askForTokens(parts, form, means);
  if (!answer.ok) return { slug, problem: `The service gave no token: ${answer.message}` };
  const { tokens } = answer;
  try {
    await services.change((tx) => keepTokens(tx, services, { row, tokens, by: actor.userId }));
  } catch (error) {
    if (error instanceof AppError && error.code === "conflict") return { slug, problem: error.message };
    throw error;
  }
  services.logger.info({ credentialId: row.id, teamId: actor.teamId, by: actor.userId }, "a credential was connected");
  return { slug, problem: null };
}

type Kept = { row: Row; tokens: OauthTokens; by: string | null };

async function keepTokens(tx: Tx, { config }: Services, { row, tokens, by }: Kept): Promise<void> {
  const connections = createConnections(
    { query: ({ text, values = [] }) => tx.$queryRawUnsafe(text, ...values) },
    config.keyring,
  );
  if (!(await connections.write(row, tokens, { by }))) throw replaced();
}

function replaced(): AppError {
  return new AppError("conflict", "The credential was replaced meanwhile. Connect again.");
}

/** Which credential a person who comes back has signed in for, if it says so; not yet whether it is theirs. */
export function credentialOf(services: Services, { state }: Callback): string | null {
  return state === null ? null : (openState(state, services)?.credentialId ?? null);
}

/** The code of an error, as services give it; anything else is left out, as it may be made up by whoever made the link. */
function toCode(error: string | null): string {
  return error !== null && /^[a-z_]{1,60}$/.test(error) ? ` (${error})` : "";
}

type Row = {
  id: string;
  team_id: string;
  slug: string;
  kind: string;
  settings: unknown;
  allow_http: boolean;
  sealed: Buffer;
  test_sealed: Buffer | null;
  version: number;
  data_key_id: string;
  master_key: string;
  wrapped: Buffer;
};

async function openParts(
  { pool, config }: Services,
  actor: Actor,
  id: string,
): Promise<{ row: Row; parts: OauthCodeParts }> {
  const { rows } = await pool.query<Row>(
    `SELECT c.id, c.team_id, c.slug, c.kind, c.settings, c.allow_http, c.sealed, c.test_sealed, c.version, c.data_key_id,
       k.master_key, k.wrapped
     FROM credential c JOIN data_key k ON k.id = c.data_key_id WHERE c.id = $1 AND c.team_id = $2`,
    [id, actor.teamId],
  );
  const [row] = rows;
  if (row === undefined) throw notFound("credential");
  const parts = openForItself(row, { keyring: config.keyring, isTest: false });
  if (parts.kind === "oauth_authorization_code") return { row, parts };
  throw new AppError("bad_input", `The credential "${row.slug}" is not of a kind that people sign in for.`);
}

function sealState(state: State, { config }: Services): string {
  return seal(JSON.stringify(state), deriveKey(config.secretKey, statePurpose), statePurpose).toString("base64url");
}

function openState(text: string, { config }: Services): State | null {
  if (text.length > 2_000) return null;
  const opened = unseal(Buffer.from(text, "base64url"), deriveKey(config.secretKey, statePurpose), statePurpose);
  return opened === null ? null : stateSchema.parse(JSON.parse(opened));
}
