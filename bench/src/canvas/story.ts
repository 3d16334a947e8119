/** A big story as a person might have it: placed, and with the four kinds of actions that most stories are made of. */

const columns = 25;
const stepX = 304;
const stepY = 156;

type Kind = { type: string; options: object };

const kindOf = (at: number): Kind => {
  const kinds: Kind[] = [
    { type: "event_transform", options: { mode: "message", payload: { text: `Step ${at}`, at } } },
    { type: "http_request", options: { url: `https://example.com/things/${at}`, method: "get" } },
    { type: "condition", options: { rules: [{ type: "greater_or_equal", value: at, to: 3 }] } },
  ];
  return kinds[at % kinds.length] ?? { type: "event_transform", options: {} };
};

/** A webhook and actions in rows below it, each reached from the one above and now and then from its neighbour. */
export function bigStory(size: number) {
  const actions = Array.from({ length: size }, (_, at) => ({
    id: `a${at}`,
    slug: `step_${at}`,
    name: at === 0 ? "Receive" : `Step number ${at}`,
    position: { x: (at % columns) * stepX, y: Math.floor(at / columns) * stepY },
    ...(at === 0 ? { type: "webhook", options: {} } : kindOf(at)),
  }));
  const links = actions.slice(1).flatMap((_, index) => {
    const at = index + 1;
    const above = at < columns ? at - 1 : at - columns;
    const aside = at > columns && at % 5 === 0 ? [{ from: `step_${at - columns - 1}`, to: `step_${at}` }] : [];
    return [{ from: `step_${above}`, to: `step_${at}` }, ...aside];
  });
  return { formatVersion: 1, name: `Story of ${size}`, actions, links };
}

/** The same for the naive page. */
export function toNaive({ actions, links }: ReturnType<typeof bigStory>) {
  const cards = actions.map(({ slug, name, type, position }, at) => ({
    id: slug,
    name,
    type: type.replaceAll("_", " "),
    summary: `what step ${at} does`,
    events: at,
    ...position,
  }));
  return { cards, links };
}

/** A body of about so many characters, as an API might answer: a list of records. */
export function bigBody(characters: number): string {
  const record = (at: number) => ({
    id: at,
    host: `host-${at}.example.com`,
    severity: at % 10,
    tags: ["a", "b", "c"],
    text: `What was seen on host ${at}. `.repeat(12),
    owner: { name: `Person ${at}`, mail: `person.${at}@example.com` },
  });
  const each = JSON.stringify(record(10_000)).length + 1;
  return JSON.stringify({ records: Array.from({ length: Math.floor(characters / each) }, (_, at) => record(at)) });
}
