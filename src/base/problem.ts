/**
 * A problem is an expected failure: declared once beside its domain, thrown, never returned.
 * The same value answers a request (RFC 9457 problem document), fails a task, and speaks in the CLI, MCP and the pages.
 * Everything else that is thrown is a bug.
 */

/** What a declaration says of all problems of its kind. */
export interface ProblemKind {
  /** Stable name, `noun-adjective`: the end of the document's `type`. */
  readonly name: string;
  /** HTTP status that this problem has when it answers a request. */
  readonly status: number;
  /** Short summary that is the same for each occurrence. */
  readonly title: string;
  /** Whether doing the same again later can succeed. Default: true for status 429 and from 500 up. */
  readonly retry: boolean;
}

/** A problem as it travels: RFC 9457, with the declared data beside the standard members. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly [member: string]: unknown;
}

export class Problem extends Error {
  override readonly name = "Problem";
  readonly kind: ProblemKind;
  /** Facts for programs; they stand beside the standard members of the document, so no secrets. */
  readonly data: Readonly<Record<string, unknown>>;

  constructor(kind: ProblemKind, detail: string, data: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(detail, options);
    this.kind = kind;
    this.data = data;
  }
}

export interface ProblemType {
  /**
   * Makes one occurrence, to be thrown.
   * @param detail what happened, and what to do about it, in a sentence for a person
   * @param data facts for programs
   */
  (detail: string, data?: Readonly<Record<string, unknown>>, options?: ErrorOptions): Problem;
  readonly kind: ProblemKind;
  /** Whether a thrown value is a problem of this kind. */
  readonly is: (thrown: unknown) => thrown is Problem;
}

/**
 * Declares a kind of problem.
 * @example
 * export const clusterUnknown = defineProblem("cluster-unknown", { status: 404, title: "No such cluster" });
 * throw clusterUnknown(`There is no cluster ${id} in this project.`, { id });
 */
export function defineProblem(name: string, about: { status: number; title: string; retry?: boolean }): ProblemType {
  const retry = about.retry ?? (about.status >= 500 || about.status === 429);
  const kind: ProblemKind = Object.freeze({ name, status: about.status, title: about.title, retry });
  const make = (detail: string, data?: Readonly<Record<string, unknown>>, options?: ErrorOptions) =>
    new Problem(kind, detail, data, options);
  const is = (thrown: unknown): thrown is Problem => thrown instanceof Problem && thrown.kind.name === name;
  return Object.freeze(Object.assign(make, { kind, is }));
}

const typePrefix = "/problems/";

/** The RFC 9457 document of a problem. `instance` is the path or id of the occurrence. */
export function problemDocument(problem: Problem, instance?: string): ProblemDocument {
  const { name, title, status } = problem.kind;
  const place = instance === undefined ? {} : { instance };
  return { ...problem.data, type: `${typePrefix}${name}`, title, status, detail: problem.message, ...place };
}

/** The problem that a document describes: what a client throws when a server answers with one. */
export function problemFromDocument(document: ProblemDocument): Problem {
  const { type, title, status, detail, instance: _instance, ...data } = document;
  const name = type.startsWith(typePrefix) ? type.slice(typePrefix.length) : type;
  return new Problem({ name, title, status, retry: status >= 500 || status === 429 }, detail, data);
}

/** Problems that any door can meet. */
export const inputInvalid = defineProblem("input-invalid", { status: 422, title: "The input does not fit" });
export const notFound = defineProblem("not-found", { status: 404, title: "Nothing is here" });
export const versionStale = defineProblem("version-stale", { status: 409, title: "It was changed meanwhile" });
export const cursorInvalid = defineProblem("cursor-invalid", { status: 400, title: "The cursor does not fit" });
export const internalError = defineProblem("internal-error", { status: 500, title: "Something went wrong here" });
