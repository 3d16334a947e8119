import { isIPv6 } from "node:net";
import { AppError } from "./appError.ts";
import { hashToken } from "./secrets.ts";
import type { Services } from "./services.ts";

/** Who signs in, as it was typed, and from where. */
export type SignInAttempt = { email: string; address: string };

type Limit = {
  /** Failures one after another after which sign-ins wait. */
  free: number;
  /** Seconds after which failures are forgotten. */
  memory: number;
};

/** An address may stand for a whole office. */
const limits = { account: { free: 10, memory: 86_400 }, address: { free: 100, memory: 900 } } as const;

/** How long the next sign-in waits after the last free failure, and at most; each further failure doubles it. */
const firstWaitSeconds = 30;
const waitSecondsMax = 900;

/**
 * Counts a sign-in as failed before it is tried, so that many at once are no way around. Throws `too_many_requests` while
 * its account or its address has to wait: longer with each failure, but never for longer than a quarter of an hour. An
 * account that does not exist waits like any other.
 */
export async function beginSignIn(services: Services, { email, address }: SignInAttempt): Promise<void> {
  await begin(services, { key: addressKey(address), what: "from your network", limit: limits.address });
  await begin(services, { key: accountKey(email), what: "for this account", limit: limits.account });
}

/**
 * Forgets the failures of an account: its person is there. Of the address this one alone was none; the others stay, for the
 * sake of other accounts.
 */
export async function endSignIn({ pool }: Services, { email, address }: SignInAttempt): Promise<void> {
  await pool.query({
    name: "end_sign_in",
    text: `
      WITH gone AS (DELETE FROM sign_in_attempt WHERE key = $1)
      UPDATE sign_in_attempt SET failures = failures - 1,
        blocked_until = CASE WHEN failures > $3::int THEN blocked_until END
      WHERE key = $2 AND failures > 0`,
    values: [accountKey(email), addressKey(address), limits.address.free],
  });
}

type Counted = { key: Buffer; what: string; limit: Limit };

async function begin({ pool, clock }: Services, { key, what, limit }: Counted): Promise<void> {
  const nowMs = clock.now();
  const values = [key, nowMs, limit.free, limit.memory, firstWaitSeconds, waitSecondsMax];
  const { rowCount } = await pool.query({ name: "begin_sign_in", text: countSql, values });
  if (rowCount === 1) return;
  const { rows } = await pool.query<{ ms: number }>({
    name: "blocked_sign_in",
    text: "SELECT extract(epoch FROM blocked_until) * 1000 AS ms FROM sign_in_attempt WHERE key = $1",
    values: [key],
  });
  const seconds = Math.max(1, Math.ceil((Number(rows[0]?.ms ?? nowMs) - nowMs) / 1_000));
  throw new AppError("too_many_requests", `Too many sign-ins ${what} failed. Try again in ${seconds} seconds.`, {
    retryAfterSeconds: seconds,
  });
}

/**
 * One row for what may go on, none for what has to wait. $1 key, $2 now in ms, $3 free failures, $4 seconds after which
 * they are forgotten, $5 first and $6 longest wait in seconds.
 */
const countSql = `
  WITH t AS (SELECT to_timestamp($2::float8 / 1000) AS now),
  forgotten AS (DELETE FROM sign_in_attempt USING t
    WHERE last_at < t.now - interval '1 day' AND key <> $1)
  INSERT INTO sign_in_attempt AS a (key, failures, last_at) SELECT $1, 1, t.now FROM t
  ON CONFLICT (key) DO UPDATE SET last_at = excluded.last_at, (failures, blocked_until) = (
    SELECT n, CASE WHEN n >= $3::int
      THEN excluded.last_at + make_interval(secs => least($6::float8, $5::float8 * 2 ^ least(n - $3::int, 20))) END
    FROM (SELECT CASE WHEN a.last_at < excluded.last_at - make_interval(secs => $4::float8) THEN 1
      ELSE a.failures + 1 END AS n) AS counted)
  WHERE a.blocked_until IS NULL OR a.blocked_until <= excluded.last_at
  RETURNING key`;

function accountKey(email: string): Buffer {
  return hashToken(`account ${email.trim().toLowerCase()}`);
}

function addressKey(address: string): Buffer {
  return hashToken(`address ${networkOf(address)}`);
}

/** An IPv4 address, or the first half of an IPv6 address: whoever has one of these has all of them. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const groups = head === "" ? [] : head.split(":");
  const filled = tail === undefined ? groups : [...groups, "0", "0", "0", "0"];
  return `${filled
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
