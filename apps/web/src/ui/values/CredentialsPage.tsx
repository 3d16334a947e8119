"use client";

import { findCredentialKind } from "@fairlead/story";
import { KeyRound, Plus } from "lucide-react";
import Link from "next/link";
import { useAddress } from "../api/useAddress.ts";
import { useMayEdit } from "../api/useSession.ts";
import { Button } from "../parts/Button.tsx";
import { cx } from "../parts/cx.ts";
import { Ago } from "../parts/Moment.tsx";
import { Notice } from "../parts/Notice.tsx";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { SkeletonRows } from "../parts/Skeleton.tsx";
import { type Head, TableHead } from "../parts/TableHead.tsx";
import { table } from "../parts/table.ts";
import { useRowKeys } from "../parts/useRowKeys.ts";
import { FormProblem } from "../shell/FormProblem.tsx";
import { Frame } from "../shell/Frame.tsx";
import { Page } from "../shell/Page.tsx";
import { Connection } from "./Connection.tsx";
import { CredentialDialog } from "./CredentialDialog.tsx";
import { UsedBy } from "./UsedBy.tsx";
import { type ListedCredential, useCredentials } from "./useCredentials.ts";

const newOne = "new";

/** The credentials of the team. Which one is open stands in the address. */
export function CredentialsPage() {
  const credentials = useCredentials();
  const mayEdit = useMayEdit();
  const [opened, setOpened] = useAddress("open");
  const [problem] = useAddress("connect_problem");
  const [connected] = useAddress("connected");
  const rows = credentials.data?.items;
  const found = rows?.find(({ slug }) => slug === opened) ?? null;
  const isOpen =
    mayEdit && rows !== undefined && problem === null && connected === null && (opened === newOne || found !== null);
  const add = (
    <Button look="primary" icon={<Plus aria-hidden />} onClick={() => setOpened(newOne)}>
      New credential
    </Button>
  );
  return (
    <Frame actions={mayEdit && rows !== undefined && rows.length > 0 && add}>
      <Page title="Credentials">
        {problem !== null && <FormProblem>{problem.slice(0, 500)}</FormProblem>}
        {connected !== null && (
          <p role="status" className="mb-4">
            {opened === null ? "The credential" : `CREDENTIAL.${opened}`} is connected.
          </p>
        )}
        {credentials.error && rows === undefined && (
          <ProblemNotice error={credentials.error} what="The credentials" onRetry={() => void credentials.refetch()} />
        )}
        {credentials.isPending && <SkeletonRows />}
        {rows?.length === 0 && (
          <Notice icon={KeyRound} title="No credentials yet" actions={mayEdit && add}>
            <p>
              A credential is a secret that formulas name, as CREDENTIAL.its_name, and never read. It is sealed when it
              is kept, and put into a request when that leaves for a host that it is allowed for.
            </p>
            {!mayEdit && <p>Your role is to look. An editor of this workspace can add one.</p>}
          </Notice>
        )}
        {rows !== undefined && rows.length > 0 && <CredentialTable rows={rows} mayOpen={mayEdit} />}
      </Page>
      {isOpen && <CredentialDialog key={found?.id ?? newOne} credential={found} onClose={() => setOpened(null)} />}
    </Frame>
  );
}

const heads: readonly Head[] = [
  { word: "Credential" },
  { word: "Kind", className: "max-sm:hidden" },
  { word: "Used by", className: "max-md:hidden" },
  { word: "Allowed hosts", className: "max-sm:hidden" },
  { word: "Last used" },
];

type CredentialTableProps = { rows: readonly ListedCredential[]; mayOpen: boolean };

/** One row a credential; j and k walk, Enter opens. */
function CredentialTable({ rows, mayOpen }: CredentialTableProps) {
  const keys = useRowKeys<HTMLTableElement>();
  return (
    <table ref={keys.ref} onKeyDown={keys.onKeyDown} className={table.root}>
      <TableHead heads={heads} />
      <tbody>
        {rows.map((credential) => (
          <CredentialLine key={credential.id} credential={credential} mayOpen={mayOpen} />
        ))}
      </tbody>
    </table>
  );
}

type CredentialLineProps = { credential: ListedCredential; mayOpen: boolean };

function CredentialLine({ credential, mayOpen }: CredentialLineProps) {
  const { name, slug, kind, usedBy, allowedHosts, lastUsedAt } = credential;
  return (
    <tr data-row className={table.row}>
      <th scope="row" className={cx(table.cell, "py-2 font-normal")}>
        {!mayOpen ? (
          <span className="font-semibold text-dense">{name}</span>
        ) : (
          <Link href={`/credentials?open=${slug}`} scroll={false} className={cx(table.link, "text-dense")}>
            {name}
          </Link>
        )}
        <code className="block truncate text-[11.5px] text-ink-2">CREDENTIAL.{slug}</code>
        <Connection credential={credential} mayConnect={mayOpen} />
      </th>
      <td className={cx(table.cell, "max-sm:hidden")}>{findCredentialKind(kind)?.title ?? kind}</td>
      <td className={cx(table.cell, "max-md:hidden")}>
        <UsedBy stories={usedBy} />
      </td>
      <td className={cx(table.cell, "w-[30%] max-w-0 truncate max-sm:hidden")} title={allowedHosts.join(", ")}>
        {allowedHosts.join(", ")}
      </td>
      <td className={cx(table.cell, "whitespace-nowrap")}>
        {lastUsedAt === null ? <span className="text-ink-3">Never</span> : <Ago at={lastUsedAt} />}
      </td>
    </tr>
  );
}
