import {
  applyNodeChanges,
  Background,
  Controls,
  type Edge,
  Handle,
  MiniMap,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { createElement as h, useState } from "react";
import { createRoot } from "react-dom/client";

/**
 * The board that one writes first: as the library's own first steps have it, with cards of the same size and content as
 * the product's. Handlers and options are made anew with every drawing, cards are copied at every change, shadows are
 * blurred, and there is a map of all of it.
 */
type Card = { name: string; type: string; summary: string; events: number };
type Drawn = { cards: (Card & { id: string; x: number; y: number })[]; links: { from: string; to: string }[] };

const story: Drawn = await (await fetch("story.json")).json();

const nodes: Node<Card>[] = story.cards.map(({ id, x, y, ...data }) => ({
  id,
  type: "card",
  position: { x, y },
  data,
}));
const edges: Edge[] = story.links.map(({ from, to }) => ({
  id: `${from} ${to}`,
  source: from,
  target: to,
  type: "smoothstep",
}));

function NaiveCard({ data, selected }: NodeProps<Node<Card>>) {
  const style = {
    width: 248,
    height: 100,
    borderRadius: 10,
    background: "white",
    border: selected ? "2px solid black" : "1px solid #dad5c9",
    boxShadow: "0 4px 14px rgba(0, 0, 0, 0.18), 0 1px 3px rgba(0, 0, 0, 0.2)",
    font: "13px sans-serif",
    display: "flex",
    flexDirection: "column" as const,
  };
  return h(
    "div",
    { style },
    h(Handle, { type: "target", position: Position.Top }),
    h(
      "div",
      { style: { display: "flex", gap: 10, padding: "10px 12px 0" } },
      h(
        "svg",
        { width: 28, height: 28, viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 2 },
        h("circle", { cx: 12, cy: 12, r: 10 }),
        h("path", { d: "M12 2a14.5 14.5 0 0 0 0 20 14.5 14.5 0 0 0 0-20" }),
        h("path", { d: "M2 12h20" }),
      ),
      h(
        "div",
        null,
        h("div", { style: { fontWeight: 600 } }, data.name),
        h("div", { style: { fontSize: 11, opacity: 0.7 } }, data.type),
      ),
    ),
    h("div", { style: { padding: "6px 12px", fontFamily: "monospace", fontSize: 11 } }, data.summary),
    h(
      "div",
      {
        style: {
          marginTop: "auto",
          borderTop: "1px dashed #dad5c9",
          padding: "5px 12px",
          display: "flex",
          justifyContent: "space-between",
        },
      },
      h("span", null, `${data.events} events`),
      h("span", { style: { background: "#e6f2e9", borderRadius: 6, padding: "0 6px" } }, "12 ms"),
    ),
    h(Handle, { type: "source", position: Position.Bottom }),
  );
}

function Board() {
  const [drawn, setDrawn] = useState(nodes);
  return h(
    ReactFlow,
    {
      nodes: drawn.map((node) => ({ ...node })),
      edges: edges.map((edge) => ({ ...edge })),
      nodeTypes: { card: (props: NodeProps<Node<Card>>) => h(NaiveCard, props) },
      onNodesChange: (changes) => setDrawn((before) => applyNodeChanges(changes, before) as Node<Card>[]),
      onNodeClick: () => {},
      panOnScroll: true,
      fitView: true,
      minZoom: 0.05,
    },
    h(Background),
    h(Controls),
    h(MiniMap),
  );
}

const place = document.getElementById("board");
if (place !== null) createRoot(place).render(h(Board));
