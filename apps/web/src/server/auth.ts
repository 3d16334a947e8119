import { randomUUID } from "node:crypto";
import type { PrismaClient } from "@fairlead/db/client";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import type { Logger } from "pino";
import { passwordLengthMax, passwordLengthMin } from "./config.ts";
import { deriveKey } from "./secrets.ts";

/** Where the address of a caller stands for the sign-in library; set by this server only. */
export const clientAddressHeader = "x-fairlead-client";

const hourSeconds = 3_600;

export type AuthOptions = { prisma: PrismaClient; origin: string; secretKey: Buffer; logger: Logger };

/**
 * Sign-in by e-mail and password, and nothing else: users are made by the set-up, accounts are never linked. Sessions
 * end 12 hours after their last use.
 */
export function createAuth({ prisma, origin, secretKey, logger }: AuthOptions) {
  const isHttps = origin.startsWith("https:");
  return betterAuth({
    appName: "Fairlead",
    baseURL: origin,
    basePath: "/api/auth",
    secret: deriveKey(secretKey, "session cookies").toString("base64"),
    trustedOrigins: trustedOrigins(origin),
    database: prismaAdapter(prisma, { provider: "postgresql", transaction: true }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      autoSignIn: false,
      minPasswordLength: passwordLengthMin,
      maxPasswordLength: passwordLengthMax,
      revokeSessionsOnPasswordReset: true,
    },
    account: { accountLinking: { enabled: false } },
    session: { expiresIn: 12 * hourSeconds, updateAge: hourSeconds, cookieCache: { enabled: false } },
    rateLimit: { enabled: true, window: 60, max: 300, customRules: { "/sign-in/email": { window: 60, max: 10 } } },
    telemetry: { enabled: false },
    logger: { log: (level, message) => logger[level]({ part: "auth" }, message) },
    advanced: {
      // Browsers take a cookie of such a name from this host alone, over https; and over plain http they take none.
      cookiePrefix: isHttps ? "__Host-fairlead" : "fairlead",
      useSecureCookies: false,
      defaultCookieAttributes: { sameSite: "lax", httpOnly: true, path: "/", secure: isHttps },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      database: { generateId: () => randomUUID() },
    },
  });
}

export type Auth = ReturnType<typeof createAuth>;

/** The origins that pages of this installation may have: on this machine both of its names count. */
export function trustedOrigins(origin: string): string[] {
  const { protocol, port, hostname } = new URL(origin);
  if (hostname !== "127.0.0.1" && hostname !== "localhost") return [origin];
  return ["127.0.0.1", "localhost"].map((host) => new URL(`${protocol}//${host}:${port}`).origin);
}
