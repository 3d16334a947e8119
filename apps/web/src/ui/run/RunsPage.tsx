"use client";

import { Frame } from "../shell/Frame.tsx";
import { Page } from "../shell/Page.tsx";
import { RunsList } from "./RunsList.tsx";

/** The runs of all stories. */
export function RunsPage() {
  return (
    <Frame>
      <Page title="Runs">
        <RunsList />
      </Page>
    </Frame>
  );
}
