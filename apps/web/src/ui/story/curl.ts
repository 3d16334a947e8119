type Call = { url: string; verb: string; sampleEvent: unknown };

/** A command for a POSIX shell that calls a webhook, with the body of the sample event if there is one. */
export function toCurl({ url, verb, sampleEvent }: Call): string {
  const lines = [`curl ${quote(url)}`];
  if (verb !== "GET") {
    if (verb !== "POST") lines.push(`-X ${verb}`);
    lines.push("-H 'content-type: application/json'", `-d ${quote(JSON.stringify(bodyOf(sampleEvent), null, 2))}`);
  }
  return lines.join(" \\\n  ");
}

/** A sample event is a body, or a whole call with its body in it. */
function bodyOf(event: unknown): unknown {
  if (typeof event !== "object" || event === null) return event ?? { hello: "world" };
  return "body" in event && "headers" in event ? event.body : event;
}

/** A text as one word of a shell: in single quotes, its own ones taken out. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
