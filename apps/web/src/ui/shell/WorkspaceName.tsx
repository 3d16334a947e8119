import { useSession } from "../api/useSession.ts";

/** Which workspace one is in; empty while it is not known. A narrow bar keeps its place for what can be done. */
export function WorkspaceName() {
  const name = useSession().data?.workspace?.name;
  return <span className="truncate text-dense text-ink-2 max-sm:[header:has([data-actions])_&]:hidden">{name}</span>;
}
