/** Tells a socket how far tasks are. To a client that is slow only the last value is told, once it has room. */
import type { WebSocket } from "ws";
import type { Progress } from "#base/task.ts";
import type { Engine } from "#engine/index.ts";
import { readerLimits } from "./reader.ts";

export interface FollowedTasks {
  readonly follow: (id: string) => void;
  readonly unfollow: (id: string) => void;
  readonly close: () => void;
}

const mostWaitingBytes = readerLimits.mostWaitingBytes / 4;
const lookEveryMs = 100;

export function followTasks(socket: WebSocket, engine: Engine, projectId: string): FollowedTasks {
  const stops = new Map<string, () => void>();
  const late = new Map<string, Progress>();
  let timer: NodeJS.Timeout | undefined;
  const tell = (id: string, { progress, current_step, time_left_ms }: Progress): void => {
    if (socket.readyState === socket.OPEN)
      socket.send(JSON.stringify({ type: "progress", task_id: id, progress, current_step, time_left_ms }));
  };
  const tellLate = (): void => {
    timer = undefined;
    if (socket.bufferedAmount > mostWaitingBytes) return wait();
    late.forEach((progress, id) => tell(id, progress));
    late.clear();
  };
  const wait = (): void => {
    timer ??= setTimeout(tellLate, lookEveryMs).unref();
  };
  const heard = (id: string, progress: Progress): void => {
    if (late.size === 0 && socket.bufferedAmount <= mostWaitingBytes) return tell(id, progress);
    late.set(id, progress);
    wait();
  };
  return {
    follow: (id) => {
      if (!stops.has(id))
        stops.set(
          id,
          engine.followProgress({ projectId, taskId: id }, (progress) => heard(id, progress)),
        );
    },
    unfollow: (id) => {
      stops.get(id)?.();
      stops.delete(id);
      late.delete(id);
    },
    close: () => {
      clearTimeout(timer);
      stops.forEach((stop) => stop());
    },
  };
}
