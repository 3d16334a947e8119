import * as z from "zod";
import { defineActionType } from "./actionType.ts";
import { checkMustMatch } from "./condition.ts";
import { callConstants, callOptions } from "./webhookOptions.ts";

/** The HTTP methods that a webhook can be called with. */
export const webhookVerbs = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

export type WebhookVerb = (typeof webhookVerbs)[number];

const options = z
  .strictObject({
    path: z.exactOptional(
      z
        .string()
        .max(64)
        .regex(
          /^[a-z0-9]+(-[a-z0-9]+)*$/,
          "may hold small letters and digits, with single hyphens between them, such as new-alert.",
        )
        .meta({ description: "The readable part of the address. Default: the slug with hyphens for underscores." }),
    ),
    verbs: z.exactOptional(
      z
        .array(z.enum(webhookVerbs))
        .min(1)
        .max(webhookVerbs.length)
        .meta({ description: "The HTTP methods that are accepted.", default: ["POST"] }),
    ),
    ...callOptions,
  })
  .superRefine(({ access, hmac, oauth, rules, mustMatch, response, waitForExit, mcp, verbs, ...others }, context) => {
    if (mcp !== undefined) {
      const given = { response, waitForExit, bodyFormat: others.bodyFormat, deduplicate: others.deduplicate };
      for (const [name, value] of Object.entries(given)) {
        if (value === undefined) continue;
        const message =
          "has no place beside mcp, which says how calls are read and answered. Leave one of the two out.";
        context.addIssue({ code: "custom", path: [name], message });
      }
      if (verbs !== undefined && !verbs.includes("POST")) {
        context.addIssue({ code: "custom", path: ["verbs"], message: "must have POST for mcp: messages come by it." });
      }
    }
    if (response !== undefined && waitForExit === true) {
      const message = "would never be sent: the answer is what an exit emits. Leave one of the two out.";
      context.addIssue({ code: "custom", path: ["response"], message });
    }
    if (rules !== undefined && mustMatch !== undefined) checkMustMatch({ rules, mustMatch }, context);
    if (rules === undefined && mustMatch !== undefined) {
      context.addIssue({ code: "custom", path: ["mustMatch"], message: "needs rules beside it." });
    }
    for (const [name, value, what] of [
      ["hmac", hmac, "who signs"],
      ["oauth", oauth, "whose tokens are taken"],
    ] as const) {
      if (access === name && value === undefined) {
        context.addIssue({ code: "custom", path: [name], message: `is required for the access ${name}: ${what}.` });
      }
      if (access !== name && value !== undefined) {
        const message = `would never be looked at: set access to ${name}, or leave it out.`;
        context.addIssue({ code: "custom", path: [name], message });
      }
    }
  });

/** The options of a webhook as a definition holds them. */
export type WebhookOptions = z.infer<typeof options>;

/** Webhook: starts a story run for each call. Emits `{ body, headers, query, method }`. */
export const webhook = defineActionType({
  type: "webhook",
  title: "Webhook",
  summary: "Starts the story for each HTTP call to its address.",
  pool: "cpu",
  pure: false,
  root: true,
  readsItself: true,
  emits: ["default"],
  optionsSchema: options,
  constants: ["path", "verbs", ...callConstants],
  valueFormulas: ["response.status"],
});

/** A webhook's settings with their defaults: the slug with hyphens as path, POST as the only verb. */
export function webhookSettings(action: { slug: string; options: WebhookOptions }): {
  path: string;
  verbs: readonly WebhookVerb[];
} {
  const { path = action.slug.replaceAll("_", "-"), verbs = ["POST"] } = action.options;
  return { path, verbs };
}
