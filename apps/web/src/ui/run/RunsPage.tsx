"use client";

import { Frame } from "../shell/Frame.tsx";
import { RunsList } from "./RunsList.tsx";

/** The runs of all stories. */
export function RunsPage() {
  return (
    <Frame>
      <div className="mx-auto max-w-[1120px] px-4 py-7 md:px-8">
        <h1 className="mb-5 text-display leading-tight">Runs</h1>
        <RunsList />
      </div>
    </Frame>
  );
}
