import type { ReactNode } from "react";
import { ConnectionBanner } from "./ConnectionBanner.tsx";
import { Logo } from "./Logo.tsx";
import { NavRail } from "./NavRail.tsx";
import { WorkspaceName } from "./WorkspaceName.tsx";

type FrameProps = {
  /** Between the name and the actions: where this page is. Default: the workspace. */
  heading?: ReactNode;
  /** Further ways to jump to with the first Tab, besides the content. */
  skips?: readonly { href: string; label: string }[];
  actions?: ReactNode;
  children: ReactNode;
};

const skip =
  "sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-control focus:border focus:border-ink focus:bg-paper focus:px-3 focus:py-1.5 focus:font-semibold";

/** Every page of the workspace: the bar with where one is and what one can do, the rail, and the content. */
export function Frame({ heading = <WorkspaceName />, skips = [], actions, children }: FrameProps) {
  return (
    <div className="short:relative flex short:block h-dvh flex-col short:overflow-auto">
      {[{ href: "#content", label: "Skip to the content" }, ...skips].map(({ href, label }) => (
        <a key={href} href={href} className={skip}>
          {label}
        </a>
      ))}
      <ConnectionBanner />
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-line border-b bg-paper px-3.5 py-1.5">
        <span className="max-md:[header:has([data-crumb])_&]:hidden">
          <Logo />
        </span>
        <div className="flex min-w-0 flex-1 items-center gap-2.5 max-md:has-[[data-crumb]]:min-w-[70%]">{heading}</div>
        {actions && (
          <div data-actions className="flex flex-wrap items-center gap-2">
            {actions}
          </div>
        )}
      </header>
      <div className="flex short:min-h-dvh min-h-0 flex-1 max-md:flex-col-reverse">
        <NavRail />
        <main
          id="content"
          tabIndex={-1}
          className="min-h-0 min-w-0 flex-1 overflow-auto short:overflow-visible outline-none"
        >
          {children}
        </main>
      </div>
    </div>
  );
}
