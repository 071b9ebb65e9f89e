/** One task, live: its status from the event log, its progress from the socket, both by asking where sockets are blocked. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Problem } from "#base/contract.ts";
import { isFinal, type Progress, type TaskDetail } from "#base/task.ts";
import { useHouse, useLine } from "./house.tsx";
import { asProblem } from "./use-read.ts";

export interface LiveTask {
  readonly task: TaskDetail | undefined;
  readonly problem: Problem | null;
  readonly isLoading: boolean;
  readonly refresh: () => void;
}

const askEveryMs = 1_000;

/**
 * Watches one task until it is final.
 * @param id null watches nothing
 */
export function useTask(id: string | null): LiveTask {
  const { ask, live, queries } = useHouse();
  const line = useLine();
  const query = useQuery({
    queryKey: ["get_task", { id }],
    queryFn: () => ask<TaskDetail>("GET", `/api/tasks/${id}`),
    enabled: id !== null,
    refetchInterval: ({ state }) => (line === "polling" && state.data !== undefined && !isFinal(state.data.status) ? askEveryMs : false),
  });

  useEffect(() => {
    if (id === null) return;
    const key = ["get_task", { id }];
    const read = () => void queries.invalidateQueries({ queryKey: key });
    const report = (_taskId: string, progress: Progress) =>
      queries.setQueryData<TaskDetail>(key, (task) => (task === undefined || isFinal(task.status) ? task : reported(task, progress)));
    return live.follow({ topics: [`tasks/${id}`], events: read, reset: read, progress: report });
  }, [id, live, queries]);

  return {
    task: query.data,
    problem: asProblem(query.error),
    isLoading: query.isPending && id !== null,
    refresh: () => void query.refetch(),
  };
}

/** Progress of an earlier step can arrive late: a bar never goes back within an attempt. */
function reported(task: TaskDetail, { progress, current_step, time_left_ms }: Progress): TaskDetail {
  return progress < task.progress ? task : { ...task, status: "processing", progress, current_step, time_left_ms };
}
