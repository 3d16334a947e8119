import type { CredentialParts } from "@fairlead/story";
import type { Clock } from "../clock.ts";
import { egressFailure } from "../egressError.ts";
import type { EgressSecrets, Revealed, RevealFor } from "../egressSecrets.ts";
import type { Connections } from "./connections.ts";
import type { CredentialRow, CredentialStore } from "./credentialStore.ts";
import type { Keyring } from "./keyring.ts";
import { openCredential } from "./openCredential.ts";
import { createPlaceholders } from "./placeholders.ts";
import { createRedactor, type Redactor } from "./redactor.ts";
import { fetchOauthToken, fetchToken, signJwt, type Token, type TokenMeans } from "./tokens.ts";
import { getUserToken } from "./userTokens.ts";

/** The credentials of one run: placeholders for its formulas, secrets for egress, and what to look for afterwards. */
export type RunSecrets = EgressSecrets & {
  /** What CREDENTIAL stands for in formulas: placeholders by slug. */
  root: { readonly [slug: string]: string };
  /** Knows every secret that was revealed to this run. */
  redactor: Redactor;
};

/** What revealing needs from the process. `redactor`: for what the process logs. */
export type SecretMeans = {
  store: CredentialStore;
  keyring: Keyring;
  clock: Clock;
  redactor: Redactor;
  connections: Connections;
  tokens: Map<string, { untilMs: number; token: Promise<Token> }>;
};

/** Makes the secrets of one run. `isTest`: the values for tests are meant where there are some. */
export function createRunSecrets(
  rows: ReadonlyMap<string, CredentialRow>,
  { means, isTest }: { means: SecretMeans; isTest: boolean },
): RunSecrets {
  const placeholders = createPlaceholders();
  const redactor = createRedactor();
  const learn = (secret: string, slug: string) => {
    redactor.add(secret, slug);
    means.redactor.add(secret, slug);
  };
  return {
    root: Object.fromEntries([...rows.keys()].map((slug) => [slug, placeholders.of(slug)])),
    redactor,
    slugsIn: placeholders.slugsIn,
    replace: placeholders.replace,
    mask: (text) => placeholders.replace(text, (slug) => `‹credential ${slug}›`),
    async reveal(slug, asked) {
      const row = rows.get(slug);
      if (row === undefined) throw egressFailure("credential_failed", `There is no credential "${slug}" in this team.`);
      const parts = openCredential(row, { keyring: means.keyring, target: asked.target, isTest });
      for (const secret of Object.values(parts.secret)) if (secret !== undefined) learn(secret, slug);
      const revealed = await toRevealed(parts, row, { means, asked, isTest, learn: (secret) => learn(secret, slug) });
      if (revealed.kind === "text") learn(revealed.text, slug);
      means.store.touch(row.id);
      return revealed;
    },
  };
}

type Making = { means: SecretMeans; asked: RevealFor; isTest: boolean; learn: (secret: string) => void };

async function toRevealed(parts: CredentialParts, row: CredentialRow, making: Making): Promise<Revealed> {
  switch (parts.kind) {
    case "text":
      return { kind: "text", text: parts.secret.value };
    case "jwt":
      return toText(row, making, (means) => signJwt(parts, means));
    case "http_request":
      return toText(row, making, (means) => fetchToken(parts, means));
    case "oauth_client_credentials":
      return toText(row, making, (means) => fetchOauthToken(parts, means));
    case "oauth_authorization_code":
      return toText(row, making, ({ request }) =>
        getUserToken(parts, row, {
          ...{ request, learn: making.learn },
          ...{ connections: making.means.connections, clock: making.means.clock },
        }),
      );
    case "aws":
      return { kind: "aws", keys: { ...parts.settings, ...parts.secret } };
    case "mtls": {
      const id = `${row.id}:${row.version}:${making.isTest}`;
      return { kind: "certificate", id, certificate: parts.settings.certificate, ...parts.secret };
    }
    default:
      parts satisfies never;
      throw new Error("A credential is of a kind that is not known.");
  }
}

const tokensMax = 1_000;

/** The token of a credential: the one that is kept while it is valid, else a new one, made once however many ask for it. */
async function toText(
  row: CredentialRow,
  { means, asked, isTest }: Making,
  make: (means: TokenMeans) => Promise<Token>,
): Promise<Revealed> {
  const { tokens, clock } = means;
  const key = `${row.id}:${row.version}:${row.connection_revision}:${isTest}`;
  const known = tokens.get(key);
  if (known !== undefined && known.untilMs > clock.now()) return toTokenText(await known.token);
  const nowMs = clock.now();
  const token = make({ slug: row.slug, allowHttp: row.allow_http, nowMs, request: asked.request });
  const entry = { untilMs: Number.POSITIVE_INFINITY, token };
  tokens.set(key, entry);
  for (const oldest of tokens.keys()) {
    if (tokens.size <= tokensMax) break;
    tokens.delete(oldest);
  }
  try {
    entry.untilMs = nowMs + (await token).ttlMs;
    return toTokenText(await token);
  } catch (thrown) {
    tokens.delete(key);
    throw thrown;
  }
}

function toTokenText({ text }: Token): Revealed {
  return { kind: "text", text, isToken: true };
}
