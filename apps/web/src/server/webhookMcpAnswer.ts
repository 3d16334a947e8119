import type { Json, JsonObject } from "@fairlead/formula";
import { answer, answerEmpty } from "./webhookAnswer.ts";
import { type ExitMeans, readExit, type WaitingCall } from "./webhookExit.ts";
import { readMessage, type ToolResult, toToolAnswer } from "./webhookMcp.ts";
import type { CallRules } from "./webhookRules.ts";
import { waitFor } from "./webhookWait.ts";

/** Starts the story for a payload; what keeps it from being called is told to the caller of the tool. */
export type CallTool = (payload: Json) => Promise<{ storyRunId: string } | { refused: string }>;

type McpCall = Omit<WaitingCall, "storyRunId"> & { body: Json };

/** Answers a message of a webhook with the option `mcp`. Rejects when the database is away. */
export async function answerMcp(means: ExitMeans, call: McpCall, way: { rules: CallRules; callTool: CallTool }) {
  const { webhook, response } = call;
  const { mcp } = way.rules.options;
  if (mcp === undefined) throw new Error("The webhook is no server of tools.");
  const { plan } = webhook.load();
  const message = readMessage(call.body, { plan, tool: { ...mcp, inputs: way.rules.inputs } });
  if (message.kind === "notification") return answerEmpty(response, 202);
  if (message.kind === "answer") return send(call, message.answer);
  const called = await way.callTool(message.payload);
  const result = "refused" in called ? failedCall(called.refused) : await readResult(means, { ...call, ...called });
  if (result !== null) send(call, toToolAnswer(message.id, result));
}

/** Null where nobody waits any more. */
async function readResult(means: ExitMeans, call: WaitingCall): Promise<ToolResult | null> {
  const found = await waitFor(means.clock, call.response, () => readExit(means, call));
  if (found === "gone") return null;
  const own = `Its story run is ${call.storyRunId}.`;
  if (found === "late") return failedCall(`The story did not come to an answer within 30 seconds. It goes on. ${own}`);
  if (found === "busy") return failedCall(`The story was called, but too many callers wait for answers here. ${own}`);
  if (found.state === "answered") return { data: found.data, isError: false };
  if (found.state === "succeeded") return { data: null, isError: false };
  return failedCall(`The story was ${found.state} before it came to an answer. ${own}`);
}

function failedCall(data: string): ToolResult {
  return { data, isError: true };
}

function send({ response }: McpCall, message: JsonObject): void {
  answer(response, { status: 200, body: JSON.stringify(message) });
}
