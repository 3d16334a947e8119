"use client";

import { useReactFlow } from "@xyflow/react";
import { type MouseEvent, useCallback } from "react";
import type { Editor } from "../edit/editor.ts";
import { endLinkAt, linkingOf } from "../edit/linkEnd.ts";
import { centredAt } from "../edit/places.ts";
import { portUnder, spotOn } from "./pointAt.ts";

/**
 * Linking without a drag: a port is pressed, or L; then the card that the link leads to, or an empty place for a new one.
 * Each of them says whether the press was for that.
 */
export function useLinking(editor: Editor | null) {
  const flow = useReactFlow();
  const linking = linkingOf(editor);
  const onNode = useCallback(
    (event: MouseEvent, id: string): boolean => {
      if (editor === null) return false;
      if (linking === null) {
        const way = portUnder(event.target);
        if (way !== null) editor.openMenu({ kind: "link", from: id, way });
        return way !== null;
      }
      endLinkAt(editor, linking, id);
      return true;
    },
    [editor, linking],
  );
  const onPane = useCallback(
    (event: MouseEvent): boolean => {
      if (editor === null || linking === null) return false;
      const { clientX: x, clientY: y, currentTarget } = event;
      const [at, spot] = [centredAt(flow.screenToFlowPosition({ x, y })), spotOn(currentTarget, { x, y })];
      const { from, way, instead } = linking;
      editor.openMenu(instead === undefined ? { kind: "add", after: from, way, at, spot } : null);
      return true;
    },
    [editor, linking, flow],
  );
  return { linking, onNode, onPane };
}
