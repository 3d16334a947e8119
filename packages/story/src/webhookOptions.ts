import * as z from "zod";
import { anyValue, field } from "./actionType.ts";
import { ruleOptions } from "./condition.ts";
import { oauthSchema } from "./webhookOauth.ts";

/** What webhooks can do. Times in seconds. */
const webhookLimits = {
  /** Calls that a rate limit may let through in its period. */
  rateCount: 100_000,
  /** A day. */
  ratePeriodSeconds: 86_400,
  /** Seven days. */
  deduplicateSeconds: 604_800,
  /** An hour: how old a signature may be at most. */
  toleranceSeconds: 3_600,
  corsOrigins: 20,
  responseHeaders: 20,
} as const;

/** Who may call a webhook. */
const webhookAccess = ["secret", "public", "api_key", "oauth", "hmac"] as const;

/** Who signs the calls of a webhook, and so how; `generic`: as the other options say. */
const signaturePresets = ["github", "slack", "stripe", "standard", "generic"] as const;

/** Where the id of a delivery is found. */
const deliveryIds = ["github", "slack", "stripe", "standard", "idempotency_key", "custom"] as const;

const headerName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9-]+$/, "is not a header's name: letters, digits and hyphens.");

const hmac = z
  .strictObject({
    preset: z.enum(signaturePresets).meta({ description: "Who signs, and so how." }),
    header: z.exactOptional(headerName.meta({ description: "For generic: the header that holds the signature." })),
    algorithm: z.exactOptional(
      z.enum(["sha256", "sha512"]).meta({ description: "For generic: the hash.", default: "sha256" }),
    ),
    encoding: z.exactOptional(
      z.enum(["hex", "base64"]).meta({ description: "For generic: how the signature is written.", default: "hex" }),
    ),
    prefix: z.exactOptional(
      z.string().max(20).meta({ description: "For generic: what stands before the signature, such as sha256=." }),
    ),
    timestampHeader: z.exactOptional(
      headerName.meta({
        description:
          "For generic: the header with the seconds since 1970. The signed text is then time, full stop, body.",
      }),
    ),
    toleranceSeconds: z.exactOptional(
      z
        .int()
        .min(1)
        .max(webhookLimits.toleranceSeconds)
        .meta({ description: "How far the time of a signature may be from now.", default: 300 }),
    ),
  })
  .superRefine(({ preset, header, algorithm, encoding, prefix, timestampHeader }, context) => {
    const own = [header, algorithm, encoding, prefix, timestampHeader].some((option) => option !== undefined);
    if (preset === "generic" && header === undefined) {
      context.addIssue({ code: "custom", path: ["header"], message: "is required for the preset generic." });
    }
    if (preset !== "generic" && own) {
      const message = `says more than the preset ${preset}: only toleranceSeconds may stand beside it. Use generic for signatures of your own form.`;
      context.addIssue({ code: "custom", message });
    }
  })
  .meta({ description: "For the access hmac: how calls are signed. The secret is kept beside the story, not in it." });

/** The headers that an answer may set: none that would change how browsers treat it. */
export const webhookReplyHeader =
  /^(?:content-type|retry-after|x-(?!content-type-options$|robots-tag$|request-id$|frame-options$)[a-z0-9-]{1,60})$/i;

const response = z
  .strictObject({
    status: z.exactOptional(
      z
        .union(
          [z.int().min(200).max(599), z.string().regex(/^=/)],
          'must be a status from 200 to 599 that is no redirect, or a formula that gives it: a text that starts with "=".',
        )
        .refine((status) => typeof status === "string" || status < 300 || status > 399, {
          message: "is a redirect, which webhooks don't answer with.",
        })
        .meta({ description: "The status of the answer.", default: 200 }),
    ),
    headers: z.exactOptional(
      z
        .record(
          z
            .string()
            .regex(
              webhookReplyHeader,
              "can't be set here: Content-Type, Retry-After and names that begin with X- can.",
            ),
          z.string().max(2_000),
        )
        .refine((headers) => Object.keys(headers).length <= webhookLimits.responseHeaders, {
          message: `has more than ${webhookLimits.responseHeaders} headers.`,
        })
        .meta({ description: "Headers of the answer: Content-Type, Retry-After and X-…; values may hold formulas." }),
    ),
    body: z.exactOptional(anyValue("The body: text is sent as text, anything else as JSON; may hold formulas.")),
  })
  .meta({ description: "What the caller is answered once its event is stored. Default: ids as JSON." });

