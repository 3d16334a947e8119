"use client";

import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { SkeletonRows } from "../parts/Skeleton.tsx";
import { Frame } from "../shell/Frame.tsx";
import { Page } from "../shell/Page.tsx";
import { MailboxTable } from "./MailboxTable.tsx";
import { MailSettingsForm } from "./MailSettingsForm.tsx";
import { NoticeTable } from "./NoticeTable.tsx";
import { useMailboxes, useMailSettings, useNotices } from "./useMail.ts";

/** How the team's stories send mail, whom they tell about monitored actions and what became of it, and their mailboxes. */
export function MailPage() {
  const settings = useMailSettings();
  const mailboxes = useMailboxes().data?.items ?? [];
  const notices = useNotices().data?.items ?? [];
  return (
    <Frame>
      <Page title="Mail and messages">
        {settings.error && settings.data === undefined && (
          <ProblemNotice error={settings.error} what="The mail settings" onRetry={() => void settings.refetch()} />
        )}
        {settings.isPending && <SkeletonRows />}
        {settings.data !== undefined && (
          <div className="flex flex-col gap-8">
            <MailSettingsForm settings={settings.data} />
            <section aria-labelledby="mailboxes">
              <h2 id="mailboxes" className="mb-2 text-title">
                Mailboxes that stories read
              </h2>
              <MailboxTable rows={mailboxes} />
            </section>
            <section aria-labelledby="notices">
              <h2 id="notices" className="mb-2 text-title">
                Messages about monitored actions
              </h2>
              <NoticeTable rows={notices} />
            </section>
          </div>
        )}
      </Page>
    </Frame>
  );
}
