import type { Json } from "@fairlead/formula";
import { pageLimits } from "@fairlead/story";
import { formulaFailed } from "../formulaFailed.ts";
import { failed, type Performed } from "../performed.ts";
import type { PerformInput } from "./action.ts";
import { type Answered, sendOnce } from "./httpExchange.ts";
import { isObject } from "./options.ts";

/** The answers to emit, or the run's ending. */
export type Paged = { events: readonly Answered["data"][] } | { performed: Performed };

/** Bytes of the bodies of all pages together. */
const bytesMax = 20_000_000;

/**
 * Goes on to further pages while the option `pagination` says that there are more; without it, the first answer is all. A page
 * that fails ends the run: nothing of the pages before it is emitted, and an attempt that follows begins with the first.
 */
export async function followPages(first: Answered, input: PerformInput): Promise<Paged> {
  const pages = [first];
  let bytes = first.bytes;
  for (;;) {
    const last = pages.at(-1) ?? first;
    const asked = askForMore(pages.length - 1, last, input);
    if (asked === null) return { events: [first.data] };
    if (!asked.ok) return asked;
    const { hasMore, maxPages, emit } = asked;
    if (hasMore && pages.length >= maxPages)
      input.log(`Warning: stopped after ${pages.length} pages, the limit that is set; there are more.`);
    if (!hasMore || pages.length >= maxPages) return { events: toEvents(pages, emit) };
    const next = await fetchPage(pages.length, last, input);
    if (!next.ok) {
      input.log(`Page ${pages.length} failed; the ${pages.length} before it are not emitted.`);
      return { performed: next.performed };
    }
    bytes += next.bytes;
    if (bytes > bytesMax) return { performed: tooLarge(pages.length + 1) };
    pages.push(next);
  }
}

type Asked =
  | { ok: true; hasMore: boolean; maxPages: number; emit: Json | undefined }
  | { ok: false; performed: Performed };

function askForMore(index: number, { data }: Answered, { late }: PerformInput): Asked | null {
  const asked = late?.("pagination", { RESPONSE: data, PAGINATE: { index, previous_response: data } }) ?? null;
  if (asked === null) return null;
  if (!asked.ok) return { ok: false, performed: formulaFailed(asked) };
  const { hasMore = null, maxPages, emit } = isObject(asked.value) ? asked.value : {};
  return {
    ok: true,
    hasMore: hasMore !== false && hasMore !== null,
    maxPages: typeof maxPages === "number" ? maxPages : pageLimits.pages,
    emit,
  };
}

async function fetchPage(index: number, { data }: Answered, input: PerformInput) {
  const options = input.again?.({ PAGINATE: { index, previous_response: data } }) ?? { ok: true, value: input.options };
  if (!options.ok) return { ok: false as const, performed: formulaFailed(options) };
  // Each page is a request of its own to a server that recognises repetitions.
  return sendOnce(options.value, { ...input, runKey: `${input.runKey}-${index}` });
}

function toEvents(pages: readonly Answered[], emit: Json | undefined): Answered["data"][] {
  if (emit === "event_per_page") return pages.map(({ data }, page) => ({ ...data, page }));
  const { status = null, headers = null } = pages.at(-1)?.data ?? {};
  return [{ status, headers, body: pages.map(({ data }) => data.body ?? null), pages: pages.length }];
}

function tooLarge(pages: number): Performed {
  const message = `The bodies of ${pages} pages have more than ${bytesMax / 1e6} MB together. Ask for fewer of them with pagination.maxPages, or for less in each.`;
  return failed({ code: "pages_too_large", message, retryable: false });
}
