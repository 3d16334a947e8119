import { type Clock, pause } from "../clock.ts";
import { egressFailure } from "../egressError.ts";
import type { Connection, Connections } from "./connections.ts";
import type { CredentialRow } from "./credentialStore.ts";
import { askForTokens, type OauthCodeParts, type OauthMeans } from "./oauthRequest.ts";
import type { Token } from "./tokens.ts";

/** What having somebody's token needs. `learn` hears of every secret, for what is logged. */
export type UserTokenMeans = Omit<OauthMeans, "allowHttp"> & {
  connections: Connections;
  clock: Clock;
  learn: (secret: string) => void;
};

/** Tokens are renewed so long before they end. */
const earlyMs = 30_000;
/** How long one process may take to renew them before it is another one's turn. */
const leaseMs = 20_000;
const lookEveryMs = 200;
const looksMax = 150;
/** For how long a token is used without being looked at again where nobody said how long it holds. */
const ttlDefaultMs = 60_000;

/**
 * The access token that somebody has allowed a credential; one that is about to end is renewed first, by one process at a time,
 * for which the others wait. Rejects with an EgressFailure.
 */
export async function getUserToken(parts: OauthCodeParts, row: CredentialRow, means: UserTokenMeans): Promise<Token> {
  for (let look = 0; look < looksMax; look += 1) {
    const connection = await means.connections.read(row);
    if (connection.state === "none") throw notConnected(row.slug, "Nobody has connected it yet.");
    if (connection.state === "lost") throw notConnected(row.slug, connection.error);
    const { accessToken, refreshToken, leftMs } = connection;
    for (const secret of [accessToken, refreshToken]) if (secret !== null) means.learn(secret);
    if (leftMs === null) return { text: accessToken, ttlMs: ttlDefaultMs };
    if (leftMs > earlyMs) return { text: accessToken, ttlMs: leftMs - earlyMs };
    if (refreshToken === null) await end(connection, row, means);
    else if (await means.connections.lease(row, connection.revision, leaseMs)) {
      await renew(parts, row, { ...means, revision: connection.revision, refreshToken });
    } else await pause(means.clock, lookEveryMs);
  }
  const message = `The token of the credential "${row.slug}" is being renewed by another process, which takes too long.`;
  throw egressFailure("credential_unavailable", message);
}

async function end({ revision, leftMs }: Connection, row: CredentialRow, means: UserTokenMeans): Promise<void> {
  if ((leftMs ?? 0) > 0) return void (await pause(means.clock, lookEveryMs));
  await means.connections.lose(row, revision, "Its token has ended, and the service gave none to renew it by.");
}

type Renewing = UserTokenMeans & { revision: number; refreshToken: string };

async function renew(parts: OauthCodeParts, row: CredentialRow, means: Renewing): Promise<void> {
  const { connections, revision, refreshToken } = means;
  const form = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken });
  const answer = await askForTokens(parts, form, { allowHttp: row.allow_http, request: means.request });
  if (answer.ok) {
    const tokens = { ...answer.tokens, refreshToken: answer.tokens.refreshToken ?? refreshToken };
    for (const secret of [tokens.accessToken, tokens.refreshToken]) means.learn(secret);
    await connections.write(row, tokens, { revision });
    return;
  }
  if (answer.isRefused) {
    await connections.lose(row, revision, `The service does not renew its token any more: ${answer.message}`);
    return;
  }
  await connections.release(row, revision);
  const code = answer.mayPass ? "credential_unavailable" : "credential_failed";
  throw egressFailure(code, `The token of the credential "${row.slug}" could not be renewed: ${answer.message}`);
}

function notConnected(slug: string, why: string) {
  const message = `The credential "${slug}" has to be connected by signing in, on the page of credentials. ${why}`;
  return egressFailure("credential_failed", message);
}
