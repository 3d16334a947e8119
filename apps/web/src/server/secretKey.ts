import type { PrismaClient } from "@fairlead/db/client";
import * as z from "zod";
import { ConfigError } from "./config.ts";
import { deriveKey, seal, unseal } from "./secrets.ts";

const canaryKey = "secret-key-canary";
const canaryText = "fairlead";
const canary = z.object({ sealed: z.string() });

/**
 * Makes sure that the secret key is the one that this database's secrets were sealed with: the first start leaves a
 * known text in it. Throws ConfigError for another key, before anything is written with it. Call it under the boot lock.
 */
export async function checkSecretKey(prisma: PrismaClient, secretKey: Buffer): Promise<void> {
  const key = deriveKey(secretKey, "webhook secrets");
  const row = await prisma.instance.findUnique({ where: { key: canaryKey } });
  if (row === null) {
    const sealed = seal(canaryText, key, canaryKey).toString("base64");
    await prisma.instance.create({ data: { key: canaryKey, value: { sealed } } });
    return;
  }
  const { sealed } = canary.parse(row.value);
  if (unseal(Buffer.from(sealed, "base64"), key, canaryKey) === canaryText) return;
  throw new ConfigError([
    "FAIRLEAD_SECRET_KEY is not the key that the secrets of this database were sealed with. Start with that key.",
  ]);
}
