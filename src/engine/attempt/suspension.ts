/**
 * The engine's own signal: thrown through a handler when its task is put to sleep. It is no failure; a handler that
 * catches everything lets it pass on, and one that doesn't is put to sleep all the same.
 */
export class Suspension extends Error {
  override readonly name = "Suspension";
  constructor() {
    super("The task was put to sleep. Let this pass: it is not a failure.");
  }
}
