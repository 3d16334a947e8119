"use client";

import { ScrollText, SearchX } from "lucide-react";
import { Button } from "../parts/Button.tsx";
import { Notice } from "../parts/Notice.tsx";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { SkeletonRows } from "../parts/Skeleton.tsx";
import { Frame } from "../shell/Frame.tsx";
import { Page } from "../shell/Page.tsx";
import { AuditFilterBar } from "./AuditFilterBar.tsx";
import { AuditTable } from "./AuditTable.tsx";
import { useAudit, useAuditFilters } from "./useAudit.ts";

/** Who did what in the workspace, for its admins. */
export function AuditPage() {
  const filters = useAuditFilters();
  const audit = useAudit(filters.query);
  const rows = audit.data?.pages.flatMap(({ items }) => items);
  const isNarrowed = Object.keys(filters.query).length > 0;
  return (
    <Frame>
      <Page title="Audit log" lead="Who did what, when and from where. Entries are kept as they are, for 400 days.">
        {audit.error && rows === undefined ? (
          <ProblemNotice error={audit.error} what="The audit log" onRetry={() => void audit.refetch()} />
        ) : (
          <AuditFilterBar filters={filters} />
        )}
        {audit.isPending && <SkeletonRows />}
        {rows?.length === 0 && (isNarrowed ? <NothingFound onClear={filters.clear} /> : <NothingYet />)}
        {rows !== undefined && rows.length > 0 && <AuditTable rows={rows} />}
        {audit.hasNextPage && (
          <div className="mt-4">
            <Button onClick={() => void audit.fetchNextPage()} busy={audit.isFetchingNextPage}>
              Show earlier entries
            </Button>
          </div>
        )}
      </Page>
    </Frame>
  );
}

function NothingYet() {
  return (
    <Notice icon={ScrollText} title="Nothing was recorded yet">
      <p>Sign-ins, keys, credentials, addresses and what is published or deleted will stand here.</p>
    </Notice>
  );
}

function NothingFound({ onClear }: { onClear: () => void }) {
  return (
    <Notice icon={SearchX} title="No entry is like that" actions={<Button onClick={onClear}>Show all entries</Button>}>
      <p>Nobody did this, to this, in this time.</p>
    </Notice>
  );
}
