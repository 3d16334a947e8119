import type { Alignment } from "../board/align.ts";

/** The ways to bring several things into line, in the order of the bar; `min`: so many are needed. */
export const alignTools: readonly { alignment: Alignment; label: string; min: number }[] = [
  { alignment: "left", label: "Align left edges", min: 2 },
  { alignment: "centre", label: "Align centres", min: 2 },
  { alignment: "right", label: "Align right edges", min: 2 },
  { alignment: "top", label: "Align upper edges", min: 2 },
  { alignment: "middle", label: "Align middles", min: 2 },
  { alignment: "bottom", label: "Align lower edges", min: 2 },
  { alignment: "across", label: "Equal gaps across", min: 3 },
  { alignment: "down", label: "Equal gaps down", min: 3 },
];
