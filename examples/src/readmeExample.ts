import { story, text, z } from "@fairlead/sdk";

const body = z.object({ host: z.string(), severity: z.number() });
const response = z.object({ name: z.string(), pager: z.string() });

export default story("Triage alert", (s) => {
  const alert = s.webhook("Receive alert", { body });
  const owner = alert.to.http("Look up owner", {
    url: text`https://cmdb.example.com/hosts/${alert.body.host}`,
    response,
  });
  const urgent = owner.to.condition("Is it urgent?", alert.body.severity.gte(7));
  urgent.match.http("Page the owner", {
    url: owner.body.pager,
    method: "post",
    body: { text: text`${alert.body.host} needs you, ${owner.body.name}` },
  });
  urgent.noMatch.transform("Note it", { payload: { host: alert.body.host } });
  owner.failed.transform("No owner", { payload: { why: owner.failed.event.error.message } });
});
