import { isList, isObject, type Json, type JsonObject } from "@fairlead/formula";
import { type Plan, readCallInputs, type StorySettings } from "@fairlead/story";

/**
 * A webhook as a server of the Model Context Protocol with one tool, which is the story: what programs that ask models ask
 * for. Messages are JSON-RPC 2.0 over POST, each answered by one JSON document; there are no sessions and no streams.
 */

/** The inputs that a story declares, with what each is for. */
export type ToolInputs = NonNullable<NonNullable<StorySettings["callable"]>["inputs"]>;

/** How the tool is called, what it is for, and what it takes. */
export type McpTool = { tool: string; description: string; inputs: ToolInputs };

/** What is to be done with a message: it is answered, or the story is called with a payload and the answer is its result. */
export type McpMessage =
  | { kind: "answer"; answer: JsonObject }
  | { kind: "notification" }
  | { kind: "call"; id: RpcId; payload: Json };

/** How a call of the story ended. */
export type ToolResult = { data: Json; isError: boolean };

type RpcId = string | number;

/** The versions of the protocol that are spoken, the newest first. */
const versions = ["2025-06-18", "2025-03-26", "2024-11-05"] as const;

type Server = { plan: Plan; tool: McpTool };

/** Reads a message. What is wrong with it is the answer. */
export function readMessage(body: Json, server: Server): McpMessage {
  if (!isObject(body) || isList(body) || body.jsonrpc !== "2.0" || typeof body.method !== "string") {
    return { kind: "answer", answer: toError(null, -32_600, "A message is one JSON-RPC 2.0 request with a method.") };
  }
  const { id, method, params = {} } = body;
  if (id === undefined) return { kind: "notification" };
  if (typeof id !== "string" && typeof id !== "number") {
    return { kind: "answer", answer: toError(null, -32_600, "The id of a request is a text or a number.") };
  }
  const given = isObject(params) ? params : {};
  if (method === "tools/call") return readToolCall(id, given, server);
  const result = answerMethod(method, given, server);
  const answer =
    result === null ? toError(id, -32_601, `There is no method ${method.slice(0, 100)}.`) : toResult(id, result);
  return { kind: "answer", answer };
}

function answerMethod(method: string, { protocolVersion }: JsonObject, { plan, tool }: Server): JsonObject | null {
  switch (method) {
    case "initialize":
      return {
        protocolVersion: versions.find((version) => version === protocolVersion) ?? versions[0],
        capabilities: { tools: {} },
        serverInfo: { name: "fairlead", title: plan.name, version: "1" },
      };
    case "ping":
      return {};
    case "tools/list":
      return { tools: [{ name: tool.tool, description: tool.description, inputSchema: inputSchemaOf(tool) }] };
    default:
      return null;
  }
}

function readToolCall(id: RpcId, { name, arguments: given = {} }: JsonObject, { plan, tool }: Server): McpMessage {
  if (name !== tool.tool) {
    return { kind: "answer", answer: toError(id, -32_602, `There is no such tool; there is ${tool.tool}.`) };
  }
  const { callable } = plan;
  const inputs = callable === undefined ? { ok: true as const, body: given } : readCallInputs(callable, given);
  if (inputs.ok) return { kind: "call", id, payload: inputs.body };
  const data = `The story was not called: ${inputs.message}`;
  return { kind: "answer", answer: toToolAnswer(id, { data, isError: true }) };
}

/** The answer to a call of the tool, as text for a model and, where it is an object, as data beside it. */
export function toToolAnswer(id: RpcId, { data, isError }: ToolResult): JsonObject {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  const structured = isObject(data) && !isList(data) ? { structuredContent: data } : {};
  return toResult(id, { content: [{ type: "text", text }], ...structured, isError });
}

const inputTypes = { text: "string", number: "number", boolean: "boolean", list: "array", object: "object" } as const;

function inputSchemaOf({ inputs }: McpTool): JsonObject {
  if (inputs.length === 0) return { type: "object" };
  const properties = inputs.map(({ name, type, default: start, description }) => {
    const own = type === "any" ? {} : { type: inputTypes[type] };
    return [
      name,
      {
        ...own,
        ...(description === undefined ? {} : { description }),
        ...(start === undefined ? {} : { default: start }),
      },
    ];
  });
  const required = inputs.filter(({ required: isNeeded }) => isNeeded === true).map(({ name }) => name);
  return { type: "object", properties: Object.fromEntries(properties), required, additionalProperties: false };
}

function toResult(id: RpcId, result: JsonObject): JsonObject {
  return { jsonrpc: "2.0", id, result };
}

function toError(id: RpcId | null, code: number, message: string): JsonObject {
  return { jsonrpc: "2.0", id, error: { code, message } };
}
