/** The store's settings. */
import { setting } from "#base/setting.ts";
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
      about: "PostgreSQL 15 or later to keep everything in; without it an embedded database in the data folder is used.",
      example: "postgres://hallway:secret@localhost:5432/hallway",
    },
  ),
  connections: setting(z.coerce.number("write a whole number").int().min(2).max(200).default(10), {
    variable: "HALLWAY_CONNECTIONS",
    about: "Most connections of one process to PostgreSQL.",
    example: "20",
  }),
});
export type StoreConfig = z.output<typeof StoreConfig>;
