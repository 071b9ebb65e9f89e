/** Reads what a door itself takes (query of a stream, message of a socket) by a zod shape. */
import { inputInvalid, type z } from "#base/contract.ts";
import { pointerOf } from "#base/input.ts";

/** @throws inputInvalid with a pointer and a sentence for each fault */
export function parseInput<Shape extends z.ZodType>(shape: Shape, value: unknown): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, 50).map((issue) => ({ pointer: pointerOf(issue.path), detail: issue.message }));
  throw inputInvalid("The input does not fit. See errors for each place.", { errors });
}
