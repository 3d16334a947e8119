import { formula, story, text, z } from "@fairlead/sdk";

/** What the story reads of GitHub's `issues` webhook; the rest of the body is there as well, but not described. */
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
 * another story. `inboxUrl` is the address of the webhook that takes the notes.
 */
export function issueTriage({ inboxUrl }: { inboxUrl: string }) {
  return story(
    "GitHub issue triage",
    (s) => {
      const call = s.webhook("Receive issue", { body: issues, path: "github-issues" });
      const { action, issue, repository } = call.body;

      // GitHub also calls when an issue is edited, labelled or closed: those calls end here.
      const opened = call.to.condition("Is it newly opened?", action.eq("opened"));

      const labels = formula<string[]>`MAP(${issue.labels}, "name")`;
      const triage = opened.match.transform("Classify", {
        payload: {
          title: text`${repository.full_name}#${issue.number}: ${issue.title}`,
          kind: formula<string>`IF(${labels.includes("bug")}, "bug", IF(${issue.labels.size().eq(0)}, "unlabelled", "request"))`,
          priority: formula<number>`IF(${labels.includes("bug")}, 3, 1)`,
          labels,
        },
      });

      const told = triage.to.http("Tell the team", {
        url: inboxUrl,
        method: "post",
        body: { title: triage.title, url: issue.html_url, kind: triage.kind, priority: triage.priority },
      });
      told.to.transform("Summary", {
        payload: {
          summary: text`${triage.title} by ${issue.user.login} is a ${triage.kind}; the team was told (${told.status}).`,
          labels: triage.labels,
        },
      });
      told.failed.transform("Could not tell", {
        payload: { summary: text`${triage.title} was not passed on: ${told.failed.event.error.message}` },
      });
    },
    { description: "Classifies newly opened GitHub issues and tells the team through a second story." },
  );
}
