import { formula, story, z } from "@fairlead/sdk";
import type { Template } from "./template.ts";

/** Passes each finding on once, however often a scanner reports it. */
export const onceOnly: Template = {
  key: "once-only",
  summary: "Passes each finding on once a day, however often it is reported.",
  sampleEvent: { id: "CVE-2026-1470", asset: "web-3" },
  definition: story("Once only", (s) => {
    const call = s.webhook("Receive finding", { body: z.object({ id: z.string(), asset: z.string() }) });
    const fresh = call.to.deduplicate("Not seen today", {
      path: formula`[receive_finding.body.id, receive_finding.body.asset]`,
      periodSeconds: 86_400,
    });
    fresh.to.http("Open a ticket", {
      url: formula<string>`RESOURCE.ticket_url`,
      method: "post",
      body: { title: call.body.id, asset: call.body.asset },
    });
  }),
};
