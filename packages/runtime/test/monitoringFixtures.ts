import type { TestDatabase } from "@fairlead/db/testing";
import { pino } from "pino";
import PostalMime from "postal-mime";
import { createNotices } from "../src/chores/notices.ts";
import { createWatches } from "../src/chores/watches.ts";
import { systemClock } from "../src/clock.ts";
import { createRedactor } from "../src/credentials/redactor.ts";
import { createVault } from "../src/credentials/vault.ts";
import { createDatabase, type Database } from "../src/database.ts";
import type { Egress } from "../src/egress.ts";
import { createPlanCache } from "../src/planCache.ts";
import { createTeamMail } from "../src/teamMail.ts";
import { keyring } from "./credentialFixtures.ts";
import type { World } from "./engineFixtures.ts";
import type { ReceivedMail } from "./mailServer.ts";

/** The subject of a mail and what it says. */
export async function readMail({ raw }: Pick<ReceivedMail, "raw">) {
  const { subject = "", text = "", messageId = "" } = await PostalMime.parse(raw);
  return { subject, text, messageId };
}

/** The chores of monitoring under a clock of the test's own, on a database whose workers leave them alone. */
export function createClockwork({ pool }: TestDatabase, egress: Egress, { intake }: Pick<World, "intake">) {
  const database = createDatabase(pool);
  const logger = pino({ level: "silent" });
  let ahead = 0;
  const time = { now: () => intake.now() + ahead };
  const vault = createVault({ database, clock: systemClock, keyring, redactor: createRedactor() });
  const { signal } = new AbortController();
  const watches = createWatches({ database, plans: createPlanCache(database), time, logger });
  const noticesOn = (through: Database) =>
    createNotices({
      ...{ database: through, time, logger, signal, publicUrl: "https://fairlead.example" },
      teamMail: createTeamMail({ database, vault, egress }),
    });
  return {
    /** One pass of both: all that is due is told. */
    async pass() {
      await watches.runOnce();
      await noticesOn(database).runOnce();
    },
    /** Moves the clock on, by seconds. */
    later(seconds: number) {
      ahead += seconds * 1_000;
    },
    /** Sends what is due in a process that is lost before it can write down that it has. */
    async dieAfterSending() {
      await watches.runOnce();
      await new Promise<void>((resolve) => {
        const query: Database["query"] = (statement) => {
          if (statement.name !== "settle_notice") return database.query(statement);
          resolve();
          return new Promise(() => {});
        };
        void noticesOn({ ...database, query }).runOnce();
      });
    },
  };
}
