/**
 * Loaded before web and worker (`node --import`), to tie them to the launcher.
 *
 * 1. When the launcher is killed, its end of the channel closes, and this process stops as if it had been asked to.
 * 2. The launcher hears of this process every 5 s as long as its event loop turns, and ends it when it has not for a minute.
 */
const graceMs = 25_000;
const beatEveryMs = 5_000;

process.channel?.unref();
process.once("disconnect", () => {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), graceMs).unref();
});

function beat() {
  if (process.connected) process.send({ fairlead: "alive" }, () => {});
}
beat();
setInterval(beat, beatEveryMs).unref();
