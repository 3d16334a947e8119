import { functionHelp, previewField, previewFormula } from "./computePreview.ts";
import type { Answer, Question } from "./previewTypes.ts";
import type { Context } from "./samples.ts";

/** Computes fields beside the page, which stays alive whatever a formula does. */

let contexts: readonly Context[] = [];

const answer = (message: Answer) => self.postMessage(message);
const timer = () => performance.now();

self.addEventListener("message", ({ data }: MessageEvent<Question>) => {
  if (data.kind === "samples") contexts = data.contexts;
  else if (data.kind === "field") answer({ kind: "field", id: data.id, ...previewField(data.source, contexts, timer) });
  else answer({ kind: "formula", id: data.id, preview: previewFormula(data.formula, contexts[data.sample] ?? {}) });
});

answer({ kind: "ready", functions: functionHelp() });
