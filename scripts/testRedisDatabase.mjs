/**
 * Vitest set-up file: each worker has a Redis database of its own when the tests run on the server that `npm test`
 * started. A server that is shared (TEST_REDIS_URL unset, or with a database in it) is left as it is.
 */
const url = process.env.TEST_REDIS_URL;

if (url) {
  const own = new URL(url);
  if (own.pathname === "" || own.pathname === "/") {
    own.pathname = `/${Number(process.env.VITEST_POOL_ID ?? 0) % 16}`;
    process.env.TEST_REDIS_URL = own.toString();
  }
}
