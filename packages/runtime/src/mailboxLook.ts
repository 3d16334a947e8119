import { mailboxLimits } from "@fairlead/story";
import type { Clock } from "./clock.ts";
import type { Vault } from "./credentials/vault.ts";
import type { Egress } from "./egress.ts";
import { type MailboxOptions, MailboxProblem, readMailboxOptions } from "./mailboxOptions.ts";
import { type MailboxSession, openMailboxSession } from "./mailboxSession.ts";
import { toParts } from "./mailboxVisit.ts";
import { mayMeet, meetConditions } from "./mailConditions.ts";
import { toMailData } from "./mailRead.ts";
import { failed, type Output, type Performed } from "./performed.ts";
import type { LoadedPlan } from "./planCache.ts";

/** What looking into a mailbox needs. */
export type LookMeans = { vault: Vault; egress: Egress; clock: Clock; signal: AbortSignal };

/** The latest mails that a look shows, and how far back it looks for them. */
const mailsMax = 3;
const lookedAtMax = 50;

/**
 * Shows what the mailbox of an action would bring: its latest mails that meet the conditions, the newest first. Nothing is
 * consumed: no mail is marked or moved, and the place up to which mails were fetched stays where it is.
 */
export async function lookIntoMailbox(loaded: LoadedPlan, slug: string, means: LookMeans): Promise<Performed> {
  const { vault, egress, clock, signal } = means;
  let session: MailboxSession | null = null;
  const cut = () => session?.close();
  signal.addEventListener("abort", cut, { once: true });
  try {
    const options = await readMailboxOptions(loaded, slug, { vault, egress, nowMs: clock.now() });
    session = await openMailboxSession(options, { egress, clock });
    const outputs: Output[] = [];
    for (const folder of options.folders) {
      if (outputs.length >= mailsMax || signal.aborted) break;
      outputs.push(...(await lookIntoFolder(folder, options, session)).slice(0, mailsMax - outputs.length));
    }
    if (outputs.length > 0) return { outcome: "emitted", outputs };
    return { outcome: "dropped", reason: `None of the latest ${lookedAtMax} mails meets the conditions.` };
  } catch (thrown) {
    if (thrown instanceof MailboxProblem) return failed({ code: thrown.code, message: thrown.message });
    throw thrown;
  } finally {
    signal.removeEventListener("abort", cut);
    session?.close();
  }
}

async function lookIntoFolder(folder: string, options: MailboxOptions, session: MailboxSession): Promise<Output[]> {
  const { uidNext } = await session.select(folder, { readOnly: true });
  const heads = await session.listFrom(Math.max(1, uidNext - lookedAtMax), lookedAtMax);
  const outputs: Output[] = [];
  for (const head of heads.reverse()) {
    if (outputs.length >= mailsMax) break;
    if (!mayMeet(head, options)) continue;
    const source = head.size > mailboxLimits.mailBytes ? null : await session.read(head.uid);
    const data = meetConditions(await toMailData({ ...head, folder, source }, toParts(options)), options);
    if (data !== null) outputs.push({ port: "default", data });
  }
  return outputs;
}
