/**
 * Runs a command with a PostgreSQL that all of its processes share: `node with-postgres.ts node --test ...`.
 * Ends with the command's own status. Where there is no PostgreSQL the command runs all the same, and what needs it says so.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { startPostgres } from "./postgres.ts";

async function main([command = "", ...args]: readonly string[]): Promise<number> {
  const server = await startPostgres().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  });
  const environment = server === null ? process.env : { ...process.env, HALLWAY_TEST_POSTGRES: server.url };
  const child = spawn(command, args, { stdio: "inherit", env: environment });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  const status = await new Promise<number>((resolve) => {
    child.on("error", (error) => {
      process.stderr.write(`${command} did not start: ${error.message}\n`);
      resolve(127);
    });
    child.on("exit", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  await server?.stop();
  return status;
}

process.exitCode = await main(process.argv.slice(2));
