/**
 * Notices that a server says nothing any more although connections to it stand: it was stopped, or the way to it swallows what
 * is sent. The system would wait for minutes then, and a caller as long as a statement may take.
 *
 * 1. It looks at the connections every second. One that has waited for an answer at five looks in a row, without a byte, is
 *    asked about over a connection of its own: most often a statement just takes long.
 * 2. If that is answered, connections for which the server has nothing to do are dropped: it never got their statement, or
 *    its answer was lost. So it is after a firewall was restarted that does not know them any more.
 * 3. If it is not answered within three looks either, and nobody else was, the server is silent: all connections are
 *    dropped, which tells their callers, and new ones are refused at once. It is asked again until it answers.
 *
 * Looks are counted, not time: a process that stood still itself has only looked late.
 */
export type SilenceWatch = {
  /** Whether nothing is to be asked of the server at the moment. */
  isSilent(): boolean;
  add(connection: Connection): void;
  remove(connection: Connection): void;
  /** To be called every second. */
  look(): void;
  stop(): void;
};

/** A connection to the server, in the hands of somebody or idle. */
export type Connection = {
  /** By which the server knows it. */
  pid: number;
  /** Bytes that have come from the server so far. */
  heard(): number;
  /** Whether an answer is waited for. */
  isWaiting(): boolean;
  /** Ends it, with this error for those who wait. */
  drop(error: Error): void;
};

/** A question that is being asked over a connection of its own. */
export type Question = {
  /** Those of the connections for which the server has nothing to do. Rejects when it can't be asked, as it is away. */
  idle: Promise<readonly number[]>;
  /** Ends the question; nobody waits for its answer any more. */
  cancel(): void;
};

export type SilenceOptions = {
  ask: (pids: readonly number[]) => Question;
  /** Hears when the server falls silent, and when it answers again. */
  onChange?: (isSilent: boolean) => void;
};

const patientLooks = 5;
const askingLooks = 3;

/** The server does not answer. The code is the one by which others know such errors. */
export class DatabaseSilentError extends Error {
  readonly code = "ETIMEDOUT";

  constructor() {
    super("The database does not answer.");
    this.name = "DatabaseSilentError";
  }
}

/** Creates the watch over the connections to one server. */
export function createSilenceWatch({ ask, onChange }: SilenceOptions): SilenceWatch {
  const connections = new Map<Connection, Heard>();
  let asking: Asking | null = null;
  let isSilent = false;

  function begin(): void {
    const waiting = longWaiting(connections);
    if (waiting.length === 0 && !isSilent) return;
    const question = ask(waiting.map(({ pid }) => pid));
    const mine: Asking = { question, looks: 0, wasHeard: false };
    asking = mine;
    const answered = (idle: readonly number[]) => {
      if (asking === mine) end(idle, waiting);
    };
    question.idle.then(answered, () => answered([]));
  }

  /** The server has answered, or is plainly away, which every caller is told at once. */
  function end(idle: readonly number[], asked: readonly Connection[]): void {
    asking = null;
    const still = longWaiting(connections);
    for (const connection of asked) {
      if (!still.includes(connection)) continue;
      if (idle.includes(connection.pid)) drop(connection);
      else connections.set(connection, { bytes: connection.heard(), quietLooks: 0 });
    }
    change(false);
  }

  function change(to: boolean): void {
    if (isSilent === to) return;
    isSilent = to;
    onChange?.(to);
  }

  function drop(connection: Connection): void {
    connections.delete(connection);
    connection.drop(new DatabaseSilentError());
  }

  function wait(current: Asking): void {
    current.looks += 1;
    if (current.looks < askingLooks) return;
    asking = null;
    current.question.cancel();
    if (current.wasHeard) return;
    change(true);
    for (const connection of [...connections.keys()]) drop(connection);
  }

  return {
    isSilent: () => isSilent,
    add: (connection) => void connections.set(connection, { bytes: connection.heard(), quietLooks: 0 }),
    remove: (connection) => void connections.delete(connection),
    look() {
      const wasHeard = listen(connections);
      if (asking === null) return begin();
      asking.wasHeard ||= wasHeard;
      wait(asking);
    },
    stop() {
      asking?.question.cancel();
      asking = null;
    },
  };
}

type Heard = { bytes: number; quietLooks: number };
type Asking = { question: Question; looks: number; wasHeard: boolean };

function longWaiting(connections: ReadonlyMap<Connection, Heard>): Connection[] {
  return [...connections].filter(([, { quietLooks }]) => quietLooks >= patientLooks).map(([connection]) => connection);
}

/** Takes down which connections were heard of since the last look; returns whether any was. */
function listen(connections: Map<Connection, Heard>): boolean {
  let wasHeard = false;
  for (const [connection, last] of connections) {
    const bytes = connection.heard();
    wasHeard ||= bytes !== last.bytes;
    const isQuiet = bytes === last.bytes && connection.isWaiting();
    connections.set(connection, { bytes, quietLooks: isQuiet ? last.quietLooks + 1 : 0 });
  }
  return wasHeard;
}