const rateLimit = z
  .strictObject({
    key: z.exactOptional(field("Calls with the same text here are counted together, such as =receive.body.host.")),
    count: z.int().min(1).max(webhookLimits.rateCount).meta({ description: "Calls in a period." }),
    periodSeconds: z.int().min(1).max(webhookLimits.ratePeriodSeconds).meta({ description: "The period." }),
  })
  .meta({ description: "Calls above it are answered 429 and make no event. Each web process counts for itself." });

const origin = z
  .string()
  .regex(
    /^(?:\*|https?:\/\/[a-z0-9.-]+(?::\d{1,5})?)$/,
    "is not an origin such as https://www.example.com: no path, small letters; or * for all.",
  );

const cors = z
  .strictObject({
    origins: z
      .array(origin)
      .min(1)
      .max(webhookLimits.corsOrigins)
      .meta({ description: "Origins of the pages whose scripts may call and read the answer; * for all." }),
  })
  .meta({ description: "Lets scripts of web pages call this webhook." });

const deduplicate = z
  .strictObject({
    by: z.enum(deliveryIds).meta({ description: "Where the id of a delivery is found." }),
    key: z.exactOptional(field("For custom: a formula that gives the id, such as =receive.body.id.")),
    periodSeconds: z.exactOptional(
      z
        .int()
        .min(60)
        .max(webhookLimits.deduplicateSeconds)
        .meta({ description: "How long an id is remembered.", default: 86_400 }),
    ),
  })
  .refine(({ by, key }) => (by === "custom") === (key !== undefined), {
    path: ["key"],
    message: "is needed for custom, and stands beside nothing else.",
  })
  .meta({ description: "A delivery that comes again is answered with the ids of the first and makes no event." });

const mcp = z
  .strictObject({
    tool: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, "may hold 1 to 64 letters, digits, hyphens and underscores.")
      .meta({ description: "What the tool is called." }),
    description: z.string().min(1).max(2_000).meta({ description: "What it does, for those who choose among tools." }),
  })
  .meta({
    description:
      "Makes the webhook a server of the Model Context Protocol with one tool, which calls the story with its inputs and gives its answer.",
    default: { tool: "call_story", description: "Calls the story." },
  });

/** The options that a webhook has besides its address. */
export const callOptions = {
  access: z.exactOptional(
    z.enum(webhookAccess).meta({
      description:
        "Who may call. secret: who has the address, or sends its secret as bearer token; public: the address is no secret; api_key: who has it and an API key; oauth: who has it and an access token of an issuer; hmac: who has it and signs.",
      default: "secret",
    }),
  ),
  oauth: z.exactOptional(oauthSchema),
  hmac: z.exactOptional(hmac),
  bodyFormat: z.exactOptional(
    z.enum(["auto", "text", "raw", "file"]).meta({
      description:
        "How the body is read. auto: by its content type; text: as it is; raw: as base64; file: as a file with its bytes.",
      default: "auto",
    }),
  ),
  emits: z.exactOptional(
    z.enum(["call", "body"]).meta({
      description: "What its event is. call: body, headers, query and method; body: the body alone.",
      default: "call",
    }),
  ),
  response: z.exactOptional(response),
  waitForExit: z.exactOptional(
    z.boolean().meta({
      description: "Whether the caller waits up to 30 seconds for the event of an exit of the story, and gets that.",
      default: false,
    }),
  ),
  mcp: z.exactOptional(mcp),
  rules: z.exactOptional(
    ruleOptions.rules.meta({ description: "Tests of the call: only calls that pass make events." }),
  ),
  mustMatch: ruleOptions.mustMatch,
  rateLimit: z.exactOptional(rateLimit),
  cors: z.exactOptional(cors),
  deduplicate: z.exactOptional(deduplicate),
} as const;

/** Of these options, those that are taken as they are. */
export const callConstants = ["access", "oauth", "hmac", "bodyFormat", "emits", "mcp", "rules[].type", "cors"] as const;

/** The event of a webhook for a call of it. */
export function webhookEvent<Body>(
  { emits }: { emits?: "call" | "body" },
  call: { body: Body },
): Body | { body: Body } {
  return emits === "body" ? call.body : call;
}
