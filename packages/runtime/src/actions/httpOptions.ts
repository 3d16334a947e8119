import type { Json } from "@fairlead/formula";
import { type EgressMethod, egressMethods } from "../egress.ts";
import { isObject, type Options } from "./options.ts";

/** Evaluated options of an HTTP request, checked. */
export type HttpOptions = {
  url: string;
  method: EgressMethod;
  headers: { readonly [name: string]: string };
  query: readonly (readonly [string, string])[];
  contentType: "json" | "form";
  /** Null: no body. */
  body: Json;
  timeoutSeconds: number;
  /** Status ranges, both ends included, that count as errors. */
  errorStatuses: readonly (readonly [number, number])[];
  followRedirects: boolean;
};

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
  return {
    url: readText(options.url, "options.url"),
    method,
    headers: readHeaders(options.headers ?? {}),
    query: readPairs(options.query ?? {}, "options.query"),
    contentType: readContentType(options.contentType ?? "json"),
    body,
    timeoutSeconds: readTimeout(options.timeoutSeconds ?? 30),
    errorStatuses: readStatuses(options.errorStatuses ?? ["400-599"]),
    followRedirects: readFlag(options.followRedirects ?? (method === "GET" || method === "HEAD")),
  };
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

function readScalar(value: Json, at: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new OptionsProblem(
    `${at} must be text, a number or true or false, got ${kindOf(value)}. Turn it into text first.`,
  );
}

function readText(value: Json | undefined, at: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new OptionsProblem(`${at} must be text, got ${value === "" ? "empty text" : kindOf(value)}.`);
}

function readMethod(value: Json): EgressMethod {
  const upper = typeof value === "string" ? value.toUpperCase() : "";
  const method = egressMethods.find((known) => known === upper);
  if (method !== undefined) return method;
  throw new OptionsProblem(`options.method must be one of ${egressMethods.join(", ").toLowerCase()}.`);
}

function readHeaders(value: Json): Record<string, string> {
  if (!isObject(value))
    throw new OptionsProblem(`options.headers must be an object of names and texts, got ${kindOf(value)}.`);
  const given = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(given.map(([name, item]) => [name, readScalar(item, `options.headers.${name}`)]));
}

function readContentType(value: Json): "json" | "form" {
  if (value === "json" || value === "form") return value;
  throw new OptionsProblem(
    'options.contentType must be "json" or "form". For other types, give a content-type header and text as body.',
  );
}

function readTimeout(value: Json): number {
  if (typeof value === "number" && value >= 1 && value <= timeoutSecondsMax) return value;
  throw new OptionsProblem(`options.timeoutSeconds must be a number from 1 to ${timeoutSecondsMax}.`);
}

function readStatuses(value: Json): [number, number][] {
  if (!Array.isArray(value)) throw new OptionsProblem(`options.errorStatuses must be a list, got ${kindOf(value)}.`);
  return value.map((item: Json, index) => {
    const match = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(
      typeof item === "number" ? String(item) : typeof item === "string" ? item : "",
    );
    if (match === null)
      throw new OptionsProblem(
        `options.errorStatuses[${index}] must be a status like "404" or a range like "500-599".`,
      );
    return [Number(match[1]), Number(match[2] ?? match[1])];
  });
}

function readFlag(value: Json): boolean {
  if (typeof value === "boolean") return value;
  throw new OptionsProblem(`options.followRedirects must be true or false, got ${kindOf(value)}.`);
}
