import { formula, story, text, z } from "@fairlead/sdk";
import type { Template } from "./template.ts";

/** Gathers what comes in and tells of it together. */
export const digest: Template = {
  key: "digest",
  summary: "Gathers lines, and sends them to a chat together: ten at once, or what came within an hour.",
  sampleEvent: { line: "Backup of db-1 is done" },
  definition: story("Digest", (s) => {
    const call = s.webhook("Receive line", { body: z.object({ line: z.string() }) });
    const all = call.to.implode<string>("Gather", { itemPath: call.body.line, sizePath: 10, seconds: 3_600 });
    all.to.http("Tell the chat", {
      url: formula<string>`RESOURCE.chat_url`,
      method: "post",
      body: { text: text`${formula<string>`JOIN(gather, "\n")`}` },
    });
  }),
};
