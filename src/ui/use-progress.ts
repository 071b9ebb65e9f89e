/** The progress of a task that is shown in a list: listened to, never asked for. */
import { useEffect, useState } from "react";
import type { Progress } from "#base/task.ts";
import { useHouse } from "./house.tsx";

/** @param taskId null listens to nothing */
export function useProgress(taskId: string | null): Progress | null {
  const { live } = useHouse();
  const [progress, setProgress] = useState<Progress | null>(null);
  useEffect(() => {
    setProgress(null);
    if (taskId === null) return;
    return live.follow({ topics: [`tasks/${taskId}`], progress: (_taskId, next) => setProgress(next) });
  }, [live, taskId]);
  return progress;
}
