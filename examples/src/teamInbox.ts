import { story, text, z } from "@fairlead/sdk";

const note = z.object({ title: z.string(), url: z.string(), kind: z.string(), priority: z.number() });

/** Receives notes from other stories and says in one line what each is about. */
export const teamInbox = story(
  "Team inbox",
  (s) => {
    const call = s.webhook("Receive note", { body: note });
    const urgent = call.to.condition("Is it urgent?", call.body.priority.gte(3));
    urgent.match.transform("Call for attention", {
      payload: { line: text`Now: ${call.body.title} (${call.body.kind})`, url: call.body.url, urgent: true },
    });
    urgent.noMatch.transform("Put on the list", {
      payload: { line: text`Later: ${call.body.title} (${call.body.kind})`, url: call.body.url, urgent: false },
    });
  },
  { description: "The second half of the sample: other stories send notes here." },
);
