"use client";

import Link from "next/link";
import { cx } from "../parts/cx.ts";
import { walkLinks } from "../parts/walkLinks.ts";

const sides = [
  { path: "", label: "Board" },
  { path: "/runs", label: "Runs" },
  { path: "/events", label: "Events" },
  { path: "/fairness", label: "Fairness" },
] as const;

type StoryNavProps = { storyId: string; here: (typeof sides)[number]["path"] };

/** The pages of one story, to go from one to the next. One stop for Tab, on the page that one is on: arrows walk. */
export function StoryNav({ storyId, here }: StoryNavProps) {
  return (
    <nav
      aria-label="Pages of this story"
      onKeyDown={walkLinks}
      className="flex rounded-control border border-line border-b-line-strong bg-paper p-px"
    >
      {sides.map(({ path, label }) => (
        <Link
          key={path}
          href={`/stories/${storyId}${path}`}
          tabIndex={path === here ? 0 : -1}
          aria-current={path === here ? "page" : undefined}
          className={cx(
            "inline-flex h-[26px] items-center rounded-pill px-2.5 font-semibold",
            path === here ? "bg-ink text-paper" : "text-ink-2 hover:bg-sunk hover:text-ink",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
