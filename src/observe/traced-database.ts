/** A database that tells a span of each statement and transaction that somebody's request or task led to. */
import type { Database, Queryable, QueryOptions, Row, Transaction, Transactional } from "#store/database.ts";
import { currentContext } from "./context.ts";
import { traced } from "./spans.ts";

/** For where traces are collected; elsewhere the database is used as it is. What serves many (loops, turns of the worker) tells none. */
export function tracedDatabase<Kind extends Database>(database: Kind): Kind {
  return {
    ...database,
    ...tracedSession(database),
    forProject: (projectId: string) => {
      const session = database.forProject(projectId);
      return { ...session, ...tracedSession(session) };
    },
  };
}

function tracedSession(session: Transactional): Transactional {
  return {
    query: tracedQuery(session.query),
    transaction: (work) => {
      if (!isAsked()) return session.transaction(work);
      return traced("transaction", { kind: "CLIENT", attributes: { "db.system.name": "postgresql" } }, () =>
        session.transaction((transaction) => work(tracedTransaction(transaction))),
      );
    },
  };
}

function tracedTransaction(transaction: Transaction): Transaction {
  return { ...transaction, query: tracedQuery(transaction.query) };
}

function tracedQuery(query: Queryable["query"]): Queryable["query"] {
  return <Result extends Row>(sql: string, params?: readonly unknown[], options?: QueryOptions) => {
    if (!isAsked()) return query<Result>(sql, params, options);
    return traced(summaryOf(sql), { kind: "CLIENT", attributes: attributesOf(sql) }, () => query<Result>(sql, params, options));
  };
}

function isAsked(): boolean {
  return currentContext()?.traceparent !== undefined;
}

const longestText = 1_000;

/** Values are parameters and so not in the text. */
function attributesOf(sql: string) {
  return { "db.system.name": "postgresql", "db.operation.name": operationOf(sql), "db.query.text": sql.trim().slice(0, longestText) };
}

/** The operation and the first table that it names: `insert templates.template`. */
function summaryOf(sql: string): string {
  const target = /\b(?:into|from|update|table)\s+([a-z_]+\.[a-z_]+)/i.exec(sql)?.[1];
  return target === undefined ? operationOf(sql) : `${operationOf(sql)} ${target}`;
}

function operationOf(sql: string): string {
  const main = /\b(insert|update|delete)\b/i.exec(sql) ?? /\b(select|with|begin|commit|create|alter)\b/i.exec(sql);
  return main?.[1]?.toLowerCase() ?? "statement";
}
