import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A service that answers when the test says so, and at once what is asked of `/quick`. */
export class SlowService {
  readonly #waiting: ServerResponse[] = [];
  readonly #server: Server;
  #isOpen = false;

  constructor() {
    this.#server = createServer(({ url }, answer) => {
      if (this.#isOpen || url === "/quick") answer.end("{}");
      else this.#waiting.push(answer);
    });
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many requests have come and have no answer. */
  get held(): number {
    return this.#waiting.length;
  }

  /** Answers the oldest `count` requests that wait. */
  answer(count: number): void {
    for (const answer of this.#waiting.splice(0, count)) answer.end("{}");
  }

  /** Answers everything, from now on at once. */
  open(): void {
    this.#isOpen = true;
    this.answer(this.held);
  }

  close(): Promise<unknown> {
    this.open();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}
