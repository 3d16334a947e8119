export { DatabaseError, type DatabaseErrorCode } from "./databaseError.ts";
export { migrate } from "./migrate.ts";
export { dayStartKey, dropDay, ensurePartitions, listDays, partitionName } from "./partitions.ts";
export { createPool, isSilent, type PoolOptions } from "./pool.ts";
