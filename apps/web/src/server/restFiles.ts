import { downloadFile } from "./files.ts";
import { defineRoute, type RestRoute } from "./restRoute.ts";
import { idParams } from "./restSchemas.ts";

/** Routes for the files that events hold. */
export const fileRoutes: readonly RestRoute[] = [
  defineRoute({
    method: "GET",
    path: "/files/{id}",
    operationId: "downloadFile",
    summary: "The bytes of a file that an event of the team holds.",
    role: "viewer",
    params: idParams,
    isDownload: true,
    handle: ({ services, actor, params }) => downloadFile(services, actor, params.id),
  }),
];
