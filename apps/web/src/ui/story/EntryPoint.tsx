"use client";

import { CopyButton } from "../parts/CopyButton.tsx";
import { toCurl } from "./curl.ts";

type EntryPointProps = { url: string; isLive: boolean; sampleEvent: unknown; verb?: string };

/** The address of a webhook, to copy alone or as a command that calls it. Who has it may start the story. */
export function EntryPoint({ url, isLive, sampleEvent, verb = "POST" }: EntryPointProps) {
  const curl = toCurl({ url, verb, sampleEvent });
  return (
    <>
      <div className="flex items-center gap-1 rounded-control border border-line-strong bg-paper py-1 pr-1 pl-2.5">
        <input
          readOnly
          aria-label="Webhook URL"
          value={url}
          onFocus={(event) => event.currentTarget.select()}
          className="min-w-0 flex-1 rounded-port bg-transparent font-mono text-[11.5px]"
        />
        <CopyButton text={url} label="Copy the webhook URL" />
      </div>
      <div className="mt-2 overflow-hidden rounded-control border border-line">
        <div className="flex items-center justify-between bg-sunk py-0.5 pr-1 pl-2.5">
          <span className="font-semibold text-ink-2 text-small">cURL</span>
          <CopyButton text={curl} label="Copy the cURL command" />
        </div>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard
          tabIndex={0}
          className="max-h-40 overflow-auto p-2.5 text-[11.5px] leading-[1.6]"
        >
          {curl}
        </pre>
      </div>
      <p className="mt-2 text-ink-3 text-small">
        {isLive
          ? "Whoever has this address can start the story. Keep it like a password."
          : "Not published yet: this address answers 404 until the story is."}
      </p>
    </>
  );
}
