import { type CredentialParts, credentialPartsSchema, mayReceive } from "@fairlead/story";
import { type EgressFailure, egressFailure } from "../egressError.ts";
import type { Target } from "../egressUrl.ts";
import type { CredentialRow } from "./credentialStore.ts";
import { type Keyring, unwrapKey } from "./keyring.ts";
import { openSecret } from "./sealedSecret.ts";

/** What of a row its secret is in. */
export type SealedRow = Omit<CredentialRow, "name" | "allowed_hosts" | "allow_http" | "connection_revision">;

/** Where a secret is to go, with which keys, and whether the value for tests is meant if there is one. */
export type OpenFor = { keyring: Keyring; target: Target; isTest: boolean };

/**
 * The one way to a credential's secret: for one destination, which has to be among its allowed hosts. Throws an
 * EgressFailure if it is not, or if the keys of this process don't open it.
 */
export function openCredential(row: CredentialRow, { keyring, target, isTest }: OpenFor): CredentialParts {
  const { protocol } = target.url;
  const rule = { allowedHosts: row.allowed_hosts, allowHttp: row.allow_http };
  if (!mayReceive(rule, { host: target.host, port: target.port, protocol })) throw hostDenied(row, target);
  return openForItself(row, { keyring, isTest });
}

/**
 * A credential's secret for the one place that it names itself: the address that gives its tokens. Throws an EgressFailure
 * if the keys of this process don't open it.
 */
export function openForItself(row: SealedRow, { keyring, isTest }: Omit<OpenFor, "target">): CredentialParts {
  const key = unwrapKey(keyring, {
    id: row.data_key_id,
    teamId: row.team_id,
    masterKey: row.master_key,
    wrapped: row.wrapped,
  });
  if (key === null) throw keyMissing(row);
  const isForTest = isTest && row.test_sealed !== null;
  const place = { teamId: row.team_id, credentialId: row.id, version: row.version };
  const sealed = isForTest && row.test_sealed !== null ? row.test_sealed : row.sealed;
  const secret = openSecret(sealed, key, { ...place, field: isForTest ? "test" : "secret" });
  const parts = credentialPartsSchema.safeParse({ kind: row.kind, settings: row.settings, secret });
  if (parts.success) return parts.data;
  const message = `The credential "${row.slug}" can't be opened: what is stored of it was changed. Enter its secret again.`;
  throw egressFailure("credential_failed", message);
}

function hostDenied({ slug, allowed_hosts }: CredentialRow, { host, port, url }: Target): EgressFailure {
  const place = url.port === "" ? host : `${host}:${port}`;
  const scheme = url.protocol === "http:" ? " over unencrypted http" : "";
  const message = `The credential "${slug}" may not be sent to ${place}${scheme}. It is allowed for ${allowed_hosts.join(", ")}.`;
  return egressFailure("credential_host_denied", message);
}

function keyMissing({ slug, master_key }: Pick<CredentialRow, "slug" | "master_key">): EgressFailure {
  const message = `The credential "${slug}" can't be opened: this process does not have the key "${master_key}" that it was sealed with. An operator can add it to FAIRLEAD_CREDENTIAL_KEYS.`;
  return egressFailure("credential_failed", message);
}
