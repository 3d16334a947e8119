import { byWhom, isFree } from "./ports.mjs";
import { Problem } from "./problem.mjs";
import { say } from "./progress.mjs";

const usual = 3000;
const triesMax = 20;

/**
 * The port for the web process: PORT if it is set, otherwise 3000 or the next free one. Throws Problem: `port_taken`.
 * @param {number | undefined} wanted
 * @returns {Promise<number>}
 */
export async function chooseWebPort(wanted) {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw new Problem(
      "port_taken",
      `Port ${wanted} is in use${byWhom(wanted)}. Stop that, or set PORT to another one.`,
    );
  }
  for (let port = usual; port < usual + triesMax; port += 1) {
    if (!(await isFree(port))) continue;
    if (port !== usual) say(`Port ${usual} is in use${byWhom(usual)}; taking ${port}. Set PORT to choose one`);
    return port;
  }
  const message = `The ports ${usual} to ${usual + triesMax - 1} are all in use. Set PORT to a free one.`;
  throw new Problem("port_taken", message);
}
