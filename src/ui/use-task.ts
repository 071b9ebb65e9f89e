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
/** Progress is kept with the task once a second: what was told just before the page listened can be read by then. */
const keptAfterMs = 1_500;

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
    structuralSharing: (known, read) => newer(known as TaskDetail | undefined, read as TaskDetail),
    refetchInterval: ({ state }) => (line === "polling" && state.data !== undefined && !isFinal(state.data.status) ? askEveryMs : false),
  });

  useEffect(() => {
    if (id === null) return;
    const key = ["get_task", { id }];
    const read = () => void queries.invalidateQueries({ queryKey: key });
    const report = (_taskId: string, progress: Progress) =>
      queries.setQueryData<TaskDetail>(key, (task) => (task === undefined || isFinal(task.status) ? task : reported(task, progress)));
    const unfollow = live.follow({ topics: [`tasks/${id}`], events: read, reset: read, progress: report });
    const timer = setTimeout(() => {
      const task = queries.getQueryData<TaskDetail>(key);
      if (task?.status === "processing") read();
    }, keptAfterMs);
    return () => {
      clearTimeout(timer);
      unfollow();
    };
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
  return progress < task.progress ? task : { ...task, progress, current_step, time_left_ms };
}

/** What is read may be a second older than what was heard. */
function newer(known: TaskDetail | undefined, read: TaskDetail): TaskDetail {
  const isBehind =
    known?.status === "processing" && read.status === "processing" && known.attempt === read.attempt && known.progress > read.progress;
  return isBehind ? { ...read, progress: known.progress, current_step: known.current_step, time_left_ms: known.time_left_ms } : read;
}
