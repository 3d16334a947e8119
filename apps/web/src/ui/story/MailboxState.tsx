"use client";

import { useMailboxes } from "../mail/useMail.ts";
import { Ago } from "../parts/Moment.tsx";

/** Whether the mailbox of an action can be read, and why not. Nothing for one that no live version has. */
export function MailboxState({ storyId, action }: { storyId: string; action: string }) {
  const mailbox = useMailboxes().data?.items.find((one) => one.story.id === storyId && one.action.id === action);
  if (mailbox === undefined) return <p className="text-ink-2">It is looked at when the story is published.</p>;
  const { error, checkedAt, dueAt } = mailbox;
  if (error !== null) {
    return (
      <div role="alert" className="rounded-control border border-bad bg-bad-bg px-3 py-2">
        <p className="break-words text-bad">{error}</p>
        <p className="mt-1 text-ink-2">
          Tried again <Ago at={dueAt} />.
        </p>
      </div>
    );
  }
  return checkedAt === null ? (
    <p className="text-ink-2">Not looked at yet.</p>
  ) : (
    <p className="text-ink-2">
      Read <Ago at={checkedAt} />, without trouble.
    </p>
  );
}
