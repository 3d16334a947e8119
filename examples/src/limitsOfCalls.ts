import { type LimitChapter, runtime, web } from "./limitChapter.ts";

/** What bounds calls of webhooks. */
export const calls: LimitChapter = {
  title: "Calls of webhooks",
  limits: [
    {
      ...{ code: "body_too_large", what: "the body of a call", limit: "10 MB" },
      sentence: "The request body is larger than 10 MB, the limit for a webhook. Send less at once.",
      says: "the limit for a webhook. Send less at once.",
      ...{ file: web("webhookBody"), held: [web("webhookBody"), "bodyBytesMax = 10_000_000"] },
    },
    {
      ...{ code: "too_many_files", what: "files of a multipart form", limit: "20" },
      sentence: "The form has more than 20 files.",
      says: "The form has more than ",
      ...{ file: web("webhookMultipart"), held: [web("webhookMultipart"), "filesMax = 20"] },
    },
    {
      ...{ code: "body_too_large_decoded", what: "a packed body, unpacked", limit: "10 MB" },
      sentence: "The compressed body unpacks to more than 10 MB.",
      says: "The compressed body unpacks to more than",
      ...{ file: web("webhookBody"), held: [web("webhookBody"), "bodyBytesMax = 10_000_000"] },
    },
    {
      ...{
        code: "too_many_bodies",
        what: "bodies that are received at a time, together",
        limit: "256 MB, less for a process that may have less than 4 GB",
      },
      sentence: "More requests are being received than memory is set aside for. Retry after 5 seconds.",
      ...{ file: web("webhookBody"), held: [web("webhookRoute"), "bodiesInFlightMax = 256_000_000"] },
    },
    {
      ...{ code: "body_too_slow", what: "time for a whole request, and for its headers", limit: "30 s, 10 s" },
      sentence: "The request did not arrive within 30 seconds, or its headers not within 10 seconds.",
      ...{ file: web("clientErrors"), held: [web("server"), "requestTimeout: 30_000"] },
    },
    {
      ...{ code: "headers_too_large", what: "the headers of a request", limit: "16 kB" },
      sentence: "The request headers are larger than 16 kB.",
      ...{ file: web("clientErrors"), held: [web("server"), "maxHeaderSize: 16_384"] },
    },
    {
      ...{ code: "too_many_headers", what: "header fields of a call", limit: "100" },
      sentence: "The request has more than 100 header fields.",
      says: "header fields.",
      ...{ file: web("webhookIntake"), held: [web("webhookIntake"), "headerFieldsMax = 100"] },
    },
    {
      ...{ code: "url_too_long", what: "the address of a call", limit: "8 kB" },
      sentence: "The address is longer than 8 kB. Send data in the body.",
      says: "kB. Send data in the body.",
      ...{ file: web("webhookIntake"), held: [web("webhookIntake"), "urlLengthMax = 8_000"] },
    },
    {
      ...{ code: "json_too_deep", what: "levels of a JSON body", limit: "100" },
      sentence: "The JSON is nested more than 100 levels deep.",
      says: "The JSON is nested more than",
      ...{ file: web("jsonScan"), held: [web("jsonFault"), "depth: 100"] },
    },
    {
      ...{ code: "json_too_many_values", what: "values of a JSON body", limit: "200 000; 50 000 keys of one object" },
      sentence: "The JSON has more than 200 000 values.",
      says: "The JSON has more than",
      ...{ file: web("jsonScan"), held: [web("jsonFault"), "values: 200_000"] },
    },
    {
      ...{ code: "loop_limit", what: "webhook calls of this installation one after another", limit: "100" },
      sentence:
        "This call comes from a chain of more than 100 webhook calls of this installation. Stories may be calling each other in a circle.",
      says: "webhook calls of this installation. Stories may be calling each other in a circle.",
      ...{ file: web("webhookRefusals"), held: [web("webhookRefusals"), "hopsMax = 100"] },
    },
    {
      ...{ code: "webhook_rate_exceeded", what: "calls of one webhook in a minute", limit: "as the operator says" },
      sentence: "This webhook takes N calls a minute. Retry after N seconds.",
      says: "This webhook takes ",
      file: web("webhookRates"),
    },
    {
      ...{ code: "too_many_requests", what: "calls of one webhook at a time", limit: "as the operator says" },
      sentence: "N calls of this webhook are under way, as many as may be at a time. Retry after 5 seconds.",
      says: "calls of this webhook are under way, as many as may be at a time. Retry after 5 seconds.",
      file: web("webhookAtOnce"),
    },
    {
      ...{ code: "webhooks_rate_exceeded", what: "calls of all webhooks in a minute", limit: "as the operator says" },
      sentence: "The webhooks of this installation take N calls a minute together. Retry after N seconds.",
      says: "The webhooks of this installation take ",
      file: web("webhookRates"),
    },
    {
      ...{
        code: "team_queue_full",
        what: "action runs of a team that wait for a worker",
        limit: "100 000, or as the operator says",
      },
      sentence:
        "This team has N action runs waiting; 100 000 is the limit. New events are refused until fewer than 90 000 wait. Retry after 10 seconds.",
      says: "is the limit. New events are refused until fewer than",
      ...{ file: runtime("teamLimits"), held: [runtime("teamLimitSettings"), "waitingRunsDefault = 100_000"] },
    },
    {
      ...{ code: "daily_limit", what: "events of a team in a day (UTC)", limit: "as the operator says" },
      sentence:
        "This team has used its N events for today (UTC). New ones are taken again from midnight on. Retry after N seconds.",
      says: "events for today (UTC). New ones are taken again from midnight on.",
      file: runtime("teamLimits"),
    },
    {
      ...{ code: "storage_full", what: "what story runs and files of a team take", limit: "as the operator says" },
      sentence:
        "The story runs and files of this team take N MB; N MB is the limit. New events are refused until there is room: let stories keep their runs for fewer days, or ask an operator for more. Retry after 3600 seconds.",
      says: "MB is the limit. New events are refused until there is room: let stories keep their runs for fewer days",
      file: runtime("teamLimits"),
    },
    {
      ...{ code: "rate_limited", what: "calls of a webhook with `rateLimit`", limit: "as the story says" },
      sentence: "This webhook was called more often than its story allows. Retry after N seconds.",
      says: "This webhook was called more often than its story allows.",
      file: web("webhookRefusals"),
    },
  ],
};
