import {
  callLimits,
  extractLimits,
  holdLimits,
  loopLimits,
  memoryLimits,
  storyLimits,
  storyTestLimits,
} from "@fairlead/story";
import { budget, grouped, type LimitChapter, runtime, story, web } from "./limitChapter.ts";
import { calls } from "./limitsOfCalls.ts";

const events: LimitChapter = {
  title: "Events and runs",
  limits: [
    {
      ...{ code: "event_too_large", what: "an event", limit: "5 MB" },
      sentence: "This action's result is N MB; an event may be 5 MB. Pick fewer fields in an event transform.",
      says: "MB. Pick fewer fields in an event transform.",
      ...{ file: runtime("storableText"), held: [runtime("storableText"), "eventSizeMax = 5_000_000"] },
    },
    {
      ...{ code: "bad_text", what: "characters that can't be stored", limit: "none" },
      sentence: "The text at … contains a NUL character or half of a surrogate pair, which can't be stored.",
      says: "contains a NUL character or half of a surrogate pair, which can't be stored.",
      file: runtime("storableText"),
    },
    {
      ...{ code: "context_too_large", what: "the events that one action's formulas read", limit: "20 MB" },
      sentence:
        "The events that this action's formulas read add up to N MB; they may be 20 MB together. Pick fewer fields in an event transform before it.",
      says: "MB together. Pick fewer fields in an event transform before it.",
      ...{ file: runtime("segment"), held: [runtime("segment"), "contextSizeMax = 20_000_000"] },
    },
    {
      ...{ code: "explode_too_many", what: "events of one explode", limit: "500, up to 10 000" },
      sentence:
        "The list has N items; this explode may emit 500. Raise its limit (up to 10000) or shorten the list first.",
      says: "or shorten the list first.",
      ...{ file: runtime("actions/eventTransform"), held: [runtime("ids"), "eventsPerRunMax = 10_000"] },
    },
    {
      ...{ code: "loop_too_long", what: "items of a loop", limit: grouped(loopLimits.items) },
      sentence:
        "options.loop has N items; a loop may have 20000. Take it apart with an explode, or cut it into chunks before.",
      says: "Take it apart with an explode, or cut it into chunks before.",
      file: runtime("actions/transformLoop"),
    },
    {
      code: "too_many_waiting",
      what: "events that wait at one delay or throttle",
      limit: `${grouped(holdLimits.waiting)}; from four fifths on the inspector warns`,
      sentence:
        "20000 events wait at this action, the most that may. Send fewer, let more pass, or link its failures to where those go that are too many.",
      says: "events wait at this action, the most that may.",
      file: runtime("hold"),
    },
    {
      code: "memory_full",
      what: "values of one deduplication, items of one implode",
      limit: `${grouped(memoryLimits.values)}; from four fifths on the log warns`,
      sentence:
        "20000 values are remembered at this action, the most that may be. Shorten periodSeconds, compare by something that has fewer values, or clear its memory.",
      says: "values are remembered at this action, the most that may be.",
      file: runtime("memory"),
    },
    {
      ...{ code: "call_too_deep", what: "calls of stories inside each other", limit: String(callLimits.depth) },
      sentence: 'The story "…" was not called: 10 calls inside each other led here, the most that may be.',
      says: "calls inside each other led here, the most that may be.",
      file: runtime("calls"),
    },
    {
      ...{ code: "call_cycle", what: "one story in its own chain of calls", limit: `${callLimits.cycles} times` },
      sentence:
        'The story "…" was not called: it is in the chain of calls that led here 3 times already. Stories call each other in a circle.',
      says: "times already. Stories call each other in a circle.",
      file: runtime("calls"),
    },
    {
      code: "loop_limit",
      what: "runs of one action in one chain of events; of all actions of a circle",
      limit: `${storyLimits.visits}, up to ${grouped(storyLimits.visitsCeiling)} by \`visitLimit\`; ${grouped(storyLimits.hops)} unless one has a \`visitLimit\``,
      sentence:
        "'…' has run 100 times in one chain of events, the limit: '…' → '…'. If the loop is meant, raise visitLimit (up to 10000) of the action.",
      says: "in one chain of events, the limit",
      file: runtime("overrun"),
    },
    {
      code: "story_budget",
      what: "action runs of one story run, that is, of one event from outside",
      limit: `${grouped(storyLimits.runs)}, up to ${grouped(storyLimits.runsCeiling)} by the story's \`runLimit\``,
      sentence:
        "This story run has had 10000 action runs, the limit of its story. It may be looping: '…' → '…'. Raise the story's setting runLimit (up to 100000) if it needs more, or let it emit less.",
      says: "action runs, the limit of its story.",
      file: runtime("overrun"),
    },
    {
      ...{ code: "worker_lost", what: "workers that one run may end", limit: "3" },
      sentence:
        "The worker was lost 3 times while it executed this run, so it is not tried again. Make what the action works on smaller, or retry it from here.",
      says: "times while it executed this run, so it is not tried again.",
      ...{ file: runtime("executeRun"), held: [runtime("executeRun"), "beginningsMax = 3"] },
    },
    {
      code: "too_many_matches",
      what: "matches of one matcher of an extract",
      limit: grouped(extractLimits.matches),
      sentence: "there are more than 10000 matches. Search shorter texts, or for less.",
      says: "matches. Search shorter texts, or for less.",
      file: runtime("actions/transformExtract"),
    },
  ],
};

