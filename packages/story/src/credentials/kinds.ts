import { type CredentialKindName, jwtAlgorithms } from "./parts.ts";

/** A field of a credential's form. `part`: whether it is kept in the open or sealed. */
export type CredentialField = {
  name: string;
  label: string;
  part: "settings" | "secret";
  form: "line" | "lines" | "json" | "number" | "choice";
  required: boolean;
  hint?: string;
  choices?: readonly string[];
  initial?: string;
};

/** A kind of credential: what is known of it in the open, what is sealed, and how its form looks. */
export type CredentialKind = {
  kind: CredentialKindName;
  title: string;
  /** One sentence on what formulas get by it. */
  summary: string;
  fields: readonly CredentialField[];
};

const text: CredentialKind = {
  kind: "text",
  title: "Text",
  summary: "A token, key or password that is sent as it is.",
  fields: [{ name: "value", label: "Value", part: "secret", form: "line", required: true }],
};

const httpRequest: CredentialKind = {
  kind: "http_request",
  title: "HTTP request",
  summary: "A token that a request fetches with a secret, kept for as long as it is valid.",
  fields: [
    { name: "url", label: "Address that gives the token", part: "settings", form: "line", required: true },
    { name: "method", label: "Method", part: "settings", form: "choice", required: true, choices: ["post", "get"] },
    {
      name: "headers",
      label: "Headers",
      part: "settings",
      form: "json",
      required: false,
      hint: "An object; <<SECRET>> stands for the secret.",
    },
    {
      name: "body",
      label: "Body",
      part: "settings",
      form: "lines",
      required: false,
      hint: "Text; <<SECRET>> stands for the secret.",
    },
    {
      name: "tokenPath",
      label: "Where the token stands in the answer",
      part: "settings",
      form: "line",
      required: true,
      hint: "Names joined by dots.",
      initial: "access_token",
    },
    {
      name: "ttlSeconds",
      label: "Seconds that a token is used",
      part: "settings",
      form: "number",
      required: true,
      initial: "3000",
    },
    { name: "secret", label: "Secret", part: "secret", form: "line", required: true },
  ],
};

const oauth: CredentialKind = {
  kind: "oauth_client_credentials",
  title: "OAuth 2 client credentials",
  summary: "An access token that is fetched with a client's id and secret, and renewed before it ends.",
  fields: [
    { name: "tokenUrl", label: "Token address", part: "settings", form: "line", required: true },
    { name: "clientId", label: "Client id", part: "settings", form: "line", required: true },
    { name: "scope", label: "Scope", part: "settings", form: "line", required: false },
    { name: "audience", label: "Audience", part: "settings", form: "line", required: false },
    {
      name: "sendClientBy",
      label: "How the client names itself",
      part: "settings",
      form: "choice",
      required: true,
      choices: ["basic", "body"],
    },
    { name: "clientSecret", label: "Client secret", part: "secret", form: "line", required: true },
  ],
};

const oauthCode: CredentialKind = {
  kind: "oauth_authorization_code",
  title: "OAuth 2 authorization code",
  summary: "An access token that somebody allows by signing in at the service, and that is renewed before it ends.",
  fields: [
    {
      name: "authorizeUrl",
      label: "Address where people sign in",
      part: "settings",
      form: "line",
      required: true,
      hint: "The service wants to know the redirect address of this installation: its own address with /api/oauth/callback.",
    },
    { name: "tokenUrl", label: "Token address", part: "settings", form: "line", required: true },
    { name: "clientId", label: "Client id", part: "settings", form: "line", required: true },
    { name: "scope", label: "Scope", part: "settings", form: "line", required: false },
    {
      name: "parameters",
      label: "More parameters of the sign-in address",
      part: "settings",
      form: "json",
      required: false,
      hint: 'An object of texts, like {"access_type": "offline", "prompt": "consent"}.',
    },
    {
      name: "sendClientBy",
      label: "How the client names itself",
      part: "settings",
      form: "choice",
      required: true,
      choices: ["basic", "body"],
    },
    {
      name: "clientSecret",
      label: "Client secret",
      part: "secret",
      form: "line",
      required: false,
      hint: "Without one, the client is public and known by its proof of each sign-in (PKCE) alone.",
    },
  ],
};

const jwt: CredentialKind = {
  kind: "jwt",
  title: "JWT",
  summary: "A token that is signed here, with iat and exp set for each.",
  fields: [
    {
      name: "algorithm",
      label: "Algorithm",
      part: "settings",
      form: "choice",
      required: true,
      choices: jwtAlgorithms,
    },
    { name: "keyId", label: "Key id (kid)", part: "settings", form: "line", required: false },
    {
      name: "claims",
      label: "Claims",
      part: "settings",
      form: "json",
      required: false,
      hint: 'An object, like {"iss": "…"}.',
    },
    {
      name: "ttlSeconds",
      label: "Seconds that a token is valid",
      part: "settings",
      form: "number",
      required: true,
      initial: "300",
    },
    {
      name: "key",
      label: "Key",
      part: "secret",
      form: "lines",
      required: true,
      hint: "The shared secret for HS…, else a private key in PEM form (PKCS #8).",
    },
  ],
};

const aws: CredentialKind = {
  kind: "aws",
  title: "AWS signature",
  summary: "Signs the whole request (signature version 4) where it stands as the Authorization header.",
  fields: [
    { name: "accessKeyId", label: "Access key id", part: "settings", form: "line", required: true },
    { name: "region", label: "Region", part: "settings", form: "line", required: true, initial: "us-east-1" },
    {
      name: "service",
      label: "Service",
      part: "settings",
      form: "line",
      required: true,
      hint: "Such as s3 or execute-api.",
    },
    { name: "secretAccessKey", label: "Secret access key", part: "secret", form: "line", required: true },
    { name: "sessionToken", label: "Session token", part: "secret", form: "line", required: false },
  ],
};

const mtls: CredentialKind = {
  kind: "mtls",
  title: "Client certificate (mTLS)",
  summary: "A certificate that the connection itself is made with, named by the option tls.clientCertificate.",
  fields: [
    { name: "certificate", label: "Certificate, with its chain", part: "settings", form: "lines", required: true },
    { name: "privateKey", label: "Private key", part: "secret", form: "lines", required: true },
    { name: "passphrase", label: "Passphrase of the key", part: "secret", form: "line", required: false },
  ],
};

/** The kinds of credentials, in the order in which a form offers them. */
export const credentialKinds: readonly CredentialKind[] = [text, httpRequest, oauth, oauthCode, jwt, aws, mtls];

/** The kind of this name, or undefined. */
export function findCredentialKind(name: string): CredentialKind | undefined {
  return credentialKinds.find(({ kind }) => kind === name);
}
