import type { Json } from "@fairlead/formula";
import { type EgressMethod, egressMethods, type RequestTls } from "../egressRequest.ts";
import { isObject, type Options } from "./options.ts";

/** Evaluated options of an HTTP request, checked. */
export type HttpOptions = {
  url: string;
  method: EgressMethod;
  headers: { readonly [name: string]: string };
  query: readonly (readonly [string, string])[];
  /** Whether the query is written as forms are, or as it stands. */
  encodeQuery: boolean;
  contentType: HttpContentType;
  /** Null: no body. */
  body: Json;
  basicAuth: { user: string; password: string } | null;
  tls: RequestTls;
  /** The proxy that it goes through; null: none. */
  via: string | null;
  timeoutSeconds: number;
  /** Status ranges, both ends included, that count as errors. */
  errorStatuses: StatusRanges;
  /** Failures that are tried again, 0 for no answer; null: those that may pass. */
  retryStatuses: StatusRanges | null;
  emitOnFailure: "never" | "response" | "always";
  followRedirects: boolean;
  /** How the body of an answer is kept. */
  responseAs: "value" | "file";
};

/** Status ranges, both ends included. */
export type StatusRanges = readonly (readonly [number, number])[];

const contentTypes = ["json", "form", "multipart", "xml", "text", "raw"] as const;

/** How a body is written. */
export type HttpContentType = (typeof contentTypes)[number];

/** An option that can't be used; the message begins with its name. */
export class OptionsProblem extends Error {}

const timeoutSecondsMax = 300;

/** Checks evaluated options. Throws an OptionsProblem that names the first option that can't be used. */
export function readHttpOptions(options: Options): HttpOptions {
  const method = readMethod(options.method ?? "get");
  const body = options.body ?? null;
  if (body !== null && (method === "GET" || method === "HEAD")) {
    throw new OptionsProblem(`options.body: a ${method} request has no body. Use options.query, or another method.`);
  }
  const headers = readHeaders(options.headers ?? {});
  const hasAgent = Object.keys(headers).some((name) => name.toLowerCase() === "user-agent");
  const agent =
    options.userAgent === undefined || hasAgent
      ? {}
      : { "user-agent": readText(options.userAgent, "options.userAgent") };
  return {
    url: readText(options.url, "options.url"),
    method,
    headers: { ...headers, ...agent },
    query: readPairs(options.query ?? {}, "options.query"),
    encodeQuery: readFlag(options.encodeQuery ?? true, "options.encodeQuery"),
    contentType: readWord(options.contentType ?? "json", "options.contentType", contentTypes),
    body,
    basicAuth: readBasicAuth(options.basicAuth ?? null),
    tls: readTls(options.tls ?? {}),
    via: options.via === undefined ? null : readText(options.via, "options.via"),
    timeoutSeconds: readTimeout(options.timeoutSeconds ?? 30),
    errorStatuses: readStatuses(options.errorStatuses ?? ["400-599"], "options.errorStatuses"),
    retryStatuses:
      options.retryStatuses === undefined ? null : readStatuses(options.retryStatuses, "options.retryStatuses"),
    emitOnFailure: readWord(options.emitOnFailure ?? "never", "options.emitOnFailure", ["never", "response", "always"]),
    responseAs: readWord(options.responseAs ?? "value", "options.responseAs", ["value", "file"]),
    followRedirects: readFlag(
      options.followRedirects ?? (method === "GET" || method === "HEAD"),
      "options.followRedirects",
    ),
  };
}

/** Whether a status is among ranges. */
export function isAmong(status: number, ranges: StatusRanges): boolean {
  return ranges.some(([from, to]) => status >= from && status <= to);
}

/** What a value is, for messages: "a number", "a list", "nothing". */
export function kindOf(value: Json | undefined): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "number") return "a number";
  return Array.isArray(value) ? "a list" : "an object";
}

/**
 * Reads an object of scalars and lists of scalars as pairs: a list repeats its name, null leaves it out. Used for queries
 * and form bodies. Throws an OptionsProblem that names the member which is neither.
 */
