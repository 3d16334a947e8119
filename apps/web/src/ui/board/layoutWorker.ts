import { type Linked, layOut } from "./layOut.ts";

/** Lays stories out beside the page, which stays alive meanwhile: a message with a story is answered with its places. */
self.addEventListener("message", ({ data }: MessageEvent<Linked>) => self.postMessage(layOut(data)));
