import type { WebhookOptions } from "@fairlead/story";
import type { ToolInputs } from "./webhookMcp.ts";
import { createRateLimiter, type RateLimiter } from "./webhookRateLimit.ts";

/** What a webhook asks of its calls, and answers them by. */
export type CallRules = {
  webhookId: string;
  tenantId: string;
  options: WebhookOptions;
  /** The secrets that calls are signed with, the newest first. */
  signingSecrets: readonly string[];
  limiter: RateLimiter | null;
  /** What the tool takes that the story is, for the option `mcp`. */
  inputs: ToolInputs;
};

/** The options that cost nothing where they are not used. */
const ruleKeys = [
  ...([
    "access",
    "oauth",
    "hmac",
    "bodyFormat",
    "emits",
    "mcp",
    "response",
    "waitForExit",
    "rateLimit",
    "rules",
    "cors",
    "deduplicate",
  ] as const),
] as const satisfies readonly (keyof WebhookOptions)[];

/** The rules of a webhook's calls; null if it has none, so that its calls go the short way. */
export function toCallRules(
  options: WebhookOptions,
  parts: Pick<CallRules, "webhookId" | "tenantId" | "signingSecrets" | "inputs">,
): CallRules | null {
  if (ruleKeys.every((key) => options[key] === undefined)) return null;
  const { rateLimit } = options;
  return { ...parts, options, limiter: rateLimit === undefined ? null : createRateLimiter(rateLimit) };
}
