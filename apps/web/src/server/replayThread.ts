import { parentPort, workerData } from "node:worker_threads";
import { type Replay, replayRuns } from "@fairlead/fairness/replay";

/** A thread of its own for replays, so that requests are answered meanwhile: it plays what it is given, and ends. */
parentPort?.postMessage((workerData as readonly Replay[]).map(replayRuns));
