import { type ApiProblem, toAnswerProblem, unreachableProblem } from "./apiError.ts";

export type PostResult = { ok: true; body: unknown } | { ok: false; problem: ApiProblem };

/** Posts JSON to an address outside the procedures. Never throws: no answer is a problem too. */
export async function postJson(url: string, body: unknown): Promise<PostResult> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const read: unknown = await answer.json().catch(() => null);
    return answer.ok ? { ok: true, body: read } : { ok: false, problem: toAnswerProblem(answer.status, read) };
  } catch {
    return { ok: false, problem: unreachableProblem() };
  }
}
