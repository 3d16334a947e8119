import * as z from "zod";
import { anyValue, defineActionType, field } from "./actionType.ts";
import { pageLimits } from "./limits.ts";

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

const retryStatuses = z.union(
  [z.literal("0"), statuses],
  'must be a status such as "429", a range such as "500-599", or "0" for no answer at all.',
);

const basicAuth = z
  .strictObject({ user: z.string(), password: z.string() })
  .meta({ description: "User and password for basic authentication.", default: { user: "", password: "" } });

const tls = z
  .strictObject({
    verify: z.exactOptional(
      z.boolean().meta({ description: "False takes any certificate, where an operator allows it." }),
    ),
    ca: z.exactOptional(field("Certificate authorities in PEM form, trusted beside the system's.")),
    clientCertificate: z.exactOptional(field("A credential that is a client certificate, as =CREDENTIAL.its_name.")),
  })
  .meta({ description: "How the connection is secured.", default: {} });

const pagination = z
  .strictObject({
    hasMore: field("A formula that says whether there is another page, over RESPONSE and PAGINATE."),
    maxPages: z.exactOptional(
      z
        .int()
        .min(1)
        .max(pageLimits.pagesCeiling)
        .meta({ description: "Pages at most; what is beyond is left and told.", default: pageLimits.pages }),
    ),
    emit: z.exactOptional(
      z
        .enum(["one_event", "event_per_page"])
        .meta({ description: "One event with the bodies of all pages, or one for each.", default: "one_event" }),
    ),
  })
  .meta({
    description: "Sends the request again for each page; PAGINATE.index and PAGINATE.previous_response tell which.",
    default: { hasMore: "=DEFAULT(RESPONSE.body.next, NULL) != NULL" },
  });

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
  encodeQuery: z.exactOptional(
    z.boolean().meta({
      description: "Whether names and values of the query are encoded; false: they are encoded already.",
      default: true,
    }),
  ),
  contentType: z.exactOptional(
    z
      .enum(["json", "form", "multipart", "xml", "text", "raw"])
      .meta({ description: "How the body is written.", default: "json" }),
  ),
  body: z.exactOptional(anyValue("The request's body, any JSON; texts in it may hold formulas.")),
  basicAuth: z.exactOptional(basicAuth),
  userAgent: z.exactOptional(field("The user-agent header. Default: Fairlead.")),
  tls: z.exactOptional(tls),
  via: z.exactOptional(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "may hold small letters, digits and hyphens, 40 at most.")
      .meta({ description: "The proxy that it goes through, by the name that the operator gives it." }),
  ),
  timeoutSeconds: z.exactOptional(
    z.int().min(1).max(300).meta({ description: "Seconds until a request without a whole answer fails.", default: 30 }),
  ),
  errorStatuses: z.exactOptional(
    z.array(statuses).meta({ description: "Answers that fail the run: statuses and ranges.", default: ["400-599"] }),
  ),
  errorIf: z.exactOptional(field("A formula over RESPONSE; where it is true, the run fails whatever the status.")),
  retryStatuses: z.exactOptional(
    z.array(retryStatuses).meta({
      description: 'Failures that are tried again, "0" for no answer.',
      default: ["0", "408", "425", "429", "500-599"],
    }),
  ),
  emitOnFailure: z.exactOptional(
    z.enum(["never", "response", "always"]).meta({
      description:
        "Whether a failed run emits an event on its default link as well: where there was an answer, or always.",
      default: "never",
    }),
  ),
  output: z.exactOptional(anyValue("The event that is emitted, made of RESPONSE. Default: status, headers and body.")),
  pagination: z.exactOptional(pagination),
  responseAs: z.exactOptional(
    z.enum(["value", "file"]).meta({
      description: "What the body of the event is: the answer's JSON, text or base64, or a file with its bytes.",
      default: "value",
    }),
  ),
  followRedirects: z.exactOptional(
    z.boolean().meta({ description: "Whether redirects are followed. Default: for GET and HEAD only." }),
  ),
});

/** HTTP request: emits `{ status, headers, body }`, or what `output` makes of it. */
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
  constants: [
    ...["method", "contentType", "timeoutSeconds", "errorStatuses", "retryStatuses", "emitOnFailure"],
    ...["followRedirects", "responseAs", "encodeQuery", "via"],
  ],
  valueFormulas: ["errorIf", "pagination.hasMore", "tls.clientCertificate"],
  credentials: true,
  late: {
    options: ["errorIf", "output", "pagination"],
    roots: { PAGINATE: { index: 0, previous_response: null } },
  },
});
