import { formula, story, text } from "@fairlead/sdk";
import type { Template } from "./template.ts";

/** Asks an address every five minutes and tells a chat when it does not answer. */
export const uptimeCheck: Template = {
  key: "uptime-check",
  summary: "Asks an address every five minutes, and tells a chat when it does not answer well.",
  definition: story("Uptime check", (s) => {
    const check = s.unlinked.http("Ask the service", {
      url: formula<string>`RESOURCE.checked_url`,
      schedule: [{ cron: "*/5 * * * *", timezone: "UTC" }],
      retry: { limit: 1 },
    });
    check.to.transform("It is up", { payload: { status: check.status } });
    check.failed.http("Tell the chat", {
      url: formula<string>`RESOURCE.chat_url`,
      method: "post",
      body: { text: text`The service does not answer: ${check.failed.event.error.message}` },
    });
  }),
};
