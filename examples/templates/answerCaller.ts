import { formula, story, z } from "@fairlead/sdk";
import type { Template } from "./template.ts";

/** Computes something and answers whoever calls, in the same request. */
export const answerCaller: Template = {
  key: "answer-caller",
  summary: "A small API: answers each call at once with what a formula makes of it, and keeps the call.",
  sampleEvent: { net: 100, rate: 0.19 },
  definition: story("Answer a caller", (s) => {
    const call = s.webhook("Receive amount", {
      body: z.object({ net: z.number(), rate: z.number() }),
      response: { status: 200, body: { gross: "=receive_amount.body.net * (1 + receive_amount.body.rate)" } },
    });
    call.to.transform("Keep it", {
      payload: { net: call.body.net, tax: formula<number>`receive_amount.body.net * receive_amount.body.rate` },
    });
  }),
};
