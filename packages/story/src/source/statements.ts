import { isList, isObject, type Json } from "@fairlead/formula";
import type { StoryAction } from "../definition.ts";
import { freeSlug } from "../slug.ts";
import { type Code, printText } from "./code.ts";
import { type Scope, toList, toObject, writeFieldCode, writeJson, writeTemplate } from "./expressions.ts";

/** The call of a builder: its name and its arguments. */
export type BuilderCall = { builder: string; args: Code[] };

/** How to write an action. `taken`: the slugs of the actions before it, by which the builder chooses its slug. */
export type Writing = { scope: Scope; taken: ReadonlySet<string> };

/** An action as the call of its builder, or of `raw` where its options have a form that no other builder makes. */
export function writeAction(action: StoryAction, { scope, taken }: Writing): BuilderCall {
  const settings = settingsOf(action, taken);
  const { builder, args } = writeTyped(action, { scope, settings }) ?? writeRaw(action, settings);
  return { builder, args: [printText(action.name), ...args] };
}

type Parts = { readonly [key: string]: Json };

function settingsOf(action: StoryAction, taken: ReadonlySet<string>): Parts {
  const { id, slug, name, type: _type, options: _options, position: _position, ...others } = action;
  return {
    ...(id === slug ? {} : { id }),
    ...(slug === freeSlug(name, taken) ? {} : { slug }),
    ...others,
  };
}

function writeRaw({ type, options }: StoryAction, settings: Parts): BuilderCall {
  return { builder: "raw", args: [writeJson({ type, options: options as Json, ...settings })] };
}

type Builder =
  | "webhook"
  | "http"
  | "transform"
  | "explode"
  | "implode"
  | "extract"
  | "deduplicate"
  | "delay"
  | "throttle"
  | "condition";

/** The options that the builders take; an action with any other is written by `raw`. */
const builderOptions: Readonly<Record<Builder, readonly string[]>> = {
  webhook: [
    ...[
      "path",
      "verbs",
      "access",
      "oauth",
      "hmac",
      "bodyFormat",
      "response",
      "waitForExit",
      "rules",
      "mustMatch",
      "rateLimit",
      "cors",
    ],
    "deduplicate",
  ],
  http: [
    ...["url", "method", "headers", "query", "contentType", "body", "timeoutSeconds", "errorStatuses"],
    ...["followRedirects", "basicAuth", "userAgent", "tls", "retryStatuses", "emitOnFailure"],
    ...["errorIf", "output", "pagination", "responseAs", "encodeQuery", "via"],
  ],
  transform: ["payload"],
  explode: ["path", "to", "limit"],
  implode: ["itemPath", "guidPath", "sizePath", "seconds"],
  extract: ["matchers"],
  deduplicate: ["path", "lookback", "periodSeconds"],
  delay: ["seconds", "until"],
  throttle: ["events", "perSeconds"],
  condition: ["mustMatch"],
};

type Typed = { scope: Scope; settings: Parts };

function writeTyped(action: StoryAction, { scope, settings }: Typed): BuilderCall | undefined {
  const { options } = action;
  const write = (builder: Builder, { mode: _, ...parts }: Parts, writeOption: WriteOption) => {
    if (Object.keys(parts).some((key) => !builderOptions[builder].includes(key))) return undefined;
    const entries = Object.entries(parts).map(([key, value]) => [key, writeOption(key, value, scope)] as const);
    const all = toObject([
      ...entries,
      ...Object.entries(settings).map(([key, value]) => [key, writeJson(value)] as const),
    ]);
    return all === undefined ? undefined : { builder, args: isEmpty(all) ? [] : [all] };
  };
  switch (action.type) {
    case "webhook":
      return write("webhook", options as Parts, (_, value) => writeJson(value));
    case "http_request":
      return write("http", options as Parts, writeHttpOption);
    case "event_transform":
      return writeTransform(action.options.mode, (builder, writeOption) =>
        write(builder, options as Parts, writeOption),
      );
    case "condition": {
      const { rules, ...others } = options as Parts;
      const tests = writeTemplate(rules ?? [], scope);
      const call = write("condition", others, (_, value) => writeJson(value));
      return tests === undefined || call === undefined ? undefined : { ...call, args: [tests, ...call.args] };
    }
    case "send_email":
    case "receive_email":
    case "send_to_story":
      return undefined;
    default:
      action satisfies never;
      return undefined;
  }
}

