import * as z from "zod";
import { readInfo } from "./instance.ts";
import { importBytesMax } from "./jsonBody.ts";
import { openApiDocument } from "./openApi.ts";
import { importStory, publishStory } from "./publishing.ts";
import { apiKeyRoutes } from "./restApiKeys.ts";
import { auditRoutes } from "./restAudit.ts";
import { fairnessRoutes } from "./restFairness.ts";
import { fileRoutes } from "./restFiles.ts";
import { mailRoutes } from "./restMail.ts";
import { memoryRoutes } from "./restMemory.ts";
import { defineRoute, type RestRoute } from "./restRoute.ts";
import { runRoutes } from "./restRuns.ts";
import { savedTestRoutes } from "./restSavedTests.ts";
import { scheduleRoutes } from "./restSchedules.ts";
import * as schemas from "./restSchemas.ts";
import { templateRoutes } from "./restTemplates.ts";
import { testRoutes } from "./restTests.ts";
import { valueRoutes } from "./restValues.ts";
import { deleteStory, exportDraft, getStory, listVersions } from "./stories.ts";
import { bulkFilingSchema, fileStories, fileStory, filingSchema, listLabels } from "./storyFiling.ts";
import { listStories } from "./storyList.ts";
import { addressSchema, endOldAddress, setAddress } from "./webhookAddress.ts";
import { setSigningSecrets, signingSecretsSchema } from "./webhookSecrets.ts";

const { idParams, pageQuery, pageOf } = schemas;

/** The routes below /api/v1. The server and the published description are both made from this table. */
export const restRoutes: readonly RestRoute[] = [
  defineRoute({
    method: "POST",
    path: "/stories/import",
    operationId: "importStory",
    summary: "Import a story, and publish it if asked.",
    role: "editor",
    bodyLimit: importBytesMax,
    body: schemas.importSchema,
    answer: schemas.importedSchema,
    handle: ({ services, actor, body }) => importStory(services, actor, body),
  }),
  defineRoute({
    method: "GET",
    path: "/stories",
    operationId: "listStories",
    summary: "The stories of the team, the newest first or by name.",
    role: "viewer",
    query: schemas.storiesQuery,
    answer: pageOf(schemas.storySchema),
    handle: ({ services, actor, query }) => listStories(services, actor, query),
  }),
  defineRoute({
    method: "PATCH",
    path: "/stories",
    operationId: "fileStories",
    summary: "Put several stories into a folder, or give and take tags: all of them or none.",
    role: "editor",
    body: bulkFilingSchema,
    answer: z.object({ items: z.array(schemas.storySchema) }),
    handle: async ({ services, actor, body }) => ({ items: await fileStories(services, actor, body) }),
  }),
  defineRoute({
    method: "GET",
    path: "/labels",
    operationId: "listLabels",
    summary: "The folders and tags of the team's stories, and how many stories each has.",
    role: "viewer",
    answer: schemas.labelsSchema,
    handle: ({ services, actor }) => listLabels(services, actor),
  }),
  defineRoute({
    method: "GET",
    path: "/stories/{id}",
    operationId: "getStory",
    summary: "A story with its draft and its webhooks.",
    role: "viewer",
    params: idParams,
    answer: schemas.storyDetailSchema,
    handle: ({ services, actor, params }) => getStory(services, actor, params.id),
  }),
  defineRoute({
    method: "PATCH",
    path: "/stories/{id}",
    operationId: "fileStory",
    summary: "Put a story into a folder, or give it other tags; what is left out stays.",
    role: "editor",
    params: idParams,
    body: filingSchema,
    answer: schemas.storySchema,
    handle: ({ services, actor, params, body }) => fileStory(services, actor, { ...params, ...body }),
  }),
  defineRoute({
    method: "DELETE",
    path: "/stories/{id}",
    operationId: "deleteStory",
    summary: "Take a story away. Its webhooks answer 404; what it recorded stays.",
    role: "editor",
    status: 204,
    params: idParams,
    handle: ({ services, actor, params }) => deleteStory(services, actor, params.id),
  }),
  defineRoute({
    method: "GET",
    path: "/stories/{id}/export",
    operationId: "exportStory",
    summary: "The draft of a story as it is written to a file.",
    role: "viewer",
    params: idParams,
    answer: z.record(z.string(), z.unknown()),
    handle: async ({ services, actor, params }) => (await exportDraft(services, actor, params.id)).text,
  }),
  defineRoute({
    method: "POST",
    path: "/stories/{id}/publish",
    operationId: "publishStory",
    summary: "Make the draft of a story its live version.",
    role: "editor",
    params: idParams,
    answer: schemas.importedSchema,
    handle: ({ services, actor, params }) => publishStory(services, actor, { id: params.id }),
  }),
  defineRoute({
    method: "GET",
    path: "/stories/{id}/versions",
    operationId: "listVersions",
    summary: "The published versions of a story, the newest first.",
    role: "viewer",
    params: idParams,
    query: pageQuery,
    answer: pageOf(schemas.versionSchema),
    handle: ({ services, actor, params, query }) => listVersions(services, actor, { ...params, ...query }),
  }),
  defineRoute({
    method: "PUT",
    path: "/stories/{id}/webhooks/{action}/signing-secrets",
    operationId: "setSigningSecrets",
    summary: "Set the secrets that calls of a webhook are signed with. They hold at once and are never shown again.",
    role: "editor",
    status: 204,
    params: schemas.webhookParams,
    body: signingSecretsSchema,
    handle: ({ services, actor, params, body }) => setSigningSecrets(services, actor, { ...params, ...body }),
  }),
  defineRoute({
    method: "PUT",
    path: "/stories/{id}/webhooks/{action}/address",
    operationId: "setWebhookAddress",
    summary: "Give a webhook another address. The one before works on for `keepOldHours`, or 24.",
    role: "editor",
    params: schemas.webhookParams,
    body: addressSchema,
    answer: schemas.webhookSchema,
    handle: ({ services, actor, params, body }) => setAddress(services, actor, { ...params, ...body }),
  }),
  defineRoute({
    method: "DELETE",
    path: "/stories/{id}/webhooks/{action}/old-address",
    operationId: "endOldAddress",
    summary: "End the address that a webhook had before: it answers 404 at once.",
    role: "editor",
    status: 204,
    params: schemas.webhookParams,
    handle: ({ services, actor, params }) => endOldAddress(services, actor, params),
  }),
  ...runRoutes,
  ...fairnessRoutes,
  ...scheduleRoutes,
  ...memoryRoutes,
  ...mailRoutes,
  ...fileRoutes,
  ...valueRoutes,
  ...testRoutes,
  ...savedTestRoutes,
  ...templateRoutes,
  ...apiKeyRoutes,
  ...auditRoutes,
  defineRoute({
    method: "GET",
    path: "/info",
    operationId: "getInfo",
    summary: "What this installation is.",
    role: "viewer",
    answer: schemas.infoSchema,
    handle: ({ services, actor }) => readInfo(services, actor),
  }),
  defineRoute({
    method: "GET",
    path: "/openapi.json",
    operationId: "getOpenApi",
    summary: "This description.",
    role: "viewer",
    answer: z.record(z.string(), z.unknown()),
    handle: async ({ services }) => openApiDocument(restRoutes, services.origin),
  }),
];

/** The routes that change something. */
export const changingRoutes: readonly string[] = restRoutes
  .filter(({ method }) => method !== "GET")
  .map(({ operationId }) => operationId);
