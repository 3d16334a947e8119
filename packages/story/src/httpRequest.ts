import * as z from "zod";
import { anyValue, defineActionType, field } from "./actionType.ts";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const queryValue = z.union(
  [scalar, z.array(scalar)],
  "must be a text, a number, true, false, null or a list of these.",
);

const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "is not a header's name: letters, digits and hyphens, no spaces or colons.");

const statuses = z
  .string()
  .regex(/^[1-5]\d\d(-[1-5]\d\d)?$/, 'must be a status such as "404" or a range such as "500-599".')
  .refine((range) => range.length < 7 || range.slice(0, 3) <= range.slice(4), "must begin with the smaller status.");

const options = z.strictObject({
  url: field("The address, starting with http:// or https://."),
  method: z.exactOptional(
    z
      .enum(["get", "post", "put", "patch", "delete", "head", "options"])
      .meta({ description: "The HTTP method.", default: "get" }),
  ),
  headers: z.exactOptional(z.record(headerName, z.string()).meta({ description: "Request headers by name." })),
  query: z.exactOptional(
    z.record(z.string(), queryValue).meta({ description: "Query parameters by name; a list repeats the name." }),
  ),
  contentType: z.exactOptional(
    z.enum(["json", "form"]).meta({ description: "How the body is written.", default: "json" }),
  ),
  body: z.exactOptional(anyValue("The request's body, any JSON; texts in it may hold formulas.")),
  timeoutSeconds: z.exactOptional(
    z.int().min(1).max(300).meta({ description: "Seconds until a request without a whole answer fails.", default: 30 }),
  ),
  errorStatuses: z.exactOptional(
    z.array(statuses).meta({ description: "Answers that fail the run: statuses and ranges.", default: ["400-599"] }),
  ),
  followRedirects: z.exactOptional(
    z.boolean().meta({ description: "Whether redirects are followed. Default: for GET and HEAD only." }),
  ),
});

/** HTTP request: emits `{ status, headers, body }`. */
export const httpRequest = defineActionType({
  type: "http_request",
  title: "HTTP request",
  summary: "Sends a request and emits the answer.",
  pool: "io",
  pure: false,
  root: false,
  scheduled: true,
  emits: ["default", "failure"],
  optionsSchema: options,
  constants: ["method", "contentType", "timeoutSeconds", "errorStatuses", "followRedirects"],
  valueFormulas: [],
});
