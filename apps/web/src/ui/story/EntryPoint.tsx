"use client";

import { CopyButton } from "../parts/CopyButton.tsx";
import { countOf } from "../parts/time.ts";
import { toCurl } from "./curl.ts";

/** Lines of a command that are shown: all are copied. */
const linesMax = 7;

type EntryPointProps = { url: string; draftUrl: string; isLive: boolean; sampleEvent: unknown; verb?: string };

/** The addresses of a webhook, to copy alone or as a command that calls it. Who has them may start the story. */
export function EntryPoint({ url, draftUrl, isLive, sampleEvent, verb = "POST" }: EntryPointProps) {
  const curl = toCurl({ url: isLive ? url : draftUrl, verb, sampleEvent });
  const lines = curl.split("\n");
  return (
    <>
      <Address url={url} label="Webhook URL" />
      <details className="mt-2" open={!isLive}>
        <summary className="min-h-6 text-ink-2 text-small hover:text-ink">An address that runs the draft</summary>
        <p className="mt-1 mb-1 text-ink-2 text-small">A call of it runs the draft as it is then.</p>
        <Address url={draftUrl} label="Address of the draft" />
      </details>
      <div className="mt-2 overflow-hidden rounded-control border border-line">
        <div className="flex items-center justify-between bg-sunk py-0.5 pr-1 pl-2.5">
          <span className="font-semibold text-ink-2 text-small">cURL</span>
          <CopyButton text={curl} label="Copy the cURL command" />
        </div>
        <pre className="whitespace-pre-wrap p-2.5 text-[11.5px] leading-[1.6] [overflow-wrap:anywhere]">
          {lines.slice(0, linesMax).join("\n")}
          {lines.length > linesMax && `\n… and ${countOf(lines.length - linesMax, "more line")}`}
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

/** An address to copy: its button is the stop for Tab, as the field has nothing to write. */
function Address({ url, label }: { url: string; label: string }) {
  return (
    <div className="flex items-center gap-1 rounded-control border border-line-strong bg-paper py-1 pr-1 pl-2.5">
      <input
        readOnly
        tabIndex={-1}
        aria-label={label}
        value={url}
        onFocus={(event) => event.currentTarget.select()}
        className="min-w-0 flex-1 rounded-port bg-transparent font-mono text-[11.5px]"
      />
      <CopyButton text={url} label={`Copy the ${label[0]?.toLowerCase()}${label.slice(1)}`} />
    </div>
  );
}
