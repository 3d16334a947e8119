import * as z from "zod";
import { release } from "./instance.ts";
import type { RestRoute } from "./restRoute.ts";
import { errorSchema } from "./restSchemas.ts";

type Part = Record<string, unknown>;

/** The description of the API (OpenAPI 3.1), made from the routes' own schemas. */
export function openApiDocument(routes: readonly RestRoute[], origin: string): Part {
  const paths: Record<string, Part> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: toOperation(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Fairlead", version: release, description: "Stories, their runs and events." },
    servers: [{ url: `${origin}/api/v1` }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", description: "An API key." } },
      schemas: { Error: toSchema(errorSchema, "output") },
      responses: { Error: { description: "What went wrong.", content: json({ $ref: "#/components/schemas/Error" }) } },
    },
  };
}

function toOperation({ operationId, summary, params, query, body, answer, status, isDownload }: RestRoute): Part {
  const content = isDownload
    ? { content: bytes }
    : answer === null
      ? {}
      : { content: json(toSchema(answer, "output")) };
  return {
    operationId,
    summary,
    parameters: [...toParameters(params, "path"), ...toParameters(query, "query")],
    ...(body === null
      ? {}
      : { requestBody: { required: !body.safeParse(undefined).success, content: json(toSchema(body, "input")) } }),
    responses: {
      [String(status)]: { description: status === 204 ? "Done." : "The answer.", ...content },
      default: { $ref: "#/components/responses/Error" },
    },
  };
}

/** As OpenAPI 3.1 says bytes: a media type without a schema of their own. */
const bytes = { "application/octet-stream": {} };

function toParameters(schema: z.ZodObject, place: "path" | "query"): Part[] {
  return Object.entries(schema.shape).map(([name, part]) => ({
    name,
    in: place,
    required: place === "path",
    schema: toSchema(part, "input"),
  }));
}

function json(schema: Part): Part {
  return { "application/json": { schema } };
}

/** A schema as OpenAPI 3.1 holds it: plain JSON Schema 2020-12. */
function toSchema(schema: z.core.$ZodType, io: "input" | "output"): Part {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return plain;
}
