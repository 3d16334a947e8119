import type { ReactNode } from "react";
import { Logo } from "./Logo.tsx";

type EntranceProps = { title: string; lead: ReactNode; children: ReactNode };

/** The page outside the workspace: one sheet of paper on the board. */
export function Entrance({ title, lead, children }: EntranceProps) {
  return (
    <main className="entrance flex min-h-dvh flex-col items-center px-4 pt-[12vh] pb-10">
      <div className="w-full max-w-[400px]">
        <div className="mb-5">
          <Logo />
        </div>
        <div className="sheet rounded-panel p-6">
          <h1 className="text-title">{title}</h1>
          <div className="mt-1.5 mb-5 text-dense text-ink-2">{lead}</div>
          {children}
        </div>
      </div>
    </main>
  );
}
