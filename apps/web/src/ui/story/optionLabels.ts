const labels: Readonly<Record<string, string>> = {
  url: "URL",
  contentType: "Content type",
  timeoutSeconds: "Timeout in seconds",
  errorStatuses: "Statuses that fail",
  followRedirects: "Follow redirects",
  basicAuth: "Basic authentication",
  userAgent: "User agent",
  tls: "TLS",
  errorIf: "Fails if",
  retryStatuses: "Statuses that are tried again",
  emitOnFailure: "Emit on failure",
  mustMatch: "Rules that must match",
  path: "Path",
  to: "Item key",
  itemPath: "Item",
  guidPath: "Group",
  sizePath: "Size of a group",
  periodSeconds: "Period in seconds",
  "send_email.to": "To",
  replyTo: "Reply to",
  html: "HTML",
  hmac: "Signature",
  cors: "Web pages (CORS)",
  everyEvent: "Every event",
  silenceSeconds: "Silence in seconds",
  quietSeconds: "Quiet for so many seconds",
  local: "Local values",
  onlyIf: "Only if",
  includeMetadata: "Metadata in events",
  everySeconds: "Looks every so many seconds",
  lookback: "Events to compare with",
  missing: "Paths that lead nowhere",
  deadlineSeconds: "Deadline in seconds",
  retention: "How long runs are kept",
  keepRuns: "Last runs that are kept",
  callable: "Calls by other stories",
  "callable.entry": "Comes in by",
  "callable.exits": "Answers come from",
  "callable.access": "Who may call",
  atMostOnce: "At most once",
  retry: "Tried again",
  "retry.limit": "How often",
  cron: "Times",
  timezone: "Time zone",
  "schedule.missed": "Missed times",
  missedMax: "Missed times that run",
  "schedule.overlap": "While the run before is open",
  spreadSeconds: "Spread in seconds",
};

/** The name of an option for people. `of`: the type of its action, or the option that it is a part of. */
export function optionLabel(key: string, of = ""): string {
  const words =
    labels[`${of}.${key}`] ??
    labels[key] ??
    key.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
