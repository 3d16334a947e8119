"use client";

import { type ReactNode, useEffect, useState } from "react";
import { cx } from "./cx.ts";

const showAfterMs = 200;

/** Keeps a place quiet for 200 ms, so that what loads fast never flickers, then shows its outline. */
export function Late({ children }: { children: ReactNode }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), showAfterMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true" className={cx("transition-opacity duration-200", !late && "opacity-0")}>
      <span className="sr-only">Loading</span>
      {children}
    </div>
  );
}

/** A bar in the place of words. */
export function Bone({ className }: { className?: string }) {
  return <span aria-hidden className={cx("block h-3 animate-pulse rounded-pill bg-line", className)} />;
}

/** Rows of a list that is on its way. */
export function SkeletonRows({ rows = 6 }: { rows?: number }) {
  return (
    <Late>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars have no identity
        <div key={row} className="flex h-11 items-center gap-6 border-line border-b px-2">
          <Bone className={row % 3 === 0 ? "w-52" : "w-40"} />
          <Bone className="w-16" />
          <Bone className="ml-auto w-24" />
        </div>
      ))}
    </Late>
  );
}
