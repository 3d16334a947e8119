"use client";

import { Library, Plus } from "lucide-react";
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
import { formatSize } from "../parts/time.ts";
import { useRowKeys } from "../parts/useRowKeys.ts";
import { Frame } from "../shell/Frame.tsx";
import { Page } from "../shell/Page.tsx";
import { ResourceDialog } from "./ResourceDialog.tsx";
import { UsedBy } from "./UsedBy.tsx";
import { type ListedResource, useResource, useResources } from "./useResources.ts";

const newOne = "new";
const kindWords = { text: "Text", json: "JSON", file: "File" } as const;

/** The resources of the team. Which one is open stands in the address. */
export function ResourcesPage() {
  const resources = useResources();
  const mayEdit = useMayEdit();
  const [opened, setOpened] = useAddress("open");
  const rows = resources.data?.items;
  const found = rows?.find(({ slug }) => slug === opened) ?? null;
  const detail = useResource(mayEdit && found !== null ? found.id : null);
  const close = () => setOpened(null);
  const add = (
    <Button look="primary" icon={<Plus aria-hidden />} onClick={() => setOpened(newOne)}>
      New resource
    </Button>
  );
  return (
    <Frame actions={mayEdit && rows !== undefined && rows.length > 0 && add}>
      <Page title="Resources">
        {resources.error && rows === undefined && (
          <ProblemNotice error={resources.error} what="The resources" onRetry={() => void resources.refetch()} />
        )}
        {resources.isPending && <SkeletonRows />}
        {rows?.length === 0 && (
          <Notice icon={Library} title="No resources yet" actions={mayEdit && add}>
            <p>
              A resource is a value that several stories read, as RESOURCE.its_name: an address, a table of who is on
              call, a template. Change it here, and every story goes on with the new one.
            </p>
            {!mayEdit && <p>Your role is to look. An editor of this workspace can add one.</p>}
          </Notice>
        )}
        {rows !== undefined && rows.length > 0 && <ResourceTable rows={rows} mayOpen={mayEdit} />}
      </Page>
      {mayEdit && opened === newOne && <ResourceDialog key={newOne} resource={null} value="" onClose={close} />}
      {found !== null && detail.data?.id === found.id && (
        <ResourceDialog key={found.id} resource={detail.data} value={detail.data.value} onClose={close} />
      )}
    </Frame>
  );
}

const heads: readonly Head[] = [
  { word: "Resource" },
  { word: "Kind", className: "max-sm:hidden" },
  { word: "Used by", className: "max-md:hidden" },
  { word: "Size", isNumber: true },
  { word: "Changed", className: "pl-6 max-sm:hidden" },
];

type ResourceTableProps = { rows: readonly ListedResource[]; mayOpen: boolean };

/** One row a resource; j and k walk, Enter opens. */
function ResourceTable({ rows, mayOpen }: ResourceTableProps) {
  const keys = useRowKeys<HTMLTableElement>();
  return (
    <table ref={keys.ref} onKeyDown={keys.onKeyDown} className={table.root}>
      <TableHead heads={heads} />
      <tbody>
        {rows.map(({ id, name, slug, kind, usedBy, sizeBytes, updatedAt }) => (
          <tr key={id} data-row className={table.row}>
            <th scope="row" className={cx(table.cell, "py-2 font-normal")}>
              {mayOpen ? (
                <Link href={`/resources?open=${slug}`} scroll={false} className={cx(table.link, "text-dense")}>
                  {name}
                </Link>
              ) : (
                <span className="font-semibold text-dense">{name}</span>
              )}
              <code className="block truncate text-[11.5px] text-ink-2">RESOURCE.{slug}</code>
            </th>
            <td className={cx(table.cell, "max-sm:hidden")}>{kindWords[kind]}</td>
            <td className={cx(table.cell, "max-md:hidden")}>
              <UsedBy stories={usedBy} />
            </td>
            <td className={cx(table.cell, table.number, "tabular whitespace-nowrap")}>{formatSize(sizeBytes)}</td>
            <td className={cx(table.cell, "whitespace-nowrap pl-6 max-sm:hidden")}>
              <Ago at={updatedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
