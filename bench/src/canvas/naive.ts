import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "vite";
import { bigStory, toNaive } from "./story.ts";

/** The naive page on an address of its own; `story` says which story it shows from now on. */
export type NaivePage = { origin: string; show(size: number): void; [Symbol.asyncDispose](): Promise<void> };

type Built = { output: { fileName: string; code?: string; source?: string | Uint8Array }[] };

/** Builds the page with React Flow as it is shipped, for production, and serves it. Nothing is written to the disk. */
export async function serveNaive(): Promise<NaivePage> {
  const built = (await build({
    configFile: false,
    root: join(import.meta.dirname, "../../canvas/naive"),
    logLevel: "error",
    build: { write: false, target: "esnext", rollupOptions: { input: "index.html" } },
  })) as Built | Built[];
  const { output } = Array.isArray(built) ? (built[0] ?? { output: [] }) : built;
  const files = new Map(output.map(({ fileName, code, source }) => [`/${fileName}`, code ?? source ?? ""]));
  let story = "";
  const server = createServer((request, response) => {
    const path = request.url === "/" ? "/index.html" : (request.url ?? "");
    const body = path === "/story.json" ? story : files.get(path);
    response.writeHead(body === undefined ? 404 : 200, { "content-type": typeOf(path) });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show(size) {
      story = JSON.stringify(toNaive(bigStory(size)));
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function typeOf(path: string): string {
  if (path.endsWith(".js")) return "text/javascript";
  if (path.endsWith(".css")) return "text/css";
  return path.endsWith(".json") ? "application/json" : "text/html";
}
