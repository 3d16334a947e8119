"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cx } from "../parts/cx.ts";
import { AccountMenu } from "./AccountMenu.tsx";
import { placeOf, places } from "./places.ts";

const entry =
  "flex short:h-9 h-[52px] flex-col items-center justify-center gap-1 rounded-control text-tiny max-md:min-w-0 max-md:flex-1 max-md:text-[9.5px] md:min-w-[52px] font-semibold transition-colors duration-150";

/** The places of the workspace, at the left; at the bottom on a narrow screen. */
export function NavRail() {
  const here = placeOf(usePathname());
  return (
    <nav
      aria-label="Places"
      className="short:sticky short:bottom-0 short:z-10 flex shrink-0 gap-1 border-line bg-canvas short:py-0.5 p-1.5 max-md:border-t md:w-[66px] md:flex-col md:border-r"
    >
      {places.map(({ href, label, icon: Icon }) => {
        const isHere = here?.href === href;
        return (
          <Link
            key={href}
            href={href}
            aria-current={isHere ? "page" : undefined}
            className={cx(entry, isHere ? "bg-marker text-marker-ink" : "text-ink-2 hover:bg-sunk hover:text-ink")}
          >
            <Icon aria-hidden className="size-[18px]" />
            <span className="short:sr-only">{label}</span>
          </Link>
        );
      })}
      <div className="max-md:ml-auto md:mt-auto">
        <AccountMenu className={cx(entry, "w-full text-ink-2 hover:bg-sunk hover:text-ink")} />
      </div>
    </nav>
  );
}
