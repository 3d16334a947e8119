import { formula, story, text, z } from "@fairlead/sdk";
import type { Template } from "./template.ts";

const alerts = z.object({ alerts: z.array(z.object({ host: z.string(), title: z.string(), severity: z.number() })) });

/** Takes a list of alerts apart and tells a chat of those that matter. */
export const alertTriage: Template = {
  key: "alert-triage",
  summary: "Takes a list of alerts apart, tells a chat of the severe ones, and keeps the others as a note.",
  sampleEvent: {
    alerts: [
      { host: "db-1", title: "Disk is full", severity: 8 },
      { host: "web-3", title: "One login failed", severity: 2 },
    ],
  },
  definition: story("Alert triage", (s) => {
    const call = s.webhook("Receive alerts", { body: alerts });
    const each = call.to.explode("Each alert", { path: call.body.alerts, to: "alert" });
    const severe = each.to.condition("Is it severe?", each.alert.severity.gte(7));
    severe.match.http("Tell the chat", {
      url: formula<string>`RESOURCE.chat_url`,
      method: "post",
      body: { text: text`${each.alert.host}: ${each.alert.title} (severity ${each.alert.severity})` },
    });
    severe.noMatch.transform("Note it", {
      payload: { line: text`${each.alert.host}: ${each.alert.title}`, severity: each.alert.severity },
    });
  }),
};
