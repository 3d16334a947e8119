import { formula, story, text, z } from "@fairlead/sdk";

const issues = z.object({
  action: z.string(),
  issue: z.object({
    number: z.number(),
    title: z.string(),
    html_url: z.string(),
    user: z.object({ login: z.string() }),
    labels: z.array(z.object({ name: z.string() })),
  }),
  repository: z.object({ full_name: z.string() }),
});

/**
 * Receives GitHub's `issues` webhook, keeps newly opened issues, classifies them by their labels and passes a note on to
 * another story. `inboxUrl` is the webhook that takes the notes.
 */
export function issueTriage({ inboxUrl }: { inboxUrl: string }) {
  return story(
    "GitHub issue triage",
    (s) => {
      const call = s.webhook("Receive issue", { body: issues, path: "github-issues" });
      const { issue, repository } = call.body;
      const opened = call.to.condition("Is it newly opened?", call.body.action.eq("opened"));
      const triage = opened.match.transform("Classify", {
        payload: {
          kind: formula<string>`IF(INCLUDES(MAP(${issue.labels}, "name"), "bug"), "bug", IF(${issue.labels.size().eq(0)}, "unlabelled", "request"))`,
          labels: issue.labels.map((label) => label.name),
          priority: formula<number>`IF(INCLUDES(MAP(${issue.labels}, "name"), "bug"), 3, 1)`,
          title: text`${repository.full_name}#${issue.number}: ${issue.title}`,
        },
      });
      const sent = triage.to.http("Tell the team", {
        url: inboxUrl,
        method: "post",
        body: { title: triage.title, url: issue.html_url, kind: triage.kind, priority: triage.priority },
      });
      sent.to.transform("Summary", {
        payload: {
          summary: text`${triage.title} by ${issue.user.login} is a ${triage.kind}; the team was told (${sent.status}).`,
          labels: triage.labels,
        },
      });
      sent.failed.transform("Could not tell", {
        payload: { summary: text`${triage.title} was not passed on: ${sent.failed.event.error.message}` },
      });
    },
    { description: "Classifies newly opened GitHub issues and tells the team through a second story." },
  );
}
