import type { ReactNode } from "react";
import type { Fairness } from "../../server/fairness.ts";
import { Gauge } from "../parts/Gauge.tsx";
import { countOf, formatCount, formatDuration } from "../parts/time.ts";
import type { Pool, PoolSnapshot } from "./figures.ts";

const poolWords: Readonly<Record<Pool, { name: string; does: string }>> = {
  cpu: { name: "Work", does: "Transforms, conditions, and what else computes." },
  io: { name: "Requests", does: "What mostly waits for others, such as HTTP requests." },
};

/** The slots of all workers, and how one story's share of them is measured. */
export function FleetPanel({ fleet: { pools, settings } }: Pick<Fairness, "fleet">) {
  return (
    <aside aria-label="Workers" className="rounded-panel border border-line border-b-line-strong bg-paper p-4">
      <h2 className="mb-3 text-large">Workers</h2>
      <div className="flex flex-col gap-4">
        <PoolLine pool="cpu" snapshot={pools.cpu} />
        <PoolLine pool="io" snapshot={pools.io} />
      </div>
      <dl className="mt-4 flex flex-col gap-2.5 border-line border-t pt-3">
        <Fact name="Who goes next">{orders[settings.policy]}</Fact>
        <Fact name="One story holds at most">{Math.round(settings.share * 100)}% of the slots</Fact>
        <Fact name="Kept free for who comes">{Math.round(settings.reserve * 100)}% of the slots</Fact>
        <Fact name="Budget of a story">{formatDuration(settings.budgetMs)} of worker time a minute</Fact>
      </dl>
    </aside>
  );
}

const orders: Readonly<Record<Fairness["fleet"]["settings"]["policy"], string>> = {
  fair: "Fair, free slots are lent",
  strict: "Fair, nothing is lent",
  seedExact: "Budget first",
  fullRefill: "Budget, refilled each minute",
  roundRobin: "Story by story",
  fifo: "First come, first served",
};

function PoolLine({ pool, snapshot }: { pool: Pool; snapshot: PoolSnapshot }) {
  const { slots, taken, workers, waiting } = snapshot;
  const { name, does } = poolWords[pool];
  return (
    <div title={does}>
      <p className="mb-1.5 flex items-baseline justify-between gap-2">
        <span className="font-semibold">{name}</span>
        <span className="tabular text-ink-2">
          {formatCount(taken)} of {countOf(slots, "slot")} taken
        </span>
      </p>
      <Gauge used={slots === 0 ? 0 : taken / slots} label={`Slots for ${name.toLowerCase()} that are taken`} />
      <p className="tabular mt-1 text-ink-3 text-small">
        {countOf(workers, "worker")} · {formatCount(waiting)} waiting
      </p>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-ink-3 text-small">{name}</dt>
      <dd className="tabular">{children}</dd>
    </div>
  );
}
