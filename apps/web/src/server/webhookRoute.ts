import { getHeapStatistics } from "node:v8";
import type { FastifyInstance } from "fastify";
import { createByteBudget } from "./byteBudget.ts";
import type { Services } from "./services.ts";
import { mayCall } from "./sessions.ts";
import { answerNotFound } from "./webhookAnswer.ts";
import { createCallsAtOnce } from "./webhookAtOnce.ts";
import { createDraftWebhooks } from "./webhookDrafts.ts";
import { createWebhookIntake } from "./webhookIntake.ts";
import { createCallerCheck } from "./webhookOauth.ts";
import { createCallRates } from "./webhookRates.ts";
import { createRefusalLog } from "./webhookRefusalLog.ts";
import { createUnsealSigning } from "./webhookSecrets.ts";

/**
 * Bytes of all bodies that are being received or accepted at a time. Values take some eight times as much memory as their
 * JSON, so that a process with little memory takes fewer.
 */
const bodiesInFlightMax = 256_000_000;
const bodiesMemoryShare = 1 / 16;

/**
 * Hands everything under /webhook/ to the intake before the server looks at the body: it is read by the rules of
 * webhooks, not by those of the API.
 */
export function registerWebhooks(app: FastifyInstance, services: Services): void {
  const { tester, config, webhooks, intake, files, logger, clock, metrics, intakePool, teamLimits } = services;
  const budget = createByteBudget(Math.min(bodiesInFlightMax, getHeapStatistics().heap_size_limit * bodiesMemoryShare));
  const calls = createWebhookIntake({
    drafts: createDraftWebhooks({ pool: intakePool, unsealSigning: createUnsealSigning(config.secretKey, logger) }),
    ...{ rates: createCallRates(config.webhookRates), atOnce: createCallsAtOnce(config.webhookCallsAtOnce) },
    ...{ table: webhooks, intake, files, budget, logger, clock, sql: intakePool, teamLimits },
    tellRefused: createRefusalLog({ logger, clock }),
    hasKey: (authorization, webhook) =>
      mayCall(services, { authorization, source: { address: null, requestId: null } }, webhook),
    checkCaller: createCallerCheck({
      requests: () => tester.requests(),
      clock,
      report: (problem) => logger.warn(problem, "the keys of an issuer of tokens could not be fetched"),
    }),
  });
  app.all("/webhook/*", {
    onRequest: async ({ raw: request }, reply) => {
      reply.hijack();
      const sinceMs = clock.mono();
      await calls.handle(request, reply.raw);
      const { headersSent, statusCode } = reply.raw;
      metrics.telemetry.answered(headersSent ? statusCode : 0, clock.mono() - sinceMs);
    },
    handler: async (_request, reply) => answerNotFound(reply.raw),
  });
}
