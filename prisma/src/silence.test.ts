import { describe, expect, test } from "vitest";
import { type Connection, createSilenceWatch } from "./silence.ts";

/** A server as its connections see it, and the questions that it was asked. */
function createServer() {
  const questions: {
    pids: readonly number[];
    answer: (idle: readonly number[]) => void;
    refuse: () => void;
    ended: boolean;
  }[] = [];
  const changes: boolean[] = [];
  const watch = createSilenceWatch({
    onChange: (isSilent) => changes.push(isSilent),
    ask(pids) {
      const { promise: idle, resolve: answer, reject } = Promise.withResolvers<readonly number[]>();
      const question = { pids, answer, refuse: () => reject(new Error("refused")), ended: false };
      questions.push(question);
      return {
        idle,
        cancel: () => {
          question.ended = true;
        },
      };
    },
  });
  let pid = 0;
  const connect = () => {
    pid += 1;
    const state = { pid, bytes: 0, isWaiting: false, dropped: null as string | null };
    const connection: Connection = {
      ...{ pid, heard: () => state.bytes, isWaiting: () => state.isWaiting },
      drop: ({ message }) => {
        state.dropped = message;
      },
    };
    watch.add(connection);
    return state;
  };
  const look = (times: number) => {
    for (let time = 0; time < times; time += 1) watch.look();
  };
  return { watch, questions, changes, connect, look };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("a connection that waits without a byte", () => {
  test("is asked about after five looks, and left alone when the server works for it; later it is asked again", async () => {
    const { watch, questions, connect, look } = createServer();
    const slow = connect();
    slow.isWaiting = true;
    look(4);
    expect(questions).toHaveLength(0);
    look(1);
    expect(questions).toMatchObject([{ pids: [1] }]);
    questions[0]?.answer([]);
    await settled();
    look(4);
    expect([slow.dropped, watch.isSilent(), questions.length]).toEqual([null, false, 1]);
    look(1);
    expect(questions).toHaveLength(2);
  });

  test("is dropped when the server has nothing to do for it, and no other one is", async () => {
    const { watch, questions, connect, look } = createServer();
    const [forgotten, slow, unused] = [connect(), connect(), connect()];
    forgotten.isWaiting = true;
    slow.isWaiting = true;
    look(5);
    questions[0]?.answer([forgotten.pid, unused.pid]);
    await settled();
    expect([forgotten.dropped, slow.dropped, unused.dropped]).toEqual(["The database does not answer.", null, null]);
    expect(watch.isSilent()).toBe(false);
  });

  test("is kept when its answer comes while the server is asked", async () => {
    const { questions, connect, look } = createServer();
    const late = connect();
    late.isWaiting = true;
    look(5);
    late.bytes += 100;
    look(1);
    questions[0]?.answer([late.pid]);
    await settled();
    expect(late.dropped).toBeNull();
  });
});

test("connections that are heard of, or wait for nothing, lead to no question", () => {
  const { questions, connect, look } = createServer();
  const busy = connect();
  connect();
  busy.isWaiting = true;
  for (let time = 0; time < 20; time += 1) {
    busy.bytes += 1;
    look(1);
  }
  expect(questions).toHaveLength(0);
});

describe("a server", () => {
  test("is silent when the question is not answered within three looks; then all are dropped until it answers", async () => {
    const { watch, questions, changes, connect, look } = createServer();
    const [waiting, unused] = [connect(), connect()];
    waiting.isWaiting = true;
    look(7);
    expect(watch.isSilent()).toBe(false);
    look(1);
    expect(watch.isSilent()).toBe(true);
    expect([waiting.dropped, unused.dropped]).toEqual(Array(2).fill("The database does not answer."));
    expect(questions).toMatchObject([{ ended: true }]);
    look(4);
    expect(questions).toMatchObject([{ ended: true }, { ended: true }]);
    look(1);
    questions[0]?.answer([]);
    await settled();
    expect(watch.isSilent()).toBe(true);
    questions[2]?.answer([]);
    await settled();
    expect(changes).toEqual([true, false]);
  });

  test("is not silent when others hear of it meanwhile, though it takes no new connection", () => {
    const { watch, connect, look } = createServer();
    const [waiting, busy] = [connect(), connect()];
    waiting.isWaiting = true;
    look(5);
    busy.bytes += 1;
    look(3);
    expect([watch.isSilent(), waiting.dropped]).toEqual([false, null]);
  });

  test("is not silent when it refuses to be asked: then every caller is told at once anyway", async () => {
    const { watch, questions, connect, look } = createServer();
    connect().isWaiting = true;
    look(5);
    questions[0]?.refuse();
    await settled();
    look(3);
    expect(watch.isSilent()).toBe(false);
  });
});
