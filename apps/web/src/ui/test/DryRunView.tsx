import { Fragment } from "react";
import type { Tested } from "../../server/actionTests.ts";

type DryRunViewProps = { dryRun: Exclude<NonNullable<Tested["dryRun"]>, { kind: "problem" }>; mask: string };

/** What would be sent, as it would be sent, with secrets hidden. */
export function DryRunView({ dryRun, mask }: DryRunViewProps) {
  const fields = dryRun.kind === "request" ? dryRun.headers : dryRun.fields;
  const body = dryRun.body === null || dryRun.body === "" ? null : dryRun.body;
  return (
    <div className="flex flex-col gap-2">
      <h3 className="font-semibold">{dryRun.kind === "request" ? "Request" : "Message"}</h3>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
        tabIndex={0}
        aria-label={dryRun.kind === "request" ? "The request that would be sent" : "The message that would be sent"}
        className="max-h-[380px] overflow-auto rounded-control border border-line bg-sunk px-2.5 py-2 font-mono text-[11.5px] leading-[19px]"
      >
        {dryRun.kind === "request" && (
          <p className="break-all">
            <strong>{dryRun.method}</strong> <Masked text={dryRun.url} mask={mask} />
          </p>
        )}
        {fields.map(([name, value]) => (
          <p key={name} className="break-all">
            <span className="text-ink-2">{name}:</span> <Masked text={value} mask={mask} />
          </p>
        ))}
        {body !== null && (
          <pre className="mt-2 whitespace-pre-wrap break-all border-line border-t pt-2">
            <Masked text={pretty(body)} mask={mask} />
          </pre>
        )}
      </section>
    </div>
  );
}

/** A secret is seen to be one. */
function Masked({ text, mask }: { text: string; mask: string }) {
  const parts = text.split(mask);
  return (
    <>
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no identity
        <Fragment key={index}>
          {index > 0 && (
            <span className="rounded-[4px] border border-line-strong bg-paper px-1" title="A secret, hidden here">
              <span aria-hidden>{mask}</span>
              <span className="sr-only">hidden</span>
            </span>
          )}
          {part}
        </Fragment>
      ))}
    </>
  );
}

const prettyMax = 200_000;

/** JSON is easier to read in lines; everything else stays as it is. */
function pretty(body: string): string {
  if (body.length > prettyMax || !/^[[{]/.test(body)) return body;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
