"use client";

import type { Fix, FormulaProblem } from "@fairlead/formula";
import { Check, ChevronLeft, ChevronRight, Minus, TriangleAlert } from "lucide-react";
import { Button, IconButton } from "../parts/Button.tsx";
import { cx } from "../parts/cx.ts";
import { formatAgo } from "../parts/time.ts";
import { useNow } from "../parts/useNow.ts";
import type { FieldAnswer, Preview } from "./previewTypes.ts";
import type { SampleFacts } from "./useFormulaWorld.ts";
import type { FieldPreview } from "./usePreview.ts";

type PreviewLineProps = {
  preview: FieldPreview;
  facts: readonly SampleFacts[];
  shown: number;
  onShow: (at: number) => void;
  onFix: (fix: Fix) => void;
};

/** One line: what the field gives for the sample that is looked at, and for how many of them it works. */
export function PreviewLine({ preview, facts, shown, onShow, onFix }: PreviewLineProps) {
  if (preview === null) return null;
  if (preview === "hung") return <Told tone="bad">This takes too long to be shown here.</Told>;
  const [problem] = preview.problems;
  if (problem !== undefined) return <ProblemLine problem={problem} onFix={onFix} />;
  if (preview.onlyInRuns !== null)
    return (
      <Told tone="quiet">
        This reads {preview.onlyInRuns}, which there is only in a run: test the action to see it.
      </Told>
    );
  const own = preview.previews[shown];
  if (preview.isConstant || own === undefined) return null;
  return (
    <div className="flex flex-col gap-0.5">
      <ValueLine own={own} isMade={facts[shown]?.kind === "made"} />
      {facts.length > 1 && <Switcher {...{ preview, facts, shown, onShow }} />}
    </div>
  );
}

function Told({ tone, children }: { tone: "bad" | "quiet" | "good"; children: React.ReactNode }) {
  const Icon = tone === "bad" ? TriangleAlert : tone === "good" ? Check : Minus;
  return (
    <p
      data-preview
      aria-live="polite"
      className={cx("flex min-w-0 items-start gap-1.5 text-small", tone === "bad" ? "text-bad" : "text-ink-2")}
    >
      <Icon aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}

function ValueLine({ own, isMade }: { own: Preview; isMade: boolean }) {
  const made = isMade && <span className="text-ink-3"> of a made-up event: none has come yet</span>;
  if (!own.ok)
    return (
      <Told tone={isMade ? "quiet" : "bad"}>
        {own.message}
        {made}
      </Told>
    );
  return (
    <Told tone={own.isEmpty ? "quiet" : "good"}>
      <code className="text-[11.5px]">{own.text}</code> <span className="text-ink-3">{own.type}</span>
      {made}
    </Told>
  );
}

function ProblemLine({ problem, onFix }: { problem: FormulaProblem; onFix: (fix: Fix) => void }) {
  const { message, code, fix } = problem;
  return (
    <div className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <Told tone="bad">
          {message} <span className="text-ink-3">{code}</span>
        </Told>
      </div>
      {fix !== undefined && (
        <Button className="h-6 px-2 text-small" onClick={() => onFix(fix)}>
          {fix.label}
        </Button>
      )}
    </div>
  );
}

type SwitcherProps = Pick<PreviewLineProps, "facts" | "shown" | "onShow"> & { preview: FieldAnswer };

/** Steps through the samples, and says for how many of them the field works. */
function Switcher({ preview, facts, shown, onShow }: SwitcherProps) {
  const now = useNow(60_000);
  const { at = null, kind } = facts[shown] ?? { kind: "made" as const };
  const { previews, isWhole } = preview;
  const failing = previews.findIndex((one, index) => !one.ok && index !== shown);
  const works = previews.filter(({ ok }) => ok).length;
  const told = `${works} of ${previews.length} samples work${isWhole ? "" : ", the others take too long"}`;
  return (
    <div className="flex items-center gap-1 text-ink-3 text-small">
      <IconButton
        label="Sample before"
        onClick={() => onShow((shown + facts.length - 1) % facts.length)}
        className="size-6"
      >
        <ChevronLeft aria-hidden />
      </IconButton>
      <span className="tabular">
        {shown + 1}/{facts.length}
      </span>
      <IconButton label="Sample behind" onClick={() => onShow((shown + 1) % facts.length)} className="size-6">
        <ChevronRight aria-hidden />
      </IconButton>
      <span className="min-w-0 flex-1 truncate">
        {kind === "pinned" ? "pinned" : at === null ? "" : formatAgo(at, now)}
      </span>
      {failing === -1 ? (
        <span>{told}</span>
      ) : (
        <button type="button" onClick={() => onShow(failing)} className="underline underline-offset-2 hover:text-ink">
          {told}
        </button>
      )}
    </div>
  );
}
