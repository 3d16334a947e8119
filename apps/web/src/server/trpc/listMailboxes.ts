import { listMailboxes as list } from "../notices.ts";
import { memberProcedure } from "./procedure.ts";

/** The mailboxes that live stories read. */
export const listMailboxes = memberProcedure.query(({ ctx }) => list(ctx.services, ctx.actor));
