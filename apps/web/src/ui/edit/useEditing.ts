"use client";

import { useEffect, useState } from "react";
import { type Editing, loadEditing } from "./loadEditing.ts";

/** What editing needs; null until it is loaded. */
export function useEditing(): Editing | null {
  const [editing, setEditing] = useState<Editing | null>(null);
  useEffect(() => {
    let isWanted = true;
    loadEditing().then(
      (loaded) => isWanted && setEditing(loaded),
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, []);
  return editing;
}
