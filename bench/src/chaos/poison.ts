import type { Sender } from "./sender.ts";

type Body = string | Buffer;

const items = '"items":["a","b"]';
const withText = (id: string, text: string) => `{"id":"${id}",${items},"text":${text}}`;

/** Bodies that have to be refused, or stored as they are, without harm to others. Each says under which id it would be stored. */
const poisons: readonly ((id: string) => Body)[] = [
  (id) => withText(id, '"\\u0000"'),
  (id) => withText(id, '"\\ud800 alone"'),
  (id) => withText(id, "1e400"),
  (id) => withText(id, `${"[".repeat(50_000)}${"]".repeat(50_000)}`),
  (id) => withText(id, `"${"x".repeat(6_000_000)}"`),
  (id) => `{"id":"${id}",${items},"__proto__":{"admin":true},"constructor":1}`,
  (id) => `{"id":"other","id":"${id}",${items}}`,
  (id) => `{"id":"${id}",${items}`,
  (id) => Buffer.concat([Buffer.from(`{"id":"${id}",${items},"text":"`), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
  (id) => `{"id":"${id}",${items},"many":{${Array.from({ length: 20_000 }, (_, n) => `"k${n}":${n}`).join(",")}}}`,
  (id) => withText(id, `"${"\\u202e\\u0007 ' ; -- $1 <<receive.body>> ".repeat(20)}"`),
];

/** Sends each of them at the same moment as some good calls, so that they meet in one commit. */
export async function sendPoison(sender: Sender, random: () => number): Promise<void> {
  const prefix = `poison-${Math.floor(random() * 1e9)}`;
  const good = (index: number) => Array.from({ length: 18 }, (_, n) => `good-${prefix}-${index}-${n}`);
  for (const [index, poison] of poisons.entries()) {
    const id = `${prefix}-${index}`;
    await Promise.all([sender.send(id, poison(id)), ...good(index).map((name) => sender.send(name))]);
  }
}
