"use client";

import type { LinkKind } from "@fairlead/story";
import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from "@xyflow/react";
import { memo } from "react";
import { LinkTools } from "../edit/LinkTools.tsx";
import { cx } from "../parts/cx.ts";
import { formatCount } from "../parts/time.ts";
import { LinkToken } from "./LinkToken.tsx";
import { useLinkStatus } from "./useStatus.ts";
import { useIsFar } from "./useZoom.ts";

type LinkData = { kind: LinkKind; words: string | null; isEdited: boolean };

export type LinkEdge = Edge<LinkData, "link">;

const cornerRadius = 12;

/** A link: at right angles with round corners; its kind stands on it, and how many events took it. */
export const StoryLink = memo(function StoryLink(props: EdgeProps<LinkEdge>) {
  const { id, data, selected, source, target, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } =
    props;
  const status = useLinkStatus(id);
  const isFar = useIsFar();
  const [path, labelX, labelY] = getSmoothStepPath({
    sourceX,
    sourceY,
    sourcePosition,
    targetX,
    targetY,
    targetPosition,
    borderRadius: cornerRadius,
  });
  const count = status?.count ?? 0;
  const isMoving = status?.moving === true;
  const isCounted = count > (isMoving ? 0 : 1);
  return (
    <>
      <BaseEdge
        path={path}
        interactionWidth={data?.isEdited === true ? 20 : 0}
        className={cx(
          "story-link",
          count > 0 && "has-carried",
          data?.kind === "failure" && "is-failure",
          status?.faded && "is-faded",
          selected && "is-picked",
        )}
      />
      {selected && data && (
        <EdgeLabelRenderer>
          <LinkTools link={{ from: source, to: target, kind: data.kind }} at={{ x: labelX, y: labelY }} />
        </EdgeLabelRenderer>
      )}
      {!isFar && isMoving && (
        <EdgeLabelRenderer>
          <LinkToken path={path} count={count} />
        </EdgeLabelRenderer>
      )}
      {!isFar && data && (data.words !== null || isCounted) && (
        <EdgeLabelRenderer>
          <span
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
            className={cx("absolute flex items-center gap-1 bg-canvas px-1", status?.faded && "opacity-60")}
          >
            {data.words !== null && (
              <span className="whitespace-nowrap font-semibold text-ink-2 text-tiny">{data.words}</span>
            )}
            {isCounted && (
              <span className="tabular rounded-[4px] border border-ink bg-marker px-1 font-semibold text-[9.5px] text-marker-ink leading-[13px]">
                ×{formatCount(count)}
              </span>
            )}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
