/** The nickname of a run or an event: the last four characters of its id, which differ most. */
export function shortId(id: string): string {
  return id.slice(-4);
}
