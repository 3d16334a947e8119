import Link from "next/link";
import type { ReactNode } from "react";

type CrumbProps = { href: string; parent: string; title: ReactNode; children?: ReactNode };

/** Where a page is: the way up, the title of the page, and what stands beside it. */
export function Crumb({ href, parent, title, children }: CrumbProps) {
  return (
    <>
      <span data-crumb className="flex min-w-0 items-baseline gap-2 md:max-w-[45%] md:shrink-0">
        <Link
          href={href}
          className="max-w-40 shrink-0 truncate max-md:max-w-28 text-dense text-ink-2 hover:text-ink hover:underline"
        >
          {parent}
        </Link>
        <span aria-hidden className="text-ink-3">
          /
        </span>
        <h1 className="truncate text-large leading-tight">{title}</h1>
      </span>
      {children}
    </>
  );
}
