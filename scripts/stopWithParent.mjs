/**
 * Loaded before web and worker (`node --import`): when the launcher is killed, its end of the channel closes, and this
 * process stops as if it had been asked to.
 */
const graceMs = 25_000;

process.channel?.unref();
process.once("disconnect", () => {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), graceMs).unref();
});
