import { toApiProblem } from "../api/apiError.ts";
import { TestTrouble } from "./testDesk.ts";

/** Why something was not done. */
export function Trouble({ trouble }: { trouble: unknown }) {
  return (
    <p role="alert" className="rounded-control border border-bad bg-bad-bg px-3 py-2 text-bad">
      {trouble instanceof TestTrouble ? trouble.message : toApiProblem(trouble).message}
    </p>
  );
}
