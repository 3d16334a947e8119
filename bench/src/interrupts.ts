/** What has to be stopped when the process is told to end: by Ctrl-C, or by SIGTERM. */
const stops = new Set<() => Promise<void>>();
const signals = ["SIGINT", "SIGTERM"] as const;
let ending = false;

/** Has `stop` done before the process ends by a signal; without it, servers would live on. The result takes it back. */
export function stopOnSignal(stop: () => Promise<void>): () => void {
  if (stops.size === 0) for (const signal of signals) process.on(signal, onSignal);
  stops.add(stop);
  return () => {
    stops.delete(stop);
    if (stops.size === 0 && !ending) for (const signal of signals) process.off(signal, onSignal);
  };
}

/** The last that was started is stopped first. A second signal ends the process at once. */
async function onSignal(): Promise<void> {
  if (ending) process.exit(130);
  ending = true;
  for (const stop of [...stops].reverse()) await stop().catch(() => {});
  process.exit(130);
}
