import type { ActionIcon } from "@fairlead/story";
import {
  BookOpen,
  Clock,
  FunnelX,
  Globe,
  Group,
  type LucideIcon,
  MailOpen,
  Metronome,
  Puzzle,
  Regex,
  Send,
  Shuffle,
  Split,
  Ungroup,
  Webhook,
} from "lucide-react";
import { ownIcons } from "./ownIcons.ts";

/**
 * The shape of an action's plate. Solid ones touch the world outside, outlines are pure logic; `arrival`: where events
 * come in, `stack`: another story.
 */
export type PlateShape = "arrival" | "solid" | "outline" | "diamond" | "stack";

/** How an action type looks everywhere: card, palette, outline, pills. */
export type ActionKind = { title: string; icon: LucideIcon; shape: PlateShape; ink: string };

const kinds: Readonly<Record<string, ActionKind>> = {
  webhook: { title: "Webhook", icon: Webhook, shape: "arrival", ink: "var(--act-webhook)" },
  receive_email: { title: "Receive email", icon: MailOpen, shape: "arrival", ink: "var(--act-email-in)" },
  event_transform: { title: "Event transform", icon: Shuffle, shape: "outline", ink: "var(--act-transform)" },
  condition: { title: "Condition", icon: Split, shape: "diamond", ink: "var(--act-trigger)" },
  http_request: { title: "HTTP request", icon: Globe, shape: "solid", ink: "var(--act-http)" },
  send_email: { title: "Send email", icon: Send, shape: "solid", ink: "var(--act-email-out)" },
  send_to_story: { title: "Send to story", icon: BookOpen, shape: "stack", ink: "var(--act-story)" },
};

/** What the modes of an event transform look like. One that these pages do not know yet looks as the type does. */
const modeIcons: Readonly<Record<string, LucideIcon>> = {
  ...{ message: Shuffle, explode: Ungroup, implode: Group, extract: Regex },
  ...{ deduplicate: FunnelX, delay: Clock, throttle: Metronome },
};

/** The look of an action, with the icon that it has been given; a type that these pages do not know yet gets a plain one under its own name. */
export function kindOf(action: Looked): ActionKind {
  const kind = kindOfType(action);
  return action.icon === undefined ? kind : { ...kind, icon: ownIcons[action.icon] };
}

/** What an action looks like by. */
export type Looked = { type: string; options?: unknown; icon?: ActionIcon | undefined };

function kindOfType(action: Looked): ActionKind {
  const kind = kinds[action.type];
  if (kind === undefined) {
    return { title: action.type.replaceAll("_", " "), icon: Puzzle, shape: "outline", ink: "var(--ink-2)" };
  }
  const mode = action.type === "event_transform" ? modeOf(action.options) : null;
  return mode !== null && Object.hasOwn(modeIcons, mode) ? { ...kind, icon: modeIcons[mode] ?? kind.icon } : kind;
}

function modeOf(options: unknown): string | null {
  const mode = typeof options === "object" && options !== null && "mode" in options ? options.mode : null;
  return typeof mode === "string" ? mode : null;
}
