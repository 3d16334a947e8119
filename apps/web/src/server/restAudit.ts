import { listAudit } from "./auditList.ts";
import { auditEntrySchema, auditQuery } from "./auditSchemas.ts";
import { defineRoute, type RestRoute } from "./restRoute.ts";
import { pageOf, pageQuery } from "./restSchemas.ts";

/** The route of the audit log. */
export const auditRoutes: readonly RestRoute[] = [
  defineRoute({
    method: "GET",
    path: "/audit",
    operationId: "listAudit",
    summary: "The audit log, the newest entry first: who did what, when and from where.",
    role: "admin",
    query: pageQuery.extend(auditQuery.omit({ cursor: true, limit: true }).shape),
    answer: pageOf(auditEntrySchema),
    handle: ({ services, actor, query }) => listAudit(services, actor, query),
  }),
];
