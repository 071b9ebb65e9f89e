/** Makes the row of a new task from what its starter says. */
import type { TaskType } from "#base/contract.ts";
import { durationMs, timeText } from "#base/duration.ts";
import type { NewId } from "#base/id.ts";
import { inputRefused } from "#base/input.ts";
import { storableText } from "#base/json.ts";
import { inputInvalid } from "#base/problem.ts";
import { currentContext } from "#observe/context.ts";
import type { Origin } from "./origin.ts";
import { taskTypeUnknown } from "./problems.ts";
import type { Registry } from "./registry.ts";
import type { NewTask } from "./sql/intake.ts";
import type { StartOptions } from "./work.ts";

export interface TaskMaker {
  readonly registry: Registry;
  readonly newId: NewId;
  readonly codeVersion: string;
}

/**
 * @throws taskTypeUnknown when no application lists the type
 * @throws inputInvalid when the input does not fit the task's schema; `data.errors` says where
 */
export function newTask(
  { registry, newId, codeVersion }: TaskMaker,
  given: { projectId: string; type: TaskType; input: unknown; origin: Origin; parentId?: string; options?: StartOptions },
): NewTask {
  const known = registry.tasks.get(given.type.name);
  if (!known) throw taskTypeUnknown(`No application here has a task ${given.type.name}.`, { type: given.type.name });
  const parsed = known.definition.input.safeParse(given.input);
  if (!parsed.success) throw inputRefused(`task ${given.type.name}`, parsed.error);
  const { runAt, deduplicationKey, priority } = given.options ?? {};
  return {
    project_id: given.projectId,
    id: newId(),
    type: given.type.name,
    input: given.input,
    priority: priority ?? known.priority,
    run_at: runAt instanceof Date ? timeText(runAt) : null,
    delay_ms: runAt === undefined || runAt instanceof Date ? 0 : durationMs(runAt),
    max_attempts: known.maxAttempts,
    concurrency_key: known.keyOf ? key("The concurrency key", known.keyOf(parsed.data)) : null,
    deduplication_key: deduplicationKey === undefined ? null : key("The deduplication key", deduplicationKey),
    parent_id: given.parentId ?? null,
    correlation_id: given.origin.correlationId,
    causation_id: given.origin.causationId,
    hops: given.origin.hops,
    code_version: codeVersion,
    definition: known.version,
    actor_type: given.origin.actor.type,
    actor_id: given.origin.actor.id,
    event_id: newId(),
    traceparent: currentContext()?.traceparent ?? null,
  };
}

/** Keys stand in an index, which takes no long ones. */
const longestKey = 500;

function key(what: string, text: string): string {
  if (text.length > longestKey)
    throw inputInvalid(`${what} has ${text.length} characters, more than ${longestKey}: shorten it, or hash it.`);
  return storableText(text);
}
