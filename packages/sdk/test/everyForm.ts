import { formula, story, text } from "../src/index.ts";

export default story(
  "Triage alert",
  (s) => {
    const receiveAlert = s.webhook("Receive alert", {
      path: "alerts",
      verbs: ["POST", "PUT"],
      description: "From outside",
      monitoring: { silenceSeconds: 3600, mail: ["ops@example.com"] },
      group: "front",
    });
    const owner = receiveAlert.to.http("Look up owner", {
      url: text`https://cmdb.example/hosts/${receiveAlert.body.at("host")}`,
      method: "post",
      headers: {
        "X-Severity": text`${receiveAlert.body.at("severity")}`,
        Accept: formula<string>`${receiveAlert.headers.at("accept")}`,
      },
      query: {
        q: formula<string>`${receiveAlert.body.at("host")}`,
        list: ["a", formula<string>`${receiveAlert.body.at("hosts").at(0).at("name")}`, 1],
        all: true,
      },
      contentType: "form",
      body: { host: receiveAlert.body.at("host"), n: 1, "odd key": null },
      timeoutSeconds: 10,
      errorStatuses: ["404", "500-599"],
      followRedirects: true,
      id: "4f1c",
      slug: "owner",
      retry: { limit: 5 },
    });
    const isItUrgent = owner.to.condition(
      "Is it urgent?",
      [
        {
          type: "is_true",
          value: formula`${receiveAlert.body.at("severity")} >= 7 AND ${receiveAlert.body.at("odd key")} != "\`"`,
        },
        { type: "contains", value: receiveAlert.body.at("host"), to: "prod" },
        { type: "is_false", value: owner.body.at("email") },
      ],
      { mustMatch: 2 },
    );
    const note = isItUrgent.match.transform("Note", {
      payload: {
        to: owner.body.at("email"),
        said: text`${receiveAlert.body.at("host")} needs <<you>> \`now\`: \${}`,
        owner,
      },
    });
    owner.failed.action(note);
    isItUrgent.failed.action(note);
    note.to.action(isItUrgent);
    const eachHost = isItUrgent.noMatch.explode("Each host", {
      path: formula<unknown[]>`${receiveAlert.body.at("hosts")}`,
      to: "host",
      limit: 50,
    });
    eachHost.to.transform("One host", {
      payload: [
        eachHost.host.at("name"),
        eachHost.index,
        eachHost.at("size"),
        eachHost.guid,
        [eachHost.host.at("name")],
      ],
      slug: "one",
      disabled: true,
    });
    eachHost.failed.transform("No list", { payload: eachHost.failed.event.error.code });
    note.failed.transform("Note failed", {
      payload: text`${note.failed.event.error.message}, ${note.at("to")}, ${formula`UPCASE(${note.said})`}`,
    });
    note.to.transform("Odd escapes", {
      payload: text`a ${formula`"<"`} and ${note.said}, ${formula`"\\\\"`}${note.said}`,
    });
    const first = s.unlinked.transform("First of a loop", { payload: { n: formula`second.n + 1` }, slug: "first" });
    const second = first.to.transform("Second of a loop", { payload: { n: first.n }, slug: "second" });
    second.to.action(first);
  },
  {
    description: "All there is",
    missing: "null",
    direction: "right",
    groups: [{ id: "front", name: "In front", collapsed: true }],
  },
);
