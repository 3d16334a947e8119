"use client";

import { Panel } from "@xyflow/react";

/** Says that arrow keys move what is selected, and how that ends. */
export function MoveState({ isOn }: { isOn: boolean }) {
  return (
    <Panel position="top-center">
      <p role="status" className={isOn ? "sheet rounded-control border-ink px-3 py-1.5" : "sr-only"}>
        {isOn && "Arrow keys move it, with Shift further. Enter puts it here, Escape leaves it where it was."}
      </p>
    </Panel>
  );
}
