import { createInterface } from "node:readline";
import { type Engine, lastPanic } from "./engineModule.ts";

type Request = { id: number; method?: string; params?: unknown };

/** The id of the requests that go to the command line; it answers them, and nobody waits for that. */
const printId = 9_000_000;

/**
 * Answers JSON-RPC requests, one a line on the standard input, one after the other, until the input ends. The engine is
 * made at the first one.
 */
export async function serveRequests(create: () => Promise<Engine>): Promise<void> {
  let engine: Promise<Engine> | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === "") continue;
    const request = JSON.parse(line) as Request;
    if (request.method === undefined) continue;
    engine ??= create();
    await answer(engine, { id: request.id, method: request.method, params: request.params });
  }
  // The engine may still hold connections.
  process.exit(0);
}

async function answer(engine: Promise<Engine>, { id, method, params }: Required<Request>): Promise<void> {
  try {
    const call = (await engine)[method];
    if (call === undefined) throw new Error(`The engine has no method ${method}.`);
    const result = await call(params);
    if (method === "diff") print(result);
    send({ id, result: result ?? null });
  } catch (error) {
    send({ id, error: toRpcError(error) });
  }
}

/** The native engine prints the script of a diff by a request of its own. */
function print(result: unknown): void {
  const content = readText(result, "stdout");
  if (content !== null) send({ id: printId, method: "print", params: { content } });
}

function toRpcError(error: unknown) {
  const message = lastPanic.message ?? (error instanceof Error ? error.message : String(error));
  const meta = typeof error === "object" && error !== null && "meta" in error ? error.meta : null;
  const error_code = readText(error, "code") ?? readText(error, "error_code");
  const data = { is_panic: lastPanic.message !== null, message, meta, error_code };
  return { code: 4466, message: "An error happened. Check the data field for details.", data };
}

function readText(value: unknown, key: string): string | null {
  const text: unknown = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return typeof text === "string" && text !== "" ? text : null;
}

function send(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}
