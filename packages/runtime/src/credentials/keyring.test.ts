import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { makeDataKey, readKeyring, unwrapKey } from "./keyring.ts";
import { openSecret, sealSecret } from "./sealedSecret.ts";

const key = () => randomBytes(32).toString("base64");
const read = (env: Record<string, string>) => {
  const result = readKeyring(env);
  if (!result.ok) throw new Error(result.message);
  return result.keyring;
};
const ids = { id: "d", teamId: "t" };

test("the key made from FAIRLEAD_SECRET_KEY serves alone, and behind those that are named", () => {
  const secret = key();
  const before = read({ FAIRLEAD_SECRET_KEY: secret });
  expect(before.currentId).toBe("secret-key");
  const { key: dataKey, ...wrapped } = makeDataKey(before, ids);
  const after = read({ FAIRLEAD_SECRET_KEY: secret, FAIRLEAD_CREDENTIAL_KEYS: `k2:${key()}, k1:${key()}` });
  expect(after.currentId).toBe("k2");
  expect(unwrapKey(after, { ...ids, ...wrapped })).toEqual(dataKey);
  expect(makeDataKey(after, ids).masterKey).toBe("k2");
});

test("a wrapped key opens for its team and with its master key only", () => {
  const keyring = read({ FAIRLEAD_SECRET_KEY: key() });
  const { key: _, ...wrapped } = makeDataKey(keyring, ids);
  expect(unwrapKey(keyring, { ...ids, ...wrapped, teamId: "other" })).toBeNull();
  expect(unwrapKey(read({ FAIRLEAD_SECRET_KEY: key() }), { ...ids, ...wrapped })).toBeNull();
  expect(unwrapKey(read({}), { ...ids, ...wrapped })).toBeNull();
});

test.each([
  ["k1:AAAA", "key 1 has to be 32 bytes"],
  [`:${key()}`, "key 1 has no id"],
  [`K1:${key()}`, "key 1 has no id"],
  [`k1:${key()},k1:${key()}`, "key 2 has the id k1, which another key has"],
  [`secret-key:${key()}`, "which another key has"],
])("%# keys that can't be used are refused without being shown", (keys, why) => {
  const result = readKeyring({ FAIRLEAD_CREDENTIAL_KEYS: keys });
  expect(result).toMatchObject({ ok: false, message: expect.stringContaining(why) });
  expect(JSON.stringify(result)).not.toContain(keys.split(":")[1]);
});

test("a sealed secret opens in its place only: team, credential, version and field", () => {
  const dataKey = randomBytes(32);
  const place = { teamId: "t", credentialId: "c", version: 1, field: "secret" } as const;
  const sealed = sealSecret({ value: "mark" }, dataKey, place);
  expect(sealed.toString("latin1")).not.toContain("mark");
  expect(openSecret(sealed, dataKey, place)).toEqual({ value: "mark" });
  for (const change of [{ teamId: "o" }, { credentialId: "o" }, { version: 2 }, { field: "test" as const }]) {
    expect(openSecret(sealed, dataKey, { ...place, ...change })).toBeNull();
  }
  const last = sealed.length - 1;
  sealed[last] = (sealed[last] ?? 0) ^ 1;
  expect(openSecret(sealed, dataKey, place)).toBeNull();
});
