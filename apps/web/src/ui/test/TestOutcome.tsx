import { CheckCircle2, TriangleAlert } from "lucide-react";
import type { SavedTestResult } from "../../server/savedTests.ts";
import { DifferenceTable } from "../json/DifferenceTable.tsx";
import { Button } from "../parts/Button.tsx";
import { countOf, formatDuration } from "../parts/time.ts";

type TestOutcomeProps = { result: SavedTestResult | undefined; onAccept?: (() => void) | undefined };

/** How a saved test went; nothing before it was run. */
export function TestOutcome({ result, onAccept }: TestOutcomeProps) {
  if (result === undefined) return null;
  if (result.passed) {
    return (
      <p className="flex items-center gap-1.5 text-ok">
        <CheckCircle2 aria-hidden className="size-4 shrink-0" />
        <span>Passed</span> <span className="tabular text-ink-2">{formatDuration(result.durationMs)}</span>
      </p>
    );
  }
  return (
    <div className="flex flex-col items-start gap-1.5 pb-1">
      <p className="flex items-start gap-1.5 text-bad">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        <span>
          Failed{result.error === null ? ": something else came than was expected." : `: ${result.error.message}`}
        </span>
      </p>
      {result.differences.length > 0 && (
        <DifferenceTable differences={result.differences} root="result" words={{ before: "expected", after: "came" }} />
      )}
      {result.isMore && <p className="text-ink-2">There are more differences.</p>}
      {onAccept !== undefined && <Button onClick={onAccept}>Expect this from now on</Button>}
    </div>
  );
}

/** In words how many tests passed. */
export function summaryOf(results: readonly SavedTestResult[]): string {
  const failed = results.filter(({ passed }) => !passed).length;
  if (results.length === 1) return failed === 0 ? "The saved test passed." : "The saved test did not pass.";
  if (failed === 0) return `All ${results.length} saved tests passed.`;
  return `${failed} of ${countOf(results.length, "saved test")} failed.`;
}
