/** The store's settings. */
import { length, setting } from "#base/setting.ts";
import { z } from "#base/contract.ts";

export const StoreConfig = z.object({
  data: setting(z.string().min(1).default("./data"), {
    variable: "HALLWAY_DATA",
    about: "Folder of the embedded database, the files and the keys of this house.",
    example: "/var/lib/hallway",
  }),
  databaseUrl: setting(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, "write postgres://user:password@host:port/name")
      .nullable()
      .default(null),
    {
      variable: "DATABASE_URL",
      about:
        "PostgreSQL 15 or later to keep everything in; without it an embedded database in the data folder is used. TLS: ?sslmode=verify-full&sslrootcert=FILE.",
      example: "postgres://hallway:secret@localhost:5432/hallway",
    },
  ),
  redisUrl: setting(
    z
      .string()
      .regex(/^rediss?:\/\//, "write redis://user:password@host:port, or rediss:// for TLS")
      .nullable()
      .default(null),
    {
      variable: "REDIS_URL",
      about:
        "Redis 6.2 or later to hand out work and carry progress between processes; without it the database does both. TLS: rediss://, with ?ssl_ca_certs=FILE for an authority of one's own.",
      example: "rediss://:secret@localhost:6379",
    },
  ),
  connections: setting(z.coerce.number("write a whole number").int().min(2).max(200).default(10), {
    variable: "HALLWAY_CONNECTIONS",
    about: "Most connections of one process to PostgreSQL.",
    example: "20",
  }),
  statementTimeoutMs: setting(length.refine((ms) => ms >= 1_000 && ms <= 3_600_000, "must be between 1s and 1h").prefault("30s"), {
    variable: "HALLWAY_STATEMENT_TIMEOUT",
    about: "Longest time that PostgreSQL may spend on one statement; migrations and upkeep take as long as they need.",
    example: "1m",
  }),
});
export type StoreConfig = z.output<typeof StoreConfig>;
