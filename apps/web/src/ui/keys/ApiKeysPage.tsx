"use client";

import { KeySquare, Plus } from "lucide-react";
import { useAddress } from "../api/useAddress.ts";
import { Button } from "../parts/Button.tsx";
import { Notice } from "../parts/Notice.tsx";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { SkeletonRows } from "../parts/Skeleton.tsx";
import { Frame } from "../shell/Frame.tsx";
import { Page } from "../shell/Page.tsx";
import { KeyTable } from "./KeyTable.tsx";
import { NewKeyDialog } from "./NewKeyDialog.tsx";
import { useApiKeys } from "./useApiKeys.ts";

/** The team's API keys, for its admins. Whether one is being made stands in the address. */
export function ApiKeysPage() {
  const keys = useApiKeys();
  const [opened, setOpened] = useAddress("open");
  const rows = keys.data?.items;
  const add = (
    <Button look="primary" icon={<Plus aria-hidden />} onClick={() => setOpened("new")}>
      New API key
    </Button>
  );
  return (
    <Frame actions={rows !== undefined && rows.length > 0 && add}>
      <Page title="API keys">
        {keys.error && rows === undefined && (
          <ProblemNotice error={keys.error} what="The list of API keys" onRetry={() => void keys.refetch()} />
        )}
        {keys.isPending && <SkeletonRows />}
        {rows?.length === 0 && (
          <Notice icon={KeySquare} title="No API keys yet" actions={add}>
            <p>
              Programs send a key with what they ask of the API. Each can be held to what it is for, to some stories and
              to a time, and be revoked without the others.
            </p>
          </Notice>
        )}
        {rows !== undefined && rows.length > 0 && <KeyTable rows={rows} />}
      </Page>
      {rows !== undefined && opened === "new" && <NewKeyDialog onClose={() => setOpened(null)} />}
    </Frame>
  );
}
