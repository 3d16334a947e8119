import { type LookupAddress, lookup as lookUp } from "node:dns";
import { isIP, type LookupFunction, Socket } from "node:net";
import { type AddressClass, classifyAddress } from "@fairlead/runtime/addresses";

/** Where a target can't be. The message names the host and never what it was resolved to. */
export class OutOfReach extends Error {
  readonly code = "SQL_TARGET_DENIED";
}

/** Asks for all addresses of a host. */
export type AskAddresses = (host: string) => Promise<readonly string[]>;

/**
 * An operator names targets, so networks of one's own are open, and this machine is. What no database listens at, and where
 * machines keep their keys, is not, whatever a name has come to stand for.
 */
const denied: ReadonlySet<AddressClass> = new Set(["link_local", "metadata", "unspecified", "embedded", "invalid"]);

/** Addresses that one host may have. */
const addressesMax = 16;

/** Asks the system's resolver. */
const askSystem: AskAddresses = (host) =>
  new Promise((resolve, reject) => {
    lookUp(host, { all: true }, (error, found) => {
      if (error) reject(error);
      else resolve(found.map(({ address }) => address));
    });
  });

/**
 * Makes the connections to a target: its host is asked for once for each of them, every address is judged, and these
 * addresses are connected to and no name. The certificate is still the name's.
 */
export function createReach(ask: AskAddresses = askSystem): () => Socket {
  return () => new CheckedSocket(ask);
}

class CheckedSocket extends Socket {
  readonly #ask: AskAddresses;

  constructor(ask: AskAddresses) {
    super();
    this.#ask = ask;
  }

  /** As the driver calls it: by port and host, or by the path of a local socket, which no target may be. */
  override connect(...given: unknown[]): this {
    const [port, host = "localhost"] = given;
    if (typeof port !== "number" || typeof host !== "string")
      return this.#refuse("A target is reached over a network, by host and port.");
    if (isIP(host) !== 0 && isDenied(host)) return this.#refuse(messageFor(host));
    return super.connect({ port, host, autoSelectFamily: true, lookup: this.#lookUp });
  }

  #refuse(message: string): this {
    queueMicrotask(() => this.destroy(new OutOfReach(message)));
    return this;
  }

  readonly #lookUp: LookupFunction = (host, options, callback) => {
    const answer = async () => {
      const addresses = await this.#ask(host);
      if (addresses.length > addressesMax || addresses.some(isDenied)) throw new OutOfReach(messageFor(host));
      const [first, ...others] = addresses.map(toLookupAddress);
      if (first === undefined) throw Object.assign(new Error(`${host} has no address.`), { code: "ENOTFOUND" });
      return [first, ...others] as const;
    };
    answer().then(
      (found) => {
        if (options.all === true) callback(null, [...found]);
        else callback(null, found[0].address, found[0].family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ""),
    );
  };
}

function isDenied(address: string): boolean {
  return denied.has(classifyAddress(address).class);
}

function messageFor(host: string): string {
  return `${host} is not a place where a database may be asked: link-local, metadata and embedded addresses are closed.`;
}

function toLookupAddress(address: string): LookupAddress {
  return { address, family: isIP(address) === 6 ? 6 : 4 };
}
