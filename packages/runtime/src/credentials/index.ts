/** What a process needs to keep credentials: sealing and opening, placeholders, and what is looked for in what it logs. */
export { createDatabase } from "../database.ts";
export { checkKeyring, KeyringError } from "./checkKeyring.ts";
export { createConnections } from "./connections.ts";
export { type Keyring, type KeyringRead, makeDataKey, readKeyring, unwrapKey } from "./keyring.ts";
export { askForTokens, type OauthCodeParts, type OauthTokens } from "./oauthRequest.ts";
export { openForItself } from "./openCredential.ts";
export { createRedactor, type Redactor } from "./redactor.ts";
export { sealSecret } from "./sealedSecret.ts";
export { openBytes, sealBytes } from "./sealing.ts";
export { createVault, type RunValues, type ValuesRead, type Vault } from "./vault.ts";
