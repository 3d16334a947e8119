import { formula, story, text, z } from "@fairlead/sdk";
import type { Template } from "./template.ts";

/** Waits a day and asks whether a ticket is still open. */
export const followUp: Template = {
  key: "follow-up",
  summary: "Waits a day, asks whether a ticket is still open, and reminds a chat of it if so.",
  sampleEvent: { ticket: "T-42" },
  definition: story("Follow up", (s) => {
    const call = s.webhook("Receive ticket", { body: z.object({ ticket: z.string() }) });
    const later = call.to.delay("Wait a day", { seconds: 86_400 });
    const ticket = later.to.http("Look at the ticket", {
      url: text`${formula<string>`RESOURCE.ticket_url`}/${call.body.ticket}`,
      response: z.object({ open: z.boolean() }),
    });
    const open = ticket.to.condition("Is it open?", ticket.body.open.eq(true));
    open.match.http("Remind the chat", {
      url: formula<string>`RESOURCE.chat_url`,
      method: "post",
      body: { text: text`${call.body.ticket} is still open.` },
    });
  }),
};
