"use client";

import { cx } from "../parts/cx.ts";
import { Section } from "../parts/Section.tsx";
import type { SentShown } from "./sent.ts";

/** What a run really sent and how it was answered; secrets stand by their names. Nothing where it sent nothing. */
export function SentList({ sent }: { sent: readonly SentShown[] }) {
  if (sent.length === 0) return null;
  return (
    <Section title="Sent">
      <SentItems sent={sent} />
    </Section>
  );
}

/** One line for each thing that was sent, with its parts behind it. */
export function SentItems({ sent }: { sent: readonly SentShown[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {sent.map(({ title, answer, isBad, parts }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was sent never changes
        <li key={at}>
          <details>
            <summary className="min-h-6 break-all">
              <code className="text-[12px]">{title}</code>
              <span className={cx("block", isBad ? "text-bad" : "text-ink-2")}>{answer}</span>
            </summary>
            <dl className="mt-1 border-line border-l-2 pl-3 font-mono text-[12px]">
              {parts.map(([name, value]) => (
                <div key={name} className="py-0.5">
                  <dt className="inline text-ink-3">{name}: </dt>
                  <dd className="inline whitespace-pre-wrap break-all">{value}</dd>
                </div>
              ))}
            </dl>
          </details>
        </li>
      ))}
    </ul>
  );
}
