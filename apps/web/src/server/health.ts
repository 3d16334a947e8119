import type { FastifyInstance } from "fastify";
import type pg from "pg";
import { apiHeaders } from "./httpErrors.ts";

/** `/healthz`: the process answers. `/readyz`: the database answers and is migrated, so that events can be taken. */
export function registerHealth(
  app: FastifyInstance,
  { pool, isStopping }: { pool: pg.Pool; isStopping: () => boolean },
): void {
  app.get("/healthz", async (_request, reply) => reply.headers(apiHeaders).send({ ok: true }));
  app.get("/readyz", async (_request, reply) => {
    const problem = isStopping() ? "The process is stopping." : await findProblem(pool);
    reply.headers(apiHeaders);
    if (problem === null) return reply.send({ ok: true });
    return reply.code(503).header("retry-after", "5").send({ ok: false, message: problem });
  });
}

/** Migrations run before the process listens; what can go missing later is the database itself. */
async function findProblem(pool: pg.Pool): Promise<string | null> {
  try {
    const { rows } = await pool.query(
      "SELECT 1 FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL",
    );
    return rows.length === 0 ? null : "A migration of the database is not finished.";
  } catch {
    return "The database does not answer.";
  }
}
