"use client";

import type { LinkKind, StoryAction } from "@fairlead/story";
import { Handle, type Node, type NodeProps } from "@xyflow/react";
import { Ban } from "lucide-react";
import { type CSSProperties, memo, useState } from "react";
import { AddBehind } from "../edit/AddBehind.tsx";
import { ProblemMark } from "../edit/ProblemMark.tsx";
import { Badge } from "../parts/Badge.tsx";
import { cx } from "../parts/cx.ts";
import { PresenceMark } from "../presence/PresenceMark.tsx";
import { PinGlyph } from "../test/PinGlyph.tsx";
import { usePin } from "../test/useTesting.ts";
import { kindOf } from "./actionKinds.ts";
import { useCardId } from "./drawnCards.ts";
import { type Course, linkWords } from "./graph.ts";
import { Plate } from "./Plate.tsx";
import { portPlaces, portSides } from "./ports.ts";
import { summarise } from "./summary.ts";
import { useCardStatus } from "./useStatus.ts";
import { useIsFar, useIsTiny } from "./useZoom.ts";

type CardData = {
  action: StoryAction;
  /** The ways that have a port: where it is edited all, else those that are used. */
  ways: readonly LinkKind[];
  course: Course;
  isEdited: boolean;
  /** What readers are told besides the status: "3 of 6. Leads to Open a case." */
  description: string;
};

export type CardNode = Node<CardData, "action">;

/** One action on the board: what it is, what it does, and how it is doing. From afar only its plate and its colour. */
export const ActionCard = memo(function ActionCard({ data, selected }: NodeProps<CardNode>) {
  const { action, description, ways, course, isEdited } = data;
  const { slug, name, disabled = false } = action;
  const id = useCardId(slug);
  const isFar = useIsFar();
  const hasPorts = !useIsTiny();
  const status = useCardStatus(slug);
  const kind = kindOf(action);
  const pin = usePin(slug);
  const [isHovered, setHovered] = useState(false);
  const pinned = pin && (pin.stale ? "Pinned event from before a change" : "Pinned event");
  const told = [
    ...[`${name}, ${kind.title}`, description, status?.badge?.word, status?.note],
    ...[disabled && "Disabled: events stop here", pinned],
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a card is not a set of form fields
    <div
      id={id}
      role="group"
      aria-label={told.filter(Boolean).join(". ")}
      data-selected={selected || undefined}
      style={toStyle(action)}
      onPointerEnter={isEdited ? () => setHovered(true) : undefined}
      onPointerLeave={isEdited ? () => setHovered(false) : undefined}
      className={cx(
        "action-card sheet flex h-full flex-col rounded-card text-left [contain:layout_style]",
        selected && "is-selected",
        pin && "is-pinned",
        ((status?.faded === true && !selected) || disabled) && "is-faded",
      )}
    >
      {hasPorts && (
        <Handle type="target" position={portSides[course].in} isConnectable={isEdited && kind.shape !== "arrival"} />
      )}
      {isFar ? <FarFace action={action} /> : <NearFace action={action} disabled={disabled} title={kind.title} />}
      {!isFar && <Foot slug={slug} disabled={disabled} />}
      {hasPorts && ways.map((way) => <WayPort key={way} {...{ way, course, isEdited }} type={action.type} />)}
      {!isFar && <PinGlyph slug={slug} />}
      {isEdited && <ProblemMark slug={slug} className="absolute -top-2.5 -right-2" />}
      <PresenceMark place={slug} className="absolute -bottom-2.5 -left-2" />
      {isEdited && (selected || isHovered) && !isFar && <AddBehind slug={slug} course={course} />}
    </div>
  );
});

/** How wide the card is, for what lies along its edge. */
function toStyle({ width }: StoryAction): CSSProperties | undefined {
  return width === undefined ? undefined : ({ "--card-width": `${width}px` } as CSSProperties);
}

type WayPortProps = { way: LinkKind; type: string; course: Course; isEdited: boolean };

function WayPort({ way, type, course, isEdited }: WayPortProps) {
  const title = `Press, or drag from here, to link events: ${linkWords(way, type) ?? "the ordinary way on"}`;
  const along = `${portPlaces[way] * 100}%`;
  return (
    <Handle
      id={way}
      type="source"
      position={portSides[course].out}
      isConnectable={isEdited}
      title={isEdited ? title : undefined}
      style={course === "right" ? { top: along } : { left: along }}
      data-way={way}
    />
  );
}

function FarFace({ action }: { action: StoryAction }) {
  return (
    <span className="grid flex-1 place-items-center">
      <Plate action={action} size={64} />
    </span>
  );
}

function NearFace({ action, title, disabled }: { action: StoryAction; title: string; disabled: boolean }) {
  const summary = summarise(action);
  return (
    <>
      <span className="flex items-center gap-2.5 px-3 pt-2.5">
        <span className="relative inline-grid">
          <Plate action={action} />
          {disabled && <Ban aria-hidden className="absolute inset-0 m-auto size-7 text-ink" strokeWidth={1.5} />}
        </span>
        <span className="min-w-0 flex-1">
          <span
            title={action.name}
            className="block truncate font-semibold text-[13.5px] leading-[18px] [font-stretch:94%]"
          >
            {action.name}
          </span>
          <span className="block truncate text-ink-3 text-tiny leading-[14px]">{title}</span>
        </span>
      </span>
      <span className="block truncate px-3 pt-1.5 font-mono text-[11.5px] text-ink-2 leading-[18px]">{summary}</span>
    </>
  );
}

function Foot({ slug, disabled }: { slug: string; disabled: boolean }) {
  const status = useCardStatus(slug);
  return (
    <span className="mt-auto flex h-[29px] shrink-0 items-center justify-between gap-2 border-line border-t border-dashed px-3">
      <span className={cx("tabular truncate text-small", status?.note || disabled ? "text-ink-2" : "text-ink-3")}>
        {disabled ? "Off: events stop here" : (status?.note ?? "Not run yet")}
      </span>
      {status?.badge && (
        <Badge tone={status.badge.tone} icon={status.badge.icon} size="card">
          {status.badge.word}
        </Badge>
      )}
    </span>
  );
}
