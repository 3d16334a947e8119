import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import { PrismaClient } from "./generated/client.ts";

export type { Prisma, PrismaClient } from "./generated/client.ts";

/**
 * The client for all ordinary queries, over a pool that stays its maker's: `$disconnect` leaves it open. Statements of
 * the hot path go to the pool as SQL.
 */
export function createPrisma(pool: pg.Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool) });
}
