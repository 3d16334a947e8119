import { useSession } from "../api/useSession.ts";

/** Which workspace one is in; empty while it is not known. */
export function WorkspaceName() {
  return <span className="truncate text-dense text-ink-2">{useSession().data?.workspace?.name}</span>;
}
