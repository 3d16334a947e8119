import { Activity, CalendarClock, KeyRound, Library, type LucideIcon, Scale, Workflow } from "lucide-react";

/** A place of the workspace that everybody can go to. */
export type Place = { href: string; label: string; icon: LucideIcon };

/** The places in the order of the rail. A new page is one line here. */
export const places: readonly Place[] = [
  { href: "/stories", label: "Stories", icon: Workflow },
  { href: "/runs", label: "Runs", icon: Activity },
  { href: "/schedules", label: "Schedules", icon: CalendarClock },
  { href: "/credentials", label: "Secrets", icon: KeyRound },
  { href: "/resources", label: "Resources", icon: Library },
  { href: "/fairness", label: "Fairness", icon: Scale },
];

/** The place that an address belongs to: the longest that it begins with. */
export function placeOf(pathname: string): Place | undefined {
  return places
    .filter(({ href }) => pathname === href || pathname.startsWith(`${href}/`))
    .sort((a, b) => b.href.length - a.href.length)[0];
}