type WriteTransform = (builder: Builder, writeOption: WriteOption) => BuilderCall | undefined;

type TransformMode = Extract<StoryAction, { type: "event_transform" }>["options"]["mode"];

function writeTransform(mode: TransformMode, write: WriteTransform) {
  switch (mode) {
    case "extract":
      return write("extract", writeExtractOption);
    case "implode":
      return write("implode", writeMemoryOption);
    case "deduplicate":
      return write("deduplicate", writeMemoryOption);
    case "explode":
      return write("explode", writeExplodeOption);
    case "delay":
      return write("delay", writeDelayOption);
    case "throttle":
      return write("throttle", (_, value) => writeJson(value));
    default:
      return write("transform", (_, value, scope) => writeTemplate(value, scope));
  }
}

function isEmpty(code: Code): boolean {
  return typeof code === "object" && "object" in code && code.object.length === 0;
}

type WriteOption = (key: string, value: Json, scope: Scope) => Code | undefined;

/** The builder asks for texts where it knows that texts are needed: expressions say there that they give one. */
const writeHttpOption: WriteOption = (key, value, scope) => {
  if (key === "url" || key === "userAgent") return writeTextOption(value, scope);
  if (key === "body" || key === "output") return writeTemplate(value, scope);
  if (key === "errorIf") return writeValueFormula(value, scope);
  if (key === "pagination" && isObject(value)) {
    const entries = Object.entries(value);
    return toObject(
      entries.map(([name, item]) => [name, name === "hasMore" ? writeValueFormula(item, scope) : writeJson(item)]),
    );
  }
  if (!textsByName.has(key) || !isObject(value)) return writeJson(value);
  return toObject(Object.entries(value).map(([name, item]) => [name, writeTextOption(item, scope)]));
};

function writeValueFormula(value: Json, scope: Scope): Code | undefined {
  return typeof value === "string" && value.startsWith("=") ? writeFieldCode(value, scope, "unknown") : undefined;
}

const textsByName: ReadonlySet<string> = new Set(["headers", "query", "basicAuth", "tls"]);

function writeTextOption(value: Json, scope: Scope): Code | undefined {
  if (typeof value === "string") return writeFieldCode(value, scope, "string");
  return isList(value) ? toList(value.map((item) => writeTextOption(item, scope))) : writeJson(value);
}

const writeExplodeOption: WriteOption = (key, value, scope) => {
  if (key !== "path" || typeof value !== "string") return writeJson(value);
  return value.startsWith("=") ? writeFieldCode(value, scope, "unknown[]") : undefined;
};

/** Where a matcher looks may hold formulas; what it looks for is as it is. */
const writeExtractOption: WriteOption = (_, value, scope) => {
  if (!isList(value)) return undefined;
  return toList(
    value.map((matcher) => {
      if (!isObject(matcher)) return undefined;
      return toObject(
        Object.entries(matcher).map(([key, item]) => [
          key,
          key === "path" ? writeTemplate(item, scope) : writeJson(item),
        ]),
      );
    }),
  );
};

/** What is compared and gathered is read by value formulas only. */
const writeMemoryOption: WriteOption = (key, value, scope) => {
  if (typeof value !== "string") return writeJson(value);
  const type = key === "sizePath" || key === "seconds" ? "number" : "unknown";
  return value.startsWith("=") ? writeFieldCode(value, scope, type) : undefined;
};

const writeDelayOption: WriteOption = (key, value, scope) =>
  typeof value === "string" ? writeFieldCode(value, scope, key === "seconds" ? "number" : "string") : writeJson(value);
