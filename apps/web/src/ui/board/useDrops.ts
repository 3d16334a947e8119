"use client";

import type { LinkKind, StoryDefinition, StoryLink } from "@fairlead/story";
import type { Connection, FinalConnectionState, OnConnectEnd, OnConnectStart, OnReconnect } from "@xyflow/react";
import { useReactFlow } from "@xyflow/react";
import { type DragEvent, type MouseEvent, useRef } from "react";
import { actionChoices } from "../edit/actionChoices.ts";
import { focusName } from "../edit/editCommands.ts";
import type { Editor } from "../edit/editor.ts";
import { dragType } from "../edit/Palette.tsx";
import { centredAt } from "../edit/places.ts";
import { linkKey } from "./graph.ts";
import { elementAt, pointOf, spotOn } from "./pointAt.ts";
import type { LinkEdge } from "./StoryLink.tsx";

/**
 * What is let go on the board: a type of the palette, on the board or in a link; the loose end of a new link, or of one
 * that is led elsewhere; with Shift all the links of a port.
 */
export function useDrops(editor: Editor | null, story: Pick<StoryDefinition, "links">) {
  const flow = useReactFlow();
  const takesAll = useRef(false);
  if (editor === null) return {};
  const linkAt = (x: number, y: number): StoryLink | undefined => {
    const id = elementAt(x, y, ".react-flow__edge");
    return story.links.find((link) => linkKey(link) === id);
  };
  const onDrop = (event: DragEvent) => {
    const title = event.dataTransfer.getData(dragType);
    const choice = actionChoices.find((one) => one.title === title);
    if (choice === undefined) return;
    event.preventDefault();
    const { clientX: x, clientY: y } = event;
    void editor.add(choice, { at: centredAt(flow.screenToFlowPosition({ x, y })), into: linkAt(x, y) });
  };
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(dragType)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  };
  const onConnectStart: OnConnectStart = (event) => {
    takesAll.current = event.shiftKey;
  };
  const onConnect = ({ source, target, sourceHandle }: Connection) => {
    if (!takesAll.current) void editor.connect({ from: source, to: target, kind: kindOf(sourceHandle) });
  };
  const onReconnect: OnReconnect<LinkEdge> = ({ source, target, data }, next) => {
    const kind = next.source === source ? (data?.kind ?? "default") : kindOf(next.sourceHandle);
    const before = { from: source, to: target, kind: data?.kind ?? "default" };
    void editor.relink(before, { from: next.source, to: next.target, kind });
  };
  const onConnectEnd: OnConnectEnd = (event, state: FinalConnectionState) => {
    const { isValid, fromNode, fromHandle } = state;
    if (fromNode === null || fromHandle === null) return;
    const { x, y } = pointOf(event);
    const to = elementAt(x, y, ".react-flow__node");
    const way = kindOf(fromHandle.id ?? null);
    if (takesAll.current) {
      takesAll.current = false;
      const port = { from: fromNode.id, way: fromHandle.type === "source" ? way : null };
      if (to !== undefined && to !== fromNode.id) void editor.moveLinks({ ...port, to });
      return;
    }
    if (isValid === true || fromHandle.type !== "source" || to === fromNode.id) return;
    if (to !== undefined) void editor.connect({ from: fromNode.id, to, kind: way });
    else {
      const at = centredAt(flow.screenToFlowPosition({ x, y }));
      const spot = spotOn(document.querySelector(".board"), { x, y });
      editor.openMenu({ kind: "add", after: fromNode.id, way, at, spot });
    }
  };
  const onDoubleClick = (event: MouseEvent) => {
    if (!(event.target instanceof Element)) return;
    // The first press of the two has selected the card.
    if (event.target.closest(".react-flow__node-action") !== null) return focusName();
    if (!event.target.matches(".react-flow__pane")) return;
    const point = { x: event.clientX, y: event.clientY };
    const at = centredAt(flow.screenToFlowPosition(point));
    editor.openMenu({ kind: "add", at, spot: spotOn(event.currentTarget, point) });
  };
  return { onDrop, onDragOver, onConnectStart, onConnect, onConnectEnd, onReconnect, onDoubleClick };
}

function kindOf(port: string | null): LinkKind {
  return port === "no_match" || port === "failure" ? port : "default";
}
