import * as z from "zod";
import { toInputError } from "./authRoutes.ts";
import type { Actor, Role, Services } from "./services.ts";

/** What a request to the API carried, unchecked. `signal`: fires when nobody waits for the answer any more. */
export type RawInput = { params: unknown; query: unknown; body: unknown; signal?: AbortSignal };

/** A route of the API as a value: what it takes and gives serves the server and the published description alike. */
export type RestRoute = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below /api/v1, parameters as `{id}`. */
  path: string;
  /** A name for generated clients. */
  operationId: string;
  summary: string;
  /** The least role that may use it. Every route needs a key. */
  role: Role;
  status: 200 | 204;
  /** Bytes of the body at most. */
  bodyLimit: number;
  params: z.ZodObject;
  query: z.ZodObject;
  body: z.ZodType | null;
  answer: z.ZodType | null;
  run(services: Services, actor: Actor, input: RawInput): Promise<unknown>;
  /** Whether it answers bytes instead of JSON. */
  isDownload: boolean;
};

type Parts<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType> = {
  method: RestRoute["method"];
  path: string;
  operationId: string;
  summary: string;
  role: Role;
  status?: RestRoute["status"];
  bodyLimit?: number;
  params?: Params;
  query?: Query;
  body?: Body;
  answer?: z.ZodType;
  isDownload?: boolean;
  handle(call: {
    services: Services;
    actor: Actor;
    params: z.output<Params>;
    query: z.output<Query>;
    body: z.output<Body>;
    signal: AbortSignal | undefined;
  }): Promise<unknown>;
};

const nothing = z.strictObject({});
const bodyLimitDefault = 1_000_000;

/** Declares a route. What comes in is checked by its schemas before `handle` sees it. */
export function defineRoute<
  Params extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Query extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Body extends z.ZodType = z.ZodUndefined,
>(parts: Parts<Params, Query, Body>): RestRoute {
  const {
    handle,
    params,
    query,
    body,
    answer,
    status = 200,
    bodyLimit = bodyLimitDefault,
    isDownload = false,
    ...rest
  } = parts;
  return {
    ...rest,
    status,
    bodyLimit,
    isDownload,
    params: params ?? nothing,
    query: query ?? nothing,
    body: body ?? null,
    answer: answer ?? null,
    run: async (services, actor, input) =>
      handle({
        services,
        actor,
        params: check<Params>(params, input.params),
        query: check<Query>(query, input.query),
        body: check<Body>(body, input.body),
        signal: input.signal,
      }),
  };
}

/** Where a route takes nothing, whatever came is dropped, and the type says undefined or an empty object. */
function check<Schema extends z.ZodType>(schema: Schema | undefined, value: unknown): z.output<Schema>;
function check(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw toInputError(parsed.error.issues);
}
