import type { CSSProperties } from "react";
import { cx } from "../parts/cx.ts";
import { kindOf, type Looked, type PlateShape } from "./actionKinds.ts";

const shapes: Record<PlateShape, string> = {
  arrival: "rounded-[14px_8px_8px_14px] bg-(--plate) text-on-plate",
  solid: "rounded-pill bg-(--plate) text-on-plate",
  outline: "rounded-pill border-[1.5px] border-(--plate) text-(--plate)",
  diamond: "text-(--plate)",
  stack: "text-on-plate",
};

type PlateProps = { action: Looked; size?: number };

/** The mark of an action's type: its icon on a shape in its ink. Says nothing to readers: the type is written beside it. */
export function Plate({ action, size = 28 }: PlateProps) {
  const { icon: Icon, shape, ink } = kindOf(action);
  const style = { "--plate": ink, width: size, height: size } as CSSProperties;
  return (
    <span
      aria-hidden
      data-plate={shape}
      style={style}
      className={cx("relative inline-grid shrink-0 place-items-center", shapes[shape])}
    >
      {shape === "diamond" && (
        <span className="absolute inset-[14%] rotate-45 rounded-[4px] border-(--plate) border-[1.5px]" />
      )}
      {shape === "stack" && (
        <>
          <span className="absolute inset-0 translate-x-[3px] translate-y-[3px] rounded-pill border-(--plate) border-[1.5px]" />
          <span className="absolute inset-0 rounded-pill bg-(--plate)" />
        </>
      )}
      <Icon
        className="relative"
        style={{
          width: size * (shape === "diamond" ? 0.46 : 0.57),
          height: size * (shape === "diamond" ? 0.46 : 0.57),
        }}
      />
    </span>
  );
}
