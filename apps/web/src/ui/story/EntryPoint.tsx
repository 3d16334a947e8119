"use client";

import { CopyButton } from "../parts/CopyButton.tsx";
import { toCurl } from "./curl.ts";

type EntryPointProps = { url: string; draftUrl: string; isLive: boolean; sampleEvent: unknown; verb?: string };

/** The addresses of a webhook, to copy alone or as a command that calls it. Who has them may start the story. */
export function EntryPoint({ url, draftUrl, isLive, sampleEvent, verb = "POST" }: EntryPointProps) {
  const curl = toCurl({ url: isLive ? url : draftUrl, verb, sampleEvent });
  return (
    <>
      <Address url={url} label="Webhook URL" />
      <p className="mt-2 mb-1 text-ink-2 text-small">A call of this one runs the draft, as it is then:</p>
      <Address url={draftUrl} label="Address of the draft" />
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
          ? "Whoever has these addresses can start the story. Keep them like a password."
          : "Not published yet: the first address answers 404 until the story is."}
      </p>
    </>
  );
}

function Address({ url, label }: { url: string; label: string }) {
  return (
    <div className="flex items-center gap-1 rounded-control border border-line-strong bg-paper py-1 pr-1 pl-2.5">
      <input
        readOnly
        aria-label={label}
        value={url}
        onFocus={(event) => event.currentTarget.select()}
        className="min-w-0 flex-1 rounded-port bg-transparent font-mono text-[11.5px]"
      />
      <CopyButton text={url} label={`Copy the ${label[0]?.toLowerCase()}${label.slice(1)}`} />
    </div>
  );
}
