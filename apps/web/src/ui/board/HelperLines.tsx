"use client";

import { ViewportPortal } from "@xyflow/react";
import type { HelperLine } from "./align.ts";

const long = 40_000;

/** The lines on which what is dragged stands with others. */
export function HelperLines({ lines }: { lines: readonly HelperLine[] }) {
  if (lines.length === 0) return null;
  return (
    <ViewportPortal>
      {lines.map(({ axis, at }) => (
        <span
          key={axis}
          aria-hidden
          data-helper-line={axis}
          className="pointer-events-none absolute z-10 border-ink border-dashed"
          style={
            axis === "x"
              ? { left: at, top: -long / 2, height: long, borderLeftWidth: 1 }
              : { top: at, left: -long / 2, width: long, borderTopWidth: 1 }
          }
        />
      ))}
    </ViewportPortal>
  );
}
