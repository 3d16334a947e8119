import { importStory, type StoryDefinition } from "@fairlead/story";

/** A story in which every builder, every setting and every way of writing an option is needed; `everyForm.ts` is its source. */
const file = {
  formatVersion: 1,
  name: "Triage alert",
  description: "All there is",
  settings: { missing: "null", direction: "right" },
  actions: [
    {
      id: "receive_alert",
      slug: "receive_alert",
      type: "webhook",
      name: "Receive alert",
      description: "From outside",
      options: { path: "alerts", verbs: ["POST", "PUT"] },
      monitoring: { silenceSeconds: 3600, mail: ["ops@example.com"] },
      group: "front",
    },
    {
      id: "4f1c",
      slug: "owner",
      type: "http_request",
      name: "Look up owner",
      options: {
        url: "https://cmdb.example/hosts/<<receive_alert.body.host>>",
        method: "post",
        headers: { "X-Severity": "<<receive_alert.body.severity>>", Accept: "=receive_alert.headers.accept" },
        query: { q: "=receive_alert.body.host", list: ["a", "=receive_alert.body.hosts[0].name", 1], all: true },
        contentType: "form",
        body: { host: "=receive_alert.body.host", n: 1, "odd key": null },
        timeoutSeconds: 10,
        errorStatuses: ["404", "500-599"],
        followRedirects: true,
      },
      retry: { limit: 5 },
    },
    {
      id: "is_it_urgent",
      slug: "is_it_urgent",
      type: "condition",
      name: "Is it urgent?",
      options: {
        rules: [
          { type: "is_true", value: '=receive_alert.body.severity >= 7 AND receive_alert.body["odd key"] != "`"' },
          { type: "contains", value: "=receive_alert.body.host", to: "prod" },
          { type: "is_false", value: "=owner.body.email" },
        ],
        mustMatch: 2,
      },
    },
    {
      id: "note",
      slug: "note",
      type: "event_transform",
      name: "Note",
      options: {
        mode: "message",
        payload: {
          to: "=owner.body.email",
          said: "<<receive_alert.body.host>> needs \\<<you>> `now`: $" + "{}",
          owner: "=owner",
        },
      },
    },
    {
      id: "each_host",
      slug: "each_host",
      type: "event_transform",
      name: "Each host",
      options: { mode: "explode", path: "=receive_alert.body.hosts", to: "host", limit: 50 },
    },
    {
      id: "one",
      slug: "one",
      type: "event_transform",
      name: "One host",
      disabled: true,
      options: {
        mode: "message",
        payload: [
          "=each_host.host.name",
          "=each_host.index",
          "=each_host.size",
          "=each_host.guid",
          ["=each_host.host.name"],
        ],
      },
    },
    {
      id: "no_list",
      slug: "no_list",
      type: "event_transform",
      name: "No list",
      options: { mode: "message", payload: "=each_host.error.code" },
    },
    {
      id: "note_failed",
      slug: "note_failed",
      type: "event_transform",
      name: "Note failed",
      options: { mode: "message", payload: "<<note.error.message>>, <<note.to>>, <<UPCASE(note.said)>>" },
    },
    {
      id: "odd_escapes",
      slug: "odd_escapes",
      type: "event_transform",
      name: "Odd escapes",
      options: { mode: "message", payload: 'a <<"<">> and <<note.said>>, <<"\\\\">><<note.said>>' },
    },
    {
      id: "first",
      slug: "first",
      type: "event_transform",
      name: "First of a loop",
      options: { mode: "message", payload: { n: "=second.n + 1" } },
    },
    {
      id: "second",
      slug: "second",
      type: "event_transform",
      name: "Second of a loop",
      options: { mode: "message", payload: { n: "=first.n" } },
    },
  ],
  links: [
    { from: "receive_alert", to: "owner" },
    { from: "owner", to: "is_it_urgent" },
    { from: "is_it_urgent", to: "note" },
    { from: "is_it_urgent", to: "each_host", kind: "no_match" },
    { from: "each_host", to: "one" },
    { from: "each_host", to: "no_list", kind: "failure" },
    { from: "owner", to: "note", kind: "failure" },
    { from: "is_it_urgent", to: "note", kind: "failure" },
    { from: "note", to: "note_failed", kind: "failure" },
    { from: "note", to: "odd_escapes" },
    { from: "note", to: "is_it_urgent" },
    { from: "first", to: "second" },
    { from: "second", to: "first" },
  ],
  groups: [{ id: "front", name: "In front", collapsed: true }],
};

const read = importStory(JSON.stringify(file));
if (!read.ok) throw new Error(JSON.stringify(read.problems));

/** The story as reading gives it. */
export const definition: StoryDefinition = read.definition;
