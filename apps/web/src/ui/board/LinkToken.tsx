"use client";

import { useEffect, useRef } from "react";
import { formatCount } from "../parts/time.ts";
import { isStill } from "./motion.ts";

/** Tokens that move at the same time; more traffic only raises the numbers on the links. */
const movingMax = 12;
const slideMs = 450;
const easing = "cubic-bezier(.2,.7,.2,1)";

let moving = 0;

/** Slides along a link once, each time that more events have taken it. Only a picture: the number stands on the link. */
export function LinkToken({ path, count }: { path: string; count: number }) {
  const token = useRef<HTMLSpanElement>(null);
  const before = useRef(0);
  useEffect(() => {
    const isMore = count > before.current;
    before.current = count;
    if (isMore && token.current !== null) slide(token.current);
  }, [count]);
  return (
    <span
      ref={token}
      aria-hidden
      style={{ offsetPath: `path("${path}")`, offsetRotate: "0deg" }}
      className="tabular pointer-events-none absolute top-0 left-0 rounded-[4px] border border-ink bg-marker px-1 font-semibold text-[9.5px] text-marker-ink leading-[13px] opacity-0"
    >
      ×{formatCount(count)}
    </span>
  );
}

function slide(token: HTMLElement): void {
  if (moving >= movingMax || isStill()) return;
  moving += 1;
  const frames = [
    { offsetDistance: "0%", opacity: 1 },
    { offsetDistance: "100%", opacity: 1 },
  ];
  const release = () => {
    moving -= 1;
  };
  token.animate(frames, { duration: slideMs, easing }).finished.then(release, release);
}
