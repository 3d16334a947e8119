/** The nickname of a run: the last four characters of its id, which differ most. */
export function shortId(id: string): string {
  return id.slice(-4);
}

/** The nickname of an event: that of the action run that emitted it, and its number there. */
export function eventName(id: string): string {
  return `${id.slice(-8, -4)}-${Number.parseInt(id.slice(-4), 16)}`;
}
