import * as z from "zod";

const line = (max: number) =>
  z
    .string()
    .min(1, "is empty")
    .max(max, `is longer than ${max} characters`)
    .refine((text) => !/[\r\n\0]/.test(text) && text.isWellFormed(), "holds a line break or a broken character");
const lines = (max: number) =>
  z
    .string()
    .min(1, "is empty")
    .max(max, `is longer than ${max} characters`)
    .refine((text) => !text.includes("\0") && text.isWellFormed(), "holds a character that can't be stored");

const secretText = lines(16_384);
const url = line(2_048).regex(/^https?:\/\//, "has to begin with https:// or http://");
const seconds = z.int().min(30, "has to be 30 or more").max(86_400, "has to be 86400 (a day) at most");
const pem = (what: string) => lines(65_536).regex(/^\s*-----BEGIN [A-Z ]+-----/, `is not ${what} in PEM form`);

/** Signature algorithms of JWT credentials. */
export const jwtAlgorithms = ["HS256", "HS384", "HS512", "RS256", "RS512", "PS256", "ES256", "ES384", "EdDSA"] as const;

const text = z.strictObject({
  kind: z.literal("text"),
  settings: z.strictObject({}),
  secret: z.strictObject({ value: secretText }),
});

const httpRequest = z.strictObject({
  kind: z.literal("http_request"),
  settings: z.strictObject({
    url,
    method: z.enum(["get", "post"]),
    headers: z.record(line(200), z.string().max(8_192)).optional(),
    body: z.string().max(65_536).optional(),
    tokenPath: line(200),
    ttlSeconds: seconds,
  }),
  secret: z.strictObject({ secret: secretText }),
});

const oauth = z.strictObject({
  kind: z.literal("oauth_client_credentials"),
  settings: z.strictObject({
    tokenUrl: url,
    clientId: line(1_024),
    scope: line(2_048).optional(),
    audience: line(2_048).optional(),
    sendClientBy: z.enum(["basic", "body"]),
  }),
  secret: z.strictObject({ clientSecret: line(4_096) }),
});

const oauthCode = z.strictObject({
  kind: z.literal("oauth_authorization_code"),
  settings: z.strictObject({
    authorizeUrl: url,
    tokenUrl: url,
    clientId: line(1_024),
    scope: line(2_048).optional(),
    parameters: z.record(line(100), line(2_048)).optional(),
    sendClientBy: z.enum(["basic", "body"]),
  }),
  secret: z.strictObject({ clientSecret: line(4_096).optional() }),
});

const jwt = z.strictObject({
  kind: z.literal("jwt"),
  settings: z.strictObject({
    algorithm: z.enum(jwtAlgorithms),
    keyId: line(512).optional(),
    claims: z.record(z.string().max(200), z.json()).optional(),
    ttlSeconds: seconds,
  }),
  secret: z.strictObject({ key: secretText }),
});

const aws = z.strictObject({
  kind: z.literal("aws"),
  settings: z.strictObject({
    accessKeyId: line(128).regex(/^\w+$/, "may hold letters and digits only"),
    region: line(64).regex(/^[a-z0-9-]+$/, "is not the name of a region"),
    service: line(64).regex(/^[a-z0-9-]+$/, "is not the name of a service"),
  }),
  secret: z.strictObject({ secretAccessKey: line(256), sessionToken: line(8_192).optional() }),
});

const mtls = z.strictObject({
  kind: z.literal("mtls"),
  settings: z.strictObject({ certificate: pem("a certificate") }),
  secret: z.strictObject({ privateKey: pem("a private key"), passphrase: line(1_024).optional() }),
});

/** What is kept of a credential by its kind: settings in the open, and the secret. */
export const credentialPartsSchema = z.discriminatedUnion("kind", [
  text,
  httpRequest,
  oauth,
  oauthCode,
  jwt,
  aws,
  mtls,
]);

/** The settings and the secret of a credential of some kind. */
export type CredentialParts = z.output<typeof credentialPartsSchema>;

/** The name of a kind of credentials. */
export type CredentialKindName = CredentialParts["kind"];
