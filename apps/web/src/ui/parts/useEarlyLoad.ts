import { useEffect } from "react";

/** Loads what keys or presses open with the first key or press, so that it is there when it is wanted. */
export function useEarlyLoad(load: () => Promise<unknown>): void {
  useEffect(() => {
    const start = () => void load().catch(() => {});
    const options = { once: true } as const;
    document.addEventListener("pointerdown", start, options);
    document.addEventListener("keydown", start, options);
    return () => {
      document.removeEventListener("pointerdown", start);
      document.removeEventListener("keydown", start);
    };
  }, [load]);
}
