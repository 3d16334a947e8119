import Link from "next/link";

/** The name, as if marked with a highlighter. Leads home, as the first link of the rail does, so Tab passes it by. */
export function Logo() {
  return (
    <Link
      href="/stories"
      tabIndex={-1}
      className="-rotate-1 inline-flex h-7 items-center rounded-pill bg-marker px-2 font-[640] font-display text-large text-marker-ink leading-none tracking-[-0.015em]"
    >
      Fairlead
    </Link>
  );
}
