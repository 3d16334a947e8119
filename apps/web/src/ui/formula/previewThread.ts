import type { Answer, FieldAnswer, FunctionHelp, Preview, Question } from "./previewTypes.ts";
import type { Context } from "./samples.ts";

/**
 * How long an answer may take before the thread is ended. What it computes has limits of its own, far below; this is for a
 * formula that gets around them.
 */
const hangsAfterMs = 2_000;

type Waiting = { resolve: (answer: Answer | null) => void; timer: ReturnType<typeof setTimeout> };

/**
 * The thread that computes previews for a page. It is started by the first question, ended when it hangs, and started
 * again by the next one, with the same samples.
 */
export class PreviewThread {
  private worker: Worker | null = null;
  private samples: readonly Context[] = [];
  private readonly waiting = new Map<number, Waiting>();
  private started: Promise<void> | null = null;
  private lastId = 0;
  /** What all functions are and do, once the thread has told. */
  functions: readonly FunctionHelp[] = [];

  setSamples(samples: readonly Context[]): void {
    if (samples === this.samples) return;
    this.samples = samples;
    this.worker?.postMessage({ kind: "samples", contexts: samples } satisfies Question);
  }

  /** What a field gives with each sample; null if the thread had to be ended. */
  async field(source: string): Promise<FieldAnswer | null> {
    const answer = await this.ask((id) => ({ kind: "field", id, source }));
    return answer?.kind === "field" ? answer : null;
  }

  /** What one formula gives with one sample. */
  async formula(formula: string, sample: number): Promise<Preview | null> {
    const answer = await this.ask((id) => ({ kind: "formula", id, formula, sample }));
    return answer?.kind === "formula" ? answer.preview : null;
  }

  /** Resolves when the functions are known. */
  start(): Promise<void> {
    this.started ??= new Promise((resolve) => {
      const worker = new Worker(new URL("./previewWorker.ts", import.meta.url), { type: "module" });
      worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
        if (data.kind === "ready") {
          this.functions = data.functions;
          resolve();
        } else this.settle(data.id, data);
      });
      worker.addEventListener("error", () => {
        this.stop();
        resolve();
      });
      worker.postMessage({ kind: "samples", contexts: this.samples } satisfies Question);
      this.worker = worker;
    });
    return this.started;
  }

  /** Ends the thread; whoever waits gets null. */
  stop(): void {
    this.worker?.terminate();
    this.worker = null;
    this.started = null;
    for (const id of [...this.waiting.keys()]) this.settle(id, null);
  }

  private async ask(make: (id: number) => Question): Promise<Answer | null> {
    await this.start();
    const { worker } = this;
    if (worker === null) return null;
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve) => {
      this.waiting.set(id, { resolve, timer: setTimeout(() => this.stop(), hangsAfterMs) });
      worker.postMessage(make(id));
    });
  }

  private settle(id: number, answer: Answer | null): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.resolve(answer);
  }
}
