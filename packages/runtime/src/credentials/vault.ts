import type { Json } from "@fairlead/formula";
import type { PlanAction } from "@fairlead/story";
import type { Clock } from "../clock.ts";
import type { Database } from "../database.ts";
import type { RunError } from "../performed.ts";
import { createConnections } from "./connections.ts";
import { createCredentialStore } from "./credentialStore.ts";
import type { Keyring } from "./keyring.ts";
import { namedValues } from "./namedValues.ts";
import type { Redactor } from "./redactor.ts";
import { createResourceStore, resourcesReadMax } from "./resourceStore.ts";
import { createRunSecrets, type RunSecrets, type SecretMeans } from "./runSecrets.ts";

/** The credentials and resources that one run's formulas name: the roots for them, and the secrets behind. */
export type RunValues = { roots: Readonly<Record<string, Json>>; secrets: RunSecrets | null };

/** What was read for a run, or why it can't run. */
export type ValuesRead = { ok: true; values: RunValues } | { ok: false; error: RunError };

/** What an action is read for. `isTest`: whether values for tests are meant where credentials have some. */
export type ValuesFor = { teamId: string; isTest?: boolean };

/** The credentials and resources of all teams. */
export interface Vault {
  /** Whether an action's formulas name any credential or resource. */
  isNamedBy(action: PlanAction): boolean;
  /** The credentials and resources that an action's formulas name. Rejects when the database is away. */
  valuesFor(action: PlanAction, asked: ValuesFor): Promise<ValuesRead>;
}

/** What a vault needs. `redactor`: learns every secret that is revealed, for what the process logs. */
export type VaultOptions = { database: Database; clock: Clock; keyring: Keyring; redactor: Redactor };

/** Opens the vault of a process. */
export function createVault({ database, clock, keyring, redactor }: VaultOptions): Vault {
  const credentials = createCredentialStore(database, clock);
  const resources = createResourceStore(database, clock);
  const means: SecretMeans = {
    store: credentials,
    keyring,
    clock,
    redactor,
    tokens: new Map(),
    connections: createConnections(database, keyring),
  };

  async function read(action: PlanAction, { teamId, isTest = false }: ValuesFor): Promise<ValuesRead> {
    const named = namedValues(action);
    const roots: Record<string, Json> = {};
    let secrets: RunSecrets | null = null;
    if (named.credentials !== null) {
      const rows = await credentials.ofTeam(teamId);
      const absent = [...named.credentials.slugs].find((slug) => !rows.has(slug));
      if (absent !== undefined) return { ok: false, error: notFound(absent) };
      secrets = createRunSecrets(rows, { means, isTest });
      roots.CREDENTIAL = secrets.root;
    }
    if (named.resources !== null) {
      const values = await resources.ofTeam(teamId, named.resources.all ? null : named.resources.slugs);
      if (values === null) return { ok: false, error: tooLarge };
      roots.RESOURCE = values;
    }
    return { ok: true, values: { roots, secrets } };
  }

  return {
    isNamedBy(action) {
      const { credentials: secret, resources: plain } = namedValues(action);
      return secret !== null || plain !== null;
    },
    valuesFor: read,
  };
}

function notFound(slug: string): RunError {
  const message = `There is no credential "${slug}" in this team. Make one of this name under Credentials, or name another.`;
  return { code: "credential_not_found", message, retryable: false };
}

const tooLarge: RunError = {
  code: "resources_too_large",
  message: `The resources that this action may read have more than ${resourcesReadMax / 1e6} MB together. Name the one that is meant, as RESOURCE.its_name.`,
  retryable: false,
};
