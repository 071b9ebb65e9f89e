/**
 * The way to PGlite: PostgreSQL's own protocol, one synchronous call however many messages.
 *
 * PGlite's `query` takes five calls and a dozen promises a statement; this takes one, and keeps statements prepared. What
 * comes back is read with the code that `pg` reads it with, so rows and errors are the same on both databases.
 */
import type { PGlite } from "@electric-sql/pglite";
import { serialize } from "pg-protocol";
import type * as protocol from "pg-protocol/dist/messages.js";
import { Parser } from "pg-protocol/dist/parser.js";
import type { Row } from "../database.ts";
import type { DatabaseError } from "../sql-state.ts";
import { type ReadText, readerOf, toParameter } from "../sql-value.ts";

/** One statement with its parameters; with neither parameters nor a name it may be several statements. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
  /** Under which it stays prepared; null prepares it for once. */
  readonly name: string | null;
}

export interface Reply {
  readonly rows: Row[];
  /** The first word of the command's tag, such as COMMIT; of several commands the last one's. */
  readonly command: string;
  readonly error: DatabaseError | null;
}

/** What `notify` said. */
export interface Notification {
  readonly channel: string;
  readonly payload: string;
}

/** Thrown where PostgreSQL ended in the middle of a statement, as it does when it can't write its log. */
export class PgliteStopped extends Error {
  override readonly name = "PgliteStopped";
}

export interface Wire {
  /**
   * Runs statements in one go and gives a reply for each, errors among them.
   * @throws PgliteStopped when PGlite itself fails, after which nothing can be run any more
   */
  readonly run: (statements: readonly Statement[]) => Reply[];
  /** Runs `copy … from stdin` with all that it is to take. Throws as `run` does. */
  readonly copyIn: (sql: string, rows: Buffer) => Reply;
}

/** @param heard is given notifications before the call that brought them is over */
export async function openWire(pglite: PGlite, heard: (notification: Notification) => void): Promise<Wire> {
  const parser = new Parser();
  const prepared = new Map<string, string>();
  let answers: protocol.BackendMessage[] = [];
  // The bytes lie in memory that the next call overwrites. The handler stays for the synchronous calls below.
  const onRawData = (bytes: Uint8Array) => parser.parse(Buffer.from(bytes), (message) => void answers.push(message));
  await pglite.execProtocolRawStream(serialize.sync(), { syncToFs: false, onRawData });

  const send = (messages: readonly Buffer[], parsed: (index: number) => void): Reply[] => {
    answers = [];
    pglite.execProtocolRawSync(messages.length === 1 ? messages[0]! : Buffer.concat(messages));
    return read(answers, { heard, parsed });
  };
  return {
    run: (statements) => {
      const messages = statements.map((statement) => messageOf(statement, prepared));
      const replies = send(messages, (index) => keep(statements[index]!, prepared));
      if (replies.length !== statements.length) throw new PgliteStopped();
      return replies;
    },
    copyIn: (sql, rows) => {
      const [reply] = send([serialize.query(sql), serialize.copyData(rows), serialize.copyDone()], () => undefined);
      if (reply === undefined) throw new PgliteStopped();
      return reply;
    },
  };
}

function messageOf({ sql, params, name }: Statement, prepared: ReadonlyMap<string, string>): Buffer {
  if (name === null && params.length === 0) return serialize.query(sql);
  const known = name === null ? undefined : prepared.get(name);
  if (known !== undefined && known !== sql) throw new TypeError(`The name ${name} belongs to another statement: ${known}`);
  const statement = name ?? "";
  return Buffer.concat([
    ...(known === undefined ? [serialize.parse({ text: sql, name: statement })] : []),
    serialize.bind({ statement, values: params.map(toParameter) }),
    serialize.describe({ type: "P", name: "" }),
    serialize.execute(),
    serialize.sync(),
  ]);
}

function keep({ sql, name }: Statement, prepared: Map<string, string>): void {
  if (name !== null) prepared.set(name, sql);
}

interface Listener {
  readonly heard: (notification: Notification) => void;
  /** The statement of that place is prepared now. */
  readonly parsed: (index: number) => void;
}

interface Column {
  readonly name: string;
  readonly read: ReadText;
}

const blank = (): { rows: Row[]; command: string; error: DatabaseError | null } => ({ rows: [], command: "", error: null });

function read(answers: readonly protocol.BackendMessage[], { heard, parsed }: Listener): Reply[] {
  const replies: Reply[] = [];
  let reply = blank();
  let columns: Column[] = [];
  for (const answer of answers) {
    switch (answer.name) {
      case "parseComplete":
        parsed(replies.length);
        break;
      case "rowDescription":
        columns = columnsOf(answer as protocol.RowDescriptionMessage);
        reply.rows = [];
        break;
      case "dataRow":
        reply.rows.push(rowOf(columns, (answer as protocol.DataRowMessage).fields as (string | null)[]));
        break;
      case "commandComplete":
        reply.command = (answer as protocol.CommandCompleteMessage).text.split(" ", 1)[0]!;
        break;
      case "error":
        reply.error ??= answer as unknown as DatabaseError;
        break;
      case "notification":
        heard(answer as protocol.NotificationResponseMessage);
        break;
      case "readyForQuery":
        replies.push(reply);
        reply = blank();
    }
  }
  return replies;
}

function columnsOf({ fields }: protocol.RowDescriptionMessage): Column[] {
  return fields.map(({ name, dataTypeID }) => ({ name, read: readerOf(dataTypeID) }));
}

function rowOf(columns: readonly Column[], fields: readonly (string | null)[]): Row {
  const row: Row = {};
  for (let index = 0; index < columns.length; index += 1) {
    const text = fields[index]!;
    const { name, read: readText } = columns[index]!;
    row[name] = text === null ? null : readText(text);
  }
  return row;
}
