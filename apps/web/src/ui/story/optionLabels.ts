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
};

/** The name of an option for people. Options that have none of their own are written as words. */
export function optionLabel(key: string, type = ""): string {
  const words =
    labels[`${type}.${key}`] ??
    labels[key] ??
    key.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
