import * as z from "zod";
import { monitoringLimits } from "./limits.ts";
import { mailAddressFault } from "./mailAddress.ts";

const address = z.string().superRefine((text, context) => {
  const fault = mailAddressFault(text);
  if (fault !== null) context.addIssue({ code: "custom", message: fault });
});

/** Who is told. Both may be left out: then others say it, the story for its actions and the team for its stories. */
const recipientKeys = {
  mail: z.exactOptional(
    z
      .array(address)
      .min(1)
      .max(monitoringLimits.recipients)
      .meta({ description: `Addresses that get a mail, ${monitoringLimits.recipients} at most.` }),
  ),
  webhook: z.exactOptional(
    z
      .string()
      .max(2_000)
      .regex(/^https?:\/\/[^\s<]+/, "must be a URL that begins with http:// or https:// and its host.")
      .meta({
        description:
          "A URL that gets a POST with JSON. What of it is secret is named as <<CREDENTIAL.slug>> behind the host.",
      }),
  ),
};

/** Whom a story tells about its actions. */
export const storyMonitoringSchema = z
  .strictObject(recipientKeys)
  .meta({ description: "Who is told about monitored actions that name nobody. Default: whom the team names." });

/** When people are told about an action, and who. */
export const monitoringSchema = z
  .strictObject({
    failure: z.exactOptional(
      z.boolean().meta({ description: "Whether a run that failed for good is told.", default: false }),
    ),
    everyEvent: z.exactOptional(
      z.boolean().meta({ description: "Whether every event that it emits is told.", default: false }),
    ),
    silenceSeconds: z.exactOptional(
      z
        .int()
        .min(monitoringLimits.secondsMin)
        .max(monitoringLimits.silenceSeconds)
        .meta({ description: "It is told, once, when the action has emitted no event for so many seconds." }),
    ),
    quietSeconds: z.exactOptional(
      z.int().min(monitoringLimits.secondsMin).max(monitoringLimits.quietSeconds).meta({
        description:
          "After a message there is none of its kind for so many seconds; the next one says how often it happened.",
        default: monitoringLimits.quietSecondsDefault,
      }),
    ),
    ...recipientKeys,
  })
  .meta({ description: "When people are told about this action, by mail and by webhook." });

/** The monitoring of an action as a definition holds it. */
export type Monitoring = z.infer<typeof monitoringSchema>;

/** What an action that is monitored is watched for, and who is told; null: whom the story's team names. */
export type PlanMonitoring = {
  readonly failure: boolean;
  readonly everyEvent: boolean;
  readonly silenceSeconds: number | null;
  readonly quietSeconds: number;
  readonly mail: readonly string[] | null;
  readonly webhook: string | null;
};

/** Absent where nothing is watched for. */
export function toPlanMonitoring(
  own: Monitoring | undefined,
  story: z.infer<typeof storyMonitoringSchema> = {},
): PlanMonitoring | undefined {
  const { failure = false, everyEvent = false, silenceSeconds = null } = own ?? {};
  if (own === undefined || (!failure && !everyEvent && silenceSeconds === null)) return undefined;
  const { quietSeconds = monitoringLimits.quietSecondsDefault } = own;
  // Who names anyone says all: a message is not sent to a second circle by the way.
  const named = own.mail !== undefined || own.webhook !== undefined ? own : story;
  const { mail = null, webhook = null } = named;
  return { failure, everyEvent, silenceSeconds, quietSeconds, mail, webhook };
}