export function readPairs(value: Json, at: string): [string, string][] {
  if (!isObject(value)) throw new OptionsProblem(`${at} must be an object of names and values, got ${kindOf(value)}.`);
  return Object.entries(value).flatMap(([name, given]) =>
    (Array.isArray(given) ? given : [given]).flatMap((item: Json, index): [string, string][] => {
      const place = Array.isArray(given) ? `${at}.${name}[${index}]` : `${at}.${name}`;
      return item === null ? [] : [[name, readScalar(item, place)]];
    }),
  );
}

/** A text, number or boolean as text. Throws an OptionsProblem for anything else. */
export function readScalar(value: Json, at: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new OptionsProblem(
    `${at} must be text, a number or true or false, got ${kindOf(value)}. Turn it into text first.`,
  );
}

/** A text that is not empty. Throws an OptionsProblem for anything else. */
export function readText(value: Json | undefined, at: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new OptionsProblem(`${at} must be text, got ${value === "" ? "empty text" : kindOf(value)}.`);
}

/** Bytes from base64. Throws an OptionsProblem for anything else. */
export function readBase64(value: unknown, at: string): Buffer {
  if (typeof value === "string" && /^[A-Za-z0-9+/_-]*={0,2}$/.test(value.replace(/\s/g, "")))
    return Buffer.from(value, "base64");
  throw new OptionsProblem(`${at} must be bytes in base64.`);
}

function readMethod(value: Json): EgressMethod {
  const method = typeof value === "string" ? egressMethods.find((one) => one === value.toUpperCase()) : undefined;
  if (method !== undefined) return method;
  throw new OptionsProblem(`options.method must be one of ${egressMethods.join(", ").toLowerCase()}.`);
}

function readHeaders(value: Json): Record<string, string> {
  if (!isObject(value))
    throw new OptionsProblem(`options.headers must be an object of names and texts, got ${kindOf(value)}.`);
  const given = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(given.map(([name, item]) => [name, readScalar(item, `options.headers.${name}`)]));
}

function readWord<Word extends string>(value: Json, at: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === value);
  if (word !== undefined) return word;
  throw new OptionsProblem(`${at} must be one of ${words.join(", ")}, got ${kindOf(value)}.`);
}

function readBasicAuth(value: Json): HttpOptions["basicAuth"] {
  if (value === null) return null;
  if (!isObject(value))
    throw new OptionsProblem(`options.basicAuth must be an object of user and password, got ${kindOf(value)}.`);
  const user = readScalar(value.user ?? "", "options.basicAuth.user");
  if (user.includes(":")) throw new OptionsProblem("options.basicAuth.user can't hold a colon: it would end the name.");
  return { user, password: readScalar(value.password ?? "", "options.basicAuth.password") };
}

const caLengthMax = 200_000;

function readTls(value: Json): RequestTls {
  if (!isObject(value)) throw new OptionsProblem(`options.tls must be an object, got ${kindOf(value)}.`);
  const ca = value.ca === undefined ? undefined : readText(value.ca, "options.tls.ca");
  if (ca !== undefined && (ca.length > caLengthMax || !ca.includes("-----BEGIN CERTIFICATE-----")))
    throw new OptionsProblem(`options.tls.ca must be certificates in PEM form, up to ${caLengthMax / 1_000} kB.`);
  const certificate = value.clientCertificate;
  return {
    verify: readFlag(value.verify ?? true, "options.tls.verify"),
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { clientCertificate: readText(certificate, "options.tls.clientCertificate") }),
  };
}

function readTimeout(value: Json): number {
  if (typeof value === "number" && value >= 1 && value <= timeoutSecondsMax) return value;
  throw new OptionsProblem(`options.timeoutSeconds must be a number from 1 to ${timeoutSecondsMax}.`);
}

function readStatuses(value: Json, at: string): [number, number][] {
  if (!Array.isArray(value)) throw new OptionsProblem(`${at} must be a list, got ${kindOf(value)}.`);
  return value.map((item: Json, index) => {
    const text = typeof item === "number" ? String(item) : typeof item === "string" ? item : "";
    const match = /^([1-5]\d\d|0)(?:-([1-5]\d\d))?$/.exec(text);
    if (match === null)
      throw new OptionsProblem(`${at}[${index}] must be a status like "404" or a range like "500-599".`);
    return [Number(match[1]), Number(match[2] ?? match[1])];
  });
}

function readFlag(value: Json, at: string): boolean {
  if (typeof value === "boolean") return value;
  throw new OptionsProblem(`${at} must be true or false, got ${kindOf(value)}.`);
}
