import { Check } from "lucide-react";
import { expect, test } from "vitest";
import type { Tone } from "../parts/Badge.tsx";
import { toGroupStatus } from "./groupStatus.ts";
import type { CardStatus } from "./statusStore.ts";

const status = (note: string | null, tone?: Tone): CardStatus => ({
  note,
  badge: tone === undefined ? null : { tone, icon: Check, word: tone },
  faded: false,
});

test("counts are summed up, and the worst badge stands for all", () => {
  const summed = toGroupStatus([
    status("1,204 events", "ok"),
    status("1 event", "wait"),
    status(null),
    status("3 events", "bad"),
  ]);
  expect(summed.note).toBe("1,208 events");
  expect(summed.badge?.word).toBe("bad");
  expect(toGroupStatus([status("1 run", "ok"), status("2 runs", "live")])).toMatchObject({
    note: "3 runs",
    badge: { word: "live" },
  });
  expect(toGroupStatus([])).toEqual({ note: null, badge: null, faded: false });
});
