/**
 * The live port: ephemeral progress of tasks, from where they run to who watches. What is lost here is lost for good and
 * harms nobody: the task keeps the last value. Adapters: in process (here) and Redis Pub/Sub (live-redis.ts); where neither
 * brings anything, what the task keeps is looked up (live-kept.ts).
 */
import type { Progress } from "#base/task.ts";

export interface WatchedTask {
  readonly projectId: string;
  readonly taskId: string;
}

export interface Live {
  /** Never waits, never throws. */
  readonly publish: (taskId: string, progress: Progress) => void;
  /** Must not throw. Gives the function that stops it. */
  readonly follow: (task: WatchedTask, heard: (progress: Progress) => void) => () => void;
  readonly close: () => Promise<void>;
}

/** Progress within one process. */
export function liveInProcess(): Live {
  const followers = new Map<string, Set<(progress: Progress) => void>>();
  return {
    publish: (taskId, progress) => followers.get(taskId)?.forEach((heard) => heard(progress)),
    follow: ({ taskId }, heard) => {
      const set = followers.get(taskId) ?? new Set();
      followers.set(taskId, set.add(heard));
      return () => {
        set.delete(heard);
        if (set.size === 0 && followers.get(taskId) === set) followers.delete(taskId);
      };
    },
    close: async () => followers.clear(),
  };
}