const formulas: LimitChapter = {
  title: "Formulas",
  limits: [
    {
      ...{ code: "out_of_fuel", what: "steps of the formulas of one run", limit: "300 000, some 50 ms" },
      sentence:
        "The formula takes more than 300 000 steps and was stopped. Loops over large lists are the usual cause.",
      says: "steps and was stopped.",
      ...{ file: budget, held: [budget, "fuel: 300_000"] },
    },
    {
      ...{ code: "out_of_memory", what: "what all results on the way take", limit: "12 MB" },
      sentence:
        "The formula's results take more than 12 MB and it was stopped. Take fewer or shorter values at a time.",
      says: "MB and it was stopped. Take fewer or shorter values at a time.",
      ...{ file: budget, held: [budget, "memory: 12_000_000"] },
    },
    {
      ...{ code: "string_too_long", what: "characters of one text", limit: "5 000 000" },
      sentence: "The text would have N characters; one text may have 5 000 000.",
      says: "characters; one text may have",
      ...{ file: budget, held: [budget, "textLength: 5_000_000"] },
    },
    {
      ...{ code: "list_too_long", what: "items of a list, keys of an object", limit: "100 000" },
      sentence: "The list would have N items; a list may have 100 000.",
      says: "items; a list may have",
      ...{ file: budget, held: [budget, "listLength: 100_000"] },
    },
    {
      ...{ code: "too_deep", what: "levels of values and of calls", limit: "200" },
      sentence: "The formula nests more than 200 levels deep.",
      says: "The formula nests more than",
      ...{ file: budget, held: [budget, "depth: 200"] },
    },
    {
      ...{ code: "formula_too_long", what: "characters of one formula", limit: "10 000" },
      sentence: "The formula has N characters; 10000 is the limit. Split it over several actions.",
      says: "is the limit. Split it over several actions.",
      file: "packages/formula/src/formula.ts",
      held: ["packages/formula/src/formula.ts", "formulaLengthMax = 10_000"],
    },
  ],
};

