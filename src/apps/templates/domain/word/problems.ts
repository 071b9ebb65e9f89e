/** What can be wrong with a file that was given as a Word document. Each says what is wrong and what to do. */
import { defineProblem } from "#base/problem.ts";

/** The bytes are no Word document at all: another format, or nothing. */
export const documentForeign = defineProblem("document-foreign", { status: 415, title: "Not a Word document", retry: false });
/** A Word document that is locked with a password or with rights management. */
export const documentEncrypted = defineProblem("document-encrypted", { status: 422, title: "The document is encrypted", retry: false });
/** Meant to be a Word document, but damaged or incomplete. */
export const documentDamaged = defineProblem("document-damaged", { status: 422, title: "The document is damaged", retry: false });
/** Contains what an honest document has no use for: document type definitions, doubled parts. */
export const documentUnsafe = defineProblem("document-unsafe", { status: 422, title: "The document is not safe to read", retry: false });
/** Larger, deeper or denser than the reader's limits. */
export const documentTooLarge = defineProblem("document-too-large", { status: 413, title: "The document is too large", retry: false });
/** Read for too long: by its own fault, or because the machine was busy, so that another attempt may do. */
export const documentSlow = defineProblem("document-slow", { status: 422, title: "The document took too long to read", retry: true });

export const wordProblems = [documentForeign, documentEncrypted, documentDamaged, documentUnsafe, documentTooLarge, documentSlow];
