/** The processes of servers, as they tell them. */
import { once } from "node:events";
import { connect } from "node:net";
import pg from "pg";

/** @param databaseUrl of somebody who may read the server's files */
export async function pidOfPostgres(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ file: string }>("select pg_read_file('postmaster.pid') as file");
  await client.end();
  return Number(rows[0]?.file.split("\n")[0]);
}

export async function pidOfRedis(port: number): Promise<number> {
  return Number(/process_id:(\d+)/.exec(await tellRedis(port, "INFO server"))?.[1] ?? Number.NaN);
}

/** Sends a command without a library. @returns the beginning of the answer */
export async function tellRedis(port: number, command: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${command}\r\n`);
  const [answer] = (await once(socket.setEncoding("utf8"), "data")) as [string];
  socket.destroy();
  return answer;
}
