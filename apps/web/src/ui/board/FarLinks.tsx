"use client";

import { ViewportPortal } from "@xyflow/react";
import { useContext, useMemo, useSyncExternalStore } from "react";
import { cx } from "../parts/cx.ts";
import type { Box } from "./frames.ts";
import type { Course } from "./graph.ts";
import { linkPath } from "./linkPath.ts";
import { portAt } from "./ports.ts";
import type { LinkEdge } from "./StoryLink.tsx";
import type { LinkStatus, StatusStore } from "./statusStore.ts";
import { StatusContext } from "./useStatus.ts";

type FarLinksProps = { links: readonly LinkEdge[]; boxes: ReadonlyMap<string, Box>; course: Course };

type Look = "plain" | "carried" | "faded";

const looks: readonly Look[] = ["faded", "plain", "carried"];
const lookClasses: Readonly<Record<Look, string>> = { plain: "", carried: "has-carried", faded: "is-faded" };

/** All links of a story in one drawing for each of their looks: from far away nothing of a single link can be seen. */
export function FarLinks({ links, boxes, course }: FarLinksProps) {
  const paths = useMemo(
    () => new Map(links.map((link) => [link.id, pathOf(link, { boxes, course })])),
    [links, boxes, course],
  );
  const store = useContext(StatusContext);
  const drawn = useSyncExternalStore(
    store.subscribe,
    () => drawingOf(paths, store),
    () => drawingOf(paths, store),
  );
  const byLook = drawn.split("|");
  return (
    <ViewportPortal>
      <svg aria-hidden className="pointer-events-none absolute top-0 left-0 -z-1 size-px overflow-visible">
        {looks.map((look, at) => (
          <path key={look} d={byLook[at]} fill="none" className={cx("story-link", lookClasses[look])} />
        ))}
      </svg>
    </ViewportPortal>
  );
}

/** The paths of every look, one behind the other: a text, so that equal drawings are equal. */
function drawingOf(paths: ReadonlyMap<string, string>, store: StatusStore): string {
  const parts: Record<Look, string[]> = { plain: [], carried: [], faded: [] };
  for (const [id, path] of paths) parts[lookOf(store.link(id))].push(path);
  return looks.map((look) => parts[look].join("")).join("|");
}

function lookOf(status: LinkStatus | undefined): Look {
  if (status?.faded) return "faded";
  return (status?.count ?? 0) > 0 ? "carried" : "plain";
}

function pathOf({ source, target, data }: LinkEdge, { boxes, course }: Omit<FarLinksProps, "links">): string {
  const [from, to] = [boxes.get(source), boxes.get(target)];
  if (from === undefined || to === undefined) return "";
  const [start, end] = [portAt(data?.kind ?? "default", course, from), portAt(null, course, to)];
  const ends = { from: { x: from.x + start.x, y: from.y + start.y }, to: { x: to.x + end.x, y: to.y + end.y } };
  return linkPath({ ...ends, course }, { lane: data?.lane ?? null, radius: 0 }).path;
}
