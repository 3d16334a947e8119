import { Braces } from "lucide-react";
import type { DeploymentRow } from "../../server/deployments.ts";
import { Badge } from "../parts/Badge.tsx";
import { formatMoment } from "../parts/time.ts";

/** That a story comes from code. Nothing where it does not. */
export function FromCodeBadge({ deployment }: { deployment: DeploymentRow | null }) {
  if (deployment === null) return null;
  return (
    <span className="max-md:hidden" title={`Deployed from code, ${formatMoment(deployment.at)}, by ${deployment.by}`}>
      <Badge tone="idle" icon={Braces}>
        From code
      </Badge>
    </span>
  );
}
