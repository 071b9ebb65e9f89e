/** Where the peers commit their messages before they send them. */
import pg from "pg";
import type { Message } from "./contender.ts";

/** Gives the function that commits one message, and the one that closes. */
export async function openMessageTable(
  databaseUrl: string,
): Promise<{ keep: (message: Message) => Promise<unknown>; close: () => Promise<void> }> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  await pool.query("create table message (number int primary key, data jsonb not null)");
  return {
    keep: (message) =>
      pool.query({ name: "keep", text: "insert into message values ($1, $2)", values: [message.number, JSON.stringify(message)] }),
    close: () => pool.end(),
  };
}
