/** What every door refuses before a tool is asked. */
import { inputInvalid, type ToolType } from "#base/contract.ts";
import { type Fault, unknownMembers } from "./unknown-members.ts";
import { checkSound } from "./safe-json.ts";

/**
 * Refuses texts that nothing keeps, and members that the tool does not know.
 * @param more faults that the door found itself
 * @throws inputInvalid with a pointer to each place
 */
export function checkInput(tool: Pick<ToolType, "input">, input: Record<string, unknown>, more: readonly Fault[] = []): void {
  checkSound(input);
  const faults = [...unknownMembers(tool.input, input), ...more];
  if (faults.length > 0)
    throw inputInvalid("The input has members that are not known here. See errors for each.", { errors: faults.slice(0, 50) });
}
