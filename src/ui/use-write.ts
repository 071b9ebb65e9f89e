/** Asks a tool that changes something. */
import { useCallback, useRef, useState } from "react";
import type { Problem, ToolType } from "#base/contract.ts";
import { type CallOptions, useHouse } from "./house.tsx";
import { asProblem } from "./use-read.ts";

export interface Writing<Input, Output> {
  /** Asks once. @throws Problem, which is also kept in `problem` */
  readonly run: (input: Input, options?: CallOptions) => Promise<Output>;
  readonly isRunning: boolean;
  readonly problem: Problem | null;
}

/**
 * @example
 * const cancel = useWrite(cancelTask);
 * <Button disabled={cancel.isRunning} onClick={() => cancel.run({ id })}>Cancel</Button>
 */
export function useWrite<Input, Output>(tool: ToolType<Input, Output>): Writing<Input, Output> {
  const { call } = useHouse();
  const [running, setRunning] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const toolNow = useRef(tool);
  toolNow.current = tool;
  const run = useCallback(
    async (input: Input, options?: CallOptions) => {
      setRunning((count) => count + 1);
      setProblem(null);
      try {
        return await call(toolNow.current, input, options);
      } catch (thrown) {
        setProblem(asProblem(thrown));
        throw thrown;
      } finally {
        setRunning((count) => count - 1);
      }
    },
    [call],
  );
  return { run, isRunning: running > 0, problem };
}
