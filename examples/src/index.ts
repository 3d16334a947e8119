import type { StoryDefinition } from "@fairlead/sdk";
import { issueTriage } from "./issueTriage.ts";
import { openedIssue } from "./openedIssue.ts";
import { orderExport } from "./orderExport.ts";
import { orderLines } from "./orderLines.ts";
import { ordersReport } from "./ordersReport.ts";
import { teamInbox } from "./teamInbox.ts";

export { type Template, templates } from "../templates/index.ts";
export { issueTriage, openedIssue, orderExport, orderLines, ordersReport, teamInbox };

/** A story that a new installation begins with, and an event to try it with. */
export type SampleStory = { slug: string; definition: StoryDefinition; sampleEvent?: unknown };

/**
 * The sample pair: the first story sends its notes to the second one's webhook, whose address `webhookUrl` tells by the
 * slugs of story and action.
 */
export function sampleStories({ webhookUrl }: SampleContext): readonly SampleStory[] {
  const inbox = { slug: "team-inbox", definition: teamInbox };
  const inboxUrl = webhookUrl(inbox.slug, "receive_note");
  const triage = { slug: "github-issue-triage", definition: issueTriage({ inboxUrl }), sampleEvent: openedIssue };
  return [triage, inbox];
}

type SampleContext = { webhookUrl: (storySlug: string, actionSlug: string) => string };