const requests: LimitChapter = {
  title: "Requests of actions, and what is answered",
  limits: [
    {
      ...{ code: "response_too_large", what: "an answer that is kept as a file", limit: "100 MB" },
      sentence: "The response is larger than 100 MB, the limit. Ask the server for less.",
      says: "the limit. Ask the server for less.",
      ...{ file: runtime("egressBody"), held: [story("fileLimits"), "bytes: 100_000_000"] },
    },
    {
      ...{ code: "request_too_large", what: "the body of a request", limit: "20 MB" },
      sentence: "The request body is N MB; 20 MB is the limit. Send less.",
      says: "MB is the limit. Send less.",
      ...{ file: runtime("egressFirstHop"), held: [runtime("egress"), "requestBytes: 20_000_000"] },
    },
    {
      ...{ code: "response_too_large", what: "an answer, as it comes and unpacked", limit: "10 MB" },
      sentence: "The response is larger than 10 MB, the limit. Ask the server for less.",
      says: "the limit. Ask the server for less.",
      ...{ file: runtime("egressBody"), held: [runtime("egress"), "responseBytes: 10_000_000"] },
    },
    {
      ...{ code: "response_bomb", what: "how much larger an answer may be unpacked", limit: "200 times" },
      sentence: "The compressed response unpacks to more than 200 times its size and was stopped.",
      says: "times its size and was stopped.",
      ...{ file: runtime("egressBody"), held: [runtime("egressBody"), "ratioMax = 200"] },
    },
    {
      ...{ code: "headers_too_large", what: "the headers of an answer", limit: "16 kB" },
      sentence: "… sent more than 16 kB of headers.",
      says: "sent more than 16 kB of headers.",
      ...{ file: runtime("egressExchange"), held: [runtime("egress"), "responseHeaderBytes: 16_384"] },
    },
    {
      ...{ code: "http_timeout", what: "time for a request with its redirects", limit: "30 s, up to 300 s" },
      sentence: "No complete answer from … within 30 seconds (N kB received).",
      says: "No complete answer from",
      ...{ file: runtime("egress"), held: [runtime("actions/httpOptions"), "timeoutSecondsMax = 300"] },
    },
    {
      ...{ code: "too_many_redirects", what: "redirects of a request", limit: "5" },
      sentence: "The request was redirected more than 5 times.",
      says: "The request was redirected more than",
      ...{ file: runtime("egress"), held: [runtime("egressRedirect"), "redirectsMax = 5"] },
    },
    {
      ...{ code: "pages_too_large", what: "the bodies of all pages together", limit: "20 MB" },
      sentence:
        "The bodies of N pages have more than 20 MB together. Ask for fewer of them with pagination.maxPages, or for less in each.",
      says: "Ask for fewer of them with pagination.maxPages, or for less in each.",
      ...{ file: runtime("actions/httpPages"), held: [runtime("actions/httpPages"), "bytesMax = 20_000_000"] },
    },
    {
      ...{ code: "sql_too_many_rows", what: "rows of a SQL result", limit: "10 000, up to 100 000" },
      sentence: "… more than 10000 rows. Add LIMIT.",
      says: "rows. Add LIMIT.",
      ...{ file: "apps/sql-over-http/src/database.ts", held: ["apps/sql-over-http/src/settings.ts", "rows: 10_000"] },
    },
    {
      ...{ code: "sql_too_large", what: "a SQL result", limit: "5 MB, up to 50 MB" },
      sentence: "… more than 5 MB. Ask for fewer rows or columns.",
      says: "MB. Ask for fewer rows or columns.",
      ...{
        file: "apps/sql-over-http/src/database.ts",
        held: ["apps/sql-over-http/src/settings.ts", "bytes: 5_000_000"],
      },
    },
  ],
};

