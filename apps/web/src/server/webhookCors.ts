import type { IncomingHttpHeaders } from "node:http";

/** Seconds for which browsers may remember what they were told. */
const rememberedSeconds = 600;

/** Headers that let the script of a page read the answer; none for pages of other origins. */
export function corsHeaders(origins: readonly string[], headers: IncomingHttpHeaders): Record<string, string> {
  const { origin } = headers;
  if (origins.includes("*")) return { "access-control-allow-origin": "*" };
  const vary = { vary: "Origin" };
  if (origin === undefined || !origins.includes(origin)) return vary;
  return { ...vary, "access-control-allow-origin": origin };
}

/** What a browser is told when it asks whether a script may call. Never that it may send cookies. */
export function preflightHeaders(
  origins: readonly string[],
  headers: IncomingHttpHeaders,
  verbs: readonly string[],
): Record<string, string> {
  const allowed = corsHeaders(origins, headers);
  if (!("access-control-allow-origin" in allowed)) return allowed;
  const asked = headers["access-control-request-headers"];
  const named = asked !== undefined && /^[a-z0-9-]+(?:\s*,\s*[a-z0-9-]+){0,50}$/i.test(asked) ? asked : "content-type";
  return {
    ...allowed,
    "access-control-allow-methods": verbs.join(", "),
    "access-control-allow-headers": named,
    "access-control-max-age": String(rememberedSeconds),
  };
}
