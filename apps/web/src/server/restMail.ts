import * as z from "zod";
import {
  changeMailSettingsSchema,
  mailboxSchema,
  mailSettingsSchema,
  noticeSchema,
  testMailResultSchema,
  testMailSchema,
} from "./mailSchemas.ts";
import { changeMailSettings, readMailSettings, sendTestMail } from "./mailSettings.ts";
import { listMailboxes, listNotices } from "./notices.ts";
import { defineRoute, type RestRoute } from "./restRoute.ts";

/** Routes for how a team sends mail, whom it tells and what became of that, and the mailboxes that it reads. */
export const mailRoutes: readonly RestRoute[] = [
  defineRoute({
    method: "GET",
    path: "/mail-settings",
    operationId: "getMailSettings",
    summary: "How the team sends mail, and whom it tells about monitored actions.",
    role: "viewer",
    answer: mailSettingsSchema,
    handle: ({ services, actor }) => readMailSettings(services, actor),
  }),
  defineRoute({
    method: "PUT",
    path: "/mail-settings",
    operationId: "changeMailSettings",
    summary: "Set how the team sends mail, and whom it tells about monitored actions.",
    role: "admin",
    body: changeMailSettingsSchema,
    answer: mailSettingsSchema,
    handle: ({ services, actor, body }) => changeMailSettings(services, actor, body),
  }),
  defineRoute({
    method: "POST",
    path: "/mail-settings/test",
    operationId: "sendTestMail",
    summary: "Send a test mail by the server that is set; what goes wrong is told.",
    role: "admin",
    body: testMailSchema,
    answer: testMailResultSchema,
    handle: ({ services, actor, body }) => sendTestMail(services, actor, body.to),
  }),
  defineRoute({
    method: "GET",
    path: "/notices",
    operationId: "listNotices",
    summary: "The latest 100 messages about monitored actions, and what became of them.",
    role: "viewer",
    answer: z.object({ items: z.array(noticeSchema) }),
    handle: ({ services, actor }) => listNotices(services, actor),
  }),
  defineRoute({
    method: "GET",
    path: "/mailboxes",
    operationId: "listMailboxes",
    summary: "The mailboxes that live stories read, those that can't be read first, with why.",
    role: "viewer",
    answer: z.object({ items: z.array(mailboxSchema) }),
    handle: ({ services, actor }) => listMailboxes(services, actor),
  }),
];