const stories: LimitChapter = {
  title: "Stories",
  limits: [
    {
      code: "import_too_large",
      what: "a file, its actions and its links",
      limit: `${storyLimits.file / 1e6} MB, ${grouped(storyLimits.actions)}, ${grouped(storyLimits.links)}`,
      sentence: "The file is larger than 10 MB, the limit for a story. Keep data out of the definition.",
      says: "the limit for a story. Keep data out of the definition.",
      file: story("importStory"),
    },
    {
      ...{ code: "too_many_schedules", what: "schedules of a story", limit: String(storyLimits.schedules) },
      sentence: "The story has N schedules; 200 are allowed. Let one action start the others.",
      says: "are allowed. Let one action start the others.",
      file: story("schedule/checkSchedules"),
    },
    {
      ...{
        code: "deadline_exceeded",
        what: "how long a story run may take",
        limit: "as the story says, up to 366 days",
      },
      sentence: "The story run took longer than the N seconds that its story allows; this run was left of it.",
      says: "seconds that its story allows; this run was left of it.",
      file: runtime("deadlines"),
    },
    {
      ...{ code: "resources_too_large", what: "resources that an action may read together", limit: "20 MB" },
      sentence:
        "The resources that this action may read have more than 20 MB together. Name the one that is meant, as RESOURCE.its_name.",
      says: "MB together. Name the one that is meant, as RESOURCE.its_name.",
      ...{
        file: runtime("credentials/vault"),
        held: [runtime("credentials/resourceStore"), "resourcesReadMax = 20_000_000"],
      },
    },
    {
      ...{ code: "bad_input", what: "saved tests of a story", limit: "100" },
      sentence: "This story has 100 saved tests, as many as may be. Remove one first.",
      says: "saved tests, as many as may be. Remove one first.",
      ...{ file: web("savedTests"), held: [web("savedTests"), "testsMax = 100"] },
    },
    {
      ...{ code: "bad_input", what: "the events and answers of a saved test, as JSON", limit: "1 MB" },
      sentence: "has N characters as JSON; a saved test may have 1000000. Test with smaller events.",
      says: "Test with smaller events.",
      ...{ file: web("savedTests"), held: [web("testRecord"), "recordSizeMax = 1_000_000"] },
    },
    {
      ...{ code: "test_runs", what: "action runs of a test of a whole story", limit: grouped(storyTestLimits.runs) },
      sentence:
        "It was ended after 1 000 action runs, as many as a test of a story may have. Start with a smaller event, or pin an event on an action before the many.",
      says: "action runs, as many as a test of a story may have.",
      file: web("storyTested"),
    },
    {
      ...{
        code: "test_too_large",
        what: "the events of a test of a whole story, as JSON",
        limit: `${storyTestLimits.characters / 1e6} MB`,
      },
      sentence:
        "It was ended as its events had more than 20 MB together, as many as a test of a story may have. Start with a smaller event, or pin an event on an action before the many.",
      says: "MB together, as many as a test of a story may have.",
      file: web("storyTested"),
    },
    {
      ...{ code: "test_timeout", what: "time for a test of a whole story", limit: `${storyTestLimits.seconds} s` },
      sentence:
        "It was ended after 60 seconds. What was sent may have had its effect. Pin an event on the actions that take long.",
      says: "What was sent may have had its effect. Pin an event on the actions that take long.",
      file: web("storyTested"),
    },
    {
      ...{ code: "bad_input", what: "what has to come of a saved test of a whole story, as JSON", limit: "2 MB" },
      sentence: "gives events of more than 2 MB together. Test with smaller events, or with fewer.",
      says: "MB together. Test with smaller events, or with fewer.",
      ...{ file: web("savedTestAgain"), held: [web("savedTestAgain"), "expectedSizeMax = 2_000_000"] },
    },
    {
      ...{ code: "bad_input", what: "checkpoints of a story", limit: "100" },
      sentence: "This story has 100 checkpoints, as many as may be. Remove one first.",
      says: "checkpoints, as many as may be. Remove one first.",
      ...{ file: web("checkpoints"), held: [web("checkpoints"), "checkpointsMax = 100"] },
    },
  ],
};

const people: LimitChapter = {
  title: "People",
  limits: [
    {
      ...{ code: "too_many_requests", what: "failed sign-ins of an account, one after another", limit: "10" },
      sentence: "Too many sign-ins for this account failed. Try again in N seconds.",
      says: "failed. Try again in ",
      ...{ file: web("signInLimit"), held: [web("signInLimit"), "account: { free: 10, memory: 86_400 }"] },
    },
    {
      ...{
        code: "too_many_requests",
        what: "failed sign-ins from a network, within a quarter of an hour",
        limit: "100",
      },
      sentence: "Too many sign-ins from your network failed. Try again in N seconds.",
      says: "failed. Try again in ",
      ...{ file: web("signInLimit"), held: [web("signInLimit"), "address: { free: 100, memory: 900 }"] },
    },
  ],
};

/** Every chapter, in the order of the page. */
export const limitChapters: readonly LimitChapter[] = [calls, events, formulas, requests, stories, people];
