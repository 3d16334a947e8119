import { createHash, createHmac } from "node:crypto";
import { isInPieces, type RequestBody } from "../bodyPieces.ts";

/** Keys that sign requests to AWS. */
export type AwsKeys = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
  region: string;
  service: string;
};

/** The request that is signed, as it is sent. */
export type AwsRequest = {
  method: string;
  url: URL;
  headers: ReadonlyMap<string, string>;
  body: RequestBody;
};

/**
 * The headers that sign a request by AWS signature version 4: authorization, x-amz-date, x-amz-content-sha256 and, for
 * temporary keys, x-amz-security-token. All headers that are given are signed, but for those that others change on the way.
 */
export function signForAws(request: AwsRequest, keys: AwsKeys, nowMs: number): Map<string, string> {
  const { region, service } = keys;
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const payload = payloadOf(request.body);
  const added = new Map([
    ["x-amz-date", time],
    ["x-amz-content-sha256", payload],
    ...(keys.sessionToken === undefined ? [] : [["x-amz-security-token", keys.sessionToken] as const]),
  ]);
  const signed = new Map([["host", request.url.host], ...request.headers, ...added]);
  for (const name of unsigned) signed.delete(name);
  const names = [...signed.keys()].sort();
  const canonical = [
    request.method,
    pathOf(request.url, service),
    queryOf(request.url),
    ...names.map((name) => `${name}:${(signed.get(name) ?? "").trim().replace(/\s+/g, " ")}`),
    "",
    names.join(";"),
    payload,
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", time, scope, hash(canonical)].join("\n");
  const chain = [time.slice(0, 8), region, service, "aws4_request"];
  const key = chain.reduce<string | Buffer>(mac, `AWS4${keys.secretAccessKey}`);
  const signature = createHmac("sha256", key).update(text).digest("hex");
  const credential = `Credential=${keys.accessKeyId}/${scope}`;
  added.set(
    "authorization",
    `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  );
  return added;
}

/** A file is signed by its hash, which is known. A body of several pieces is sent without being signed itself. */
function payloadOf(body: RequestBody): string {
  if (!isInPieces(body)) return hash(body ?? "");
  const [first, ...others] = body;
  return first !== undefined && others.length === 0 && "sha256" in first ? first.sha256 : "UNSIGNED-PAYLOAD";
}

const unsigned = ["authorization", "user-agent", "accept-encoding", "connection", "x-fairlead-hops"];

function mac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function hash(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Every service but S3 wants the path encoded once more. */
function pathOf({ pathname }: URL, service: string): string {
  const parts = pathname.split("/").map((part) => encode(decode(part)));
  return service === "s3" ? parts.join("/") : parts.map(encode).join("/");
}

function queryOf({ search }: URL): string {
  if (search.length < 2) return "";
  const pairs = search
    .slice(1)
    .split("&")
    .map((pair) => {
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      return [encode(decode(name.replaceAll("+", "%20"))), encode(decode(value.replaceAll("+", "%20")))] as const;
    });
  return pairs
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
