import * as z from "zod";
import { changeCredentialSchema, createCredentialSchema, credentialSchema } from "./credentialSchemas.ts";
import { changeCredential, createCredential, deleteCredential, getCredential, listCredentials } from "./credentials.ts";
import {
  changeResourceSchema,
  createResourceSchema,
  resourceDetailSchema,
  resourceRequestBytesMax,
  resourceSchema,
} from "./resourceSchemas.ts";
import { changeResource, createResource, deleteResource, getResource, listResources } from "./resources.ts";
import { defineRoute, type RestRoute } from "./restRoute.ts";
import { idParams } from "./restSchemas.ts";

/** Routes for what a team keeps: credentials, which are written and never read back, and resources. */

const listOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });

const forceQuery = z.strictObject({
  force: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "true deletes it even if stories use it.", type: "boolean" }),
});

const credentialRoutes: readonly RestRoute[] = [
  defineRoute({
    method: "GET",
    path: "/credentials",
    operationId: "listCredentials",
    summary: "The credentials of the team by name, without their secrets.",
    role: "viewer",
    answer: listOf(credentialSchema),
    handle: ({ services, actor }) => listCredentials(services, actor),
  }),
  defineRoute({
    method: "POST",
    path: "/credentials",
    operationId: "createCredential",
    summary: "Keep a new credential.",
    role: "editor",
    body: createCredentialSchema,
    answer: credentialSchema,
    handle: ({ services, actor, body }) => createCredential(services, actor, body),
  }),
  defineRoute({
    method: "GET",
    path: "/credentials/{id}",
    operationId: "getCredential",
    summary: "A credential, without its secret.",
    role: "viewer",
    params: idParams,
    answer: credentialSchema,
    handle: ({ services, actor, params }) => getCredential(services, actor, params.id),
  }),
  defineRoute({
    method: "PUT",
    path: "/credentials/{id}",
    operationId: "changeCredential",
    summary: "Rename a credential, or give it a new secret; where it may go is changed together with the secret only.",
    role: "editor",
    params: idParams,
    body: changeCredentialSchema,
    answer: credentialSchema,
    handle: ({ services, actor, params, body }) => changeCredential(services, actor, { ...params, change: body }),
  }),
  defineRoute({
    method: "DELETE",
    path: "/credentials/{id}",
    operationId: "deleteCredential",
    summary: "Remove a credential. One that stories use is removed with force only.",
    role: "editor",
    status: 204,
    params: idParams,
    query: forceQuery,
    handle: ({ services, actor, params, query }) =>
      deleteCredential(services, actor, { ...params, force: query.force === "true" }),
  }),
];

const resourceRoutes: readonly RestRoute[] = [
  defineRoute({
    method: "GET",
    path: "/resources",
    operationId: "listResources",
    summary: "The resources of the team by name, without their values.",
    role: "viewer",
    answer: listOf(resourceSchema),
    handle: ({ services, actor }) => listResources(services, actor),
  }),
  defineRoute({
    method: "POST",
    path: "/resources",
    operationId: "createResource",
    summary: "Keep a new resource.",
    role: "editor",
    bodyLimit: resourceRequestBytesMax,
    body: createResourceSchema,
    answer: resourceSchema,
    handle: ({ services, actor, body }) => createResource(services, actor, body),
  }),
  defineRoute({
    method: "GET",
    path: "/resources/{id}",
    operationId: "getResource",
    summary: "A resource with its value.",
    role: "viewer",
    params: idParams,
    answer: resourceDetailSchema,
    handle: ({ services, actor, params }) => getResource(services, actor, params.id),
  }),
  defineRoute({
    method: "PUT",
    path: "/resources/{id}",
    operationId: "changeResource",
    summary: "Change a resource; what is left out stays.",
    role: "editor",
    bodyLimit: resourceRequestBytesMax,
    params: idParams,
    body: changeResourceSchema,
    answer: resourceSchema,
    handle: ({ services, actor, params, body }) => changeResource(services, actor, { ...params, change: body }),
  }),
  defineRoute({
    method: "DELETE",
    path: "/resources/{id}",
    operationId: "deleteResource",
    summary: "Remove a resource. One that stories use is removed with force only.",
    role: "editor",
    status: 204,
    params: idParams,
    query: forceQuery,
    handle: ({ services, actor, params, query }) =>
      deleteResource(services, actor, { ...params, force: query.force === "true" }),
  }),
];

export const valueRoutes: readonly RestRoute[] = [...credentialRoutes, ...resourceRoutes];
