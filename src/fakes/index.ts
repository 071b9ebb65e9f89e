/**
 * Outside services on loopback, speaking their real protocols: for tests and for a demo without an account.
 *
 * `openModelServer` is every provider of language models at once. What it answers is decided by a *fake model*, a function of what was asked
 * and of how many requests came before: a script, always the same, or one that obeys every order that it reads. A provider's form of
 * the wire is a *dialect*: how a request is read, how an answer is written whole and as a stream, how a failure looks. The vendors' own
 * SDKs talk to it in its tests.
 *
 * It never reaches out to anything, and it never pretends to be a product: nothing here is part of a house but where a person asks for it.
 */
export { always, type FakeModel, gullible, scripted } from "./models.ts";
export type { FakeAnswer, FakeBehaviour, FakeCall, FakeFault, FakeUsage } from "./behaviour.ts";
export { type KeptRequest, type ModelServer, openModelServer } from "./model-server.ts";
