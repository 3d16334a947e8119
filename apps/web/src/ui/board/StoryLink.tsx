"use client";

import type { LinkKind } from "@fairlead/story";
import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { LinkTools } from "../edit/LinkTools.tsx";
import { cx } from "../parts/cx.ts";
import { useIsHovered } from "./hoveredLink.ts";
import { LinkLabel } from "./LinkLabel.tsx";
import { LinkToken } from "./LinkToken.tsx";
import { linkPath } from "./linkPath.ts";
import { useLinkStatus } from "./useStatus.ts";
import { useIsFar } from "./useZoom.ts";

type LinkData = {
  kind: LinkKind;
  words: string | null;
  isEdited: boolean;
  /** Nothing takes it: an action at one of its ends is switched off. */
  isOff: boolean;
  /** Where it runs past other cards if it leads back; null where it leads on. */
  lane: number | null;
};

export type LinkEdge = Edge<LinkData, "link">;

const cornerRadius = 12;

/** A link: at right angles with round corners; its kind stands on it, and how many events took it. */
export const StoryLink = memo(function StoryLink(props: EdgeProps<LinkEdge>) {
  const { id, data, selected, source, target, sourceX, sourceY, targetX, targetY, sourcePosition } = props;
  const status = useLinkStatus(id);
  const isFar = useIsFar();
  const { path, middle: label } = linkPath(
    {
      from: { x: sourceX, y: sourceY },
      to: { x: targetX, y: targetY },
      course: sourcePosition === Position.Right ? "right" : "down",
    },
    { lane: data?.lane ?? null, radius: cornerRadius },
  );
  const count = status?.count ?? 0;
  const isMoving = status?.moving === true;
  const isCounted = count > (isMoving ? 0 : 1);
  const isHovered = useIsHovered(id);
  const link = { from: source, to: target, kind: data?.kind ?? "default" };
  const hovered = isHovered && data?.isEdited === true && !selected ? link : null;
  return (
    <>
      <BaseEdge
        path={path}
        interactionWidth={data?.isEdited === true ? 20 : 0}
        className={cx(
          "story-link",
          count > 0 && "has-carried",
          data?.kind === "failure" && "is-failure",
          data?.isOff === true && "is-off",
          status?.faded && "is-faded",
          selected && "is-picked",
        )}
      />
      {selected && data && (
        <EdgeLabelRenderer>
          <LinkTools link={link} at={label} />
        </EdgeLabelRenderer>
      )}
      {!isFar && isMoving && (
        <EdgeLabelRenderer>
          <LinkToken path={path} count={count} />
        </EdgeLabelRenderer>
      )}
      {!isFar && data && (data.words !== null || isCounted || hovered !== null) && (
        <EdgeLabelRenderer>
          <LinkLabel
            at={label}
            words={data.words}
            count={isCounted ? count : null}
            isFaded={status?.faded === true}
            hovered={hovered}
          />
        </EdgeLabelRenderer>
      )}
    </>
  );
});
