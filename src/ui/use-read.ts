/** Reads a tool's answer and keeps it true while it is shown. */
import { keepPreviousData, type QueryClient, type QueryKey, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Problem, type ToolType } from "#base/contract.ts";
import { useHouse } from "./house.tsx";
import type { LiveClient } from "./live-client.ts";
import { answerUnreadable } from "./request.ts";

export interface Reading<Output> {
  readonly data: Output | undefined;
  readonly problem: Problem | null;
  /** Nothing is known yet. */
  readonly isLoading: boolean;
  /** Something is shown, and a newer answer is on its way. */
  readonly isRefreshing: boolean;
  /** What is shown is the answer to another input (see `keep`). */
  readonly isOld: boolean;
  readonly refresh: () => void;
}

export interface ReadOptions {
  /** False keeps the tool from being asked. */
  readonly when?: boolean;
  /** Beginnings of the types of further events after which the answer is out of date. */
  readonly also?: readonly string[];
  /** Time between two readings while events keep coming. Default 1,000. */
  readonly pauseMs?: number;
  /** Asks again after this time too, for what no event tells of; not while nobody looks. */
  readonly everyMs?: number;
  /** Keeps showing the last answer while that of another input is on its way. */
  readonly keep?: boolean;
}

/**
 * Asks a tool, and asks again after each of the events that it declares in `changedBy`.
 * @example const { data, problem, isLoading } = useRead(listTemplates, { limit: 50, text: "audit" });
 */
export function useRead<Input, Output>(tool: ToolType<Input, Output>, input: NoInfer<Input>, options: ReadOptions = {}): Reading<Output> {
  const { call } = useHouse();
  const key = readKey(tool, input);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(tool, input, { signal }),
    enabled: options.when ?? true,
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
    ...(options.keep === true ? { placeholderData: keepPreviousData } : {}),
  });
  useOutdatedBy(tool, options, key);
  return {
    data: query.data,
    problem: asProblem(query.error),
    isLoading: query.isPending && query.fetchStatus !== "idle",
    isRefreshing: query.isFetching && !query.isPending,
    isOld: query.isPlaceholderData,
    refresh: () => void query.refetch(),
  };
}

export interface PagedReading<Output> extends Reading<readonly Output[]> {
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly more: () => void;
}

/** Reads a list page by page. `data` are the pages so far. */
export function useReadPages<Input extends { cursor?: string | undefined }, Output extends { next_cursor: string | null }>(
  tool: ToolType<Input, Output>,
  input: NoInfer<Input>,
  options: ReadOptions = {},
): PagedReading<Output> {
  const { call } = useHouse();
  const key = [...readKey(tool, input), "pages"];
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ signal, pageParam }) => call(tool, pageParam === null ? input : { ...input, cursor: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Output) => last.next_cursor,
    enabled: options.when ?? true,
    ...(options.keep === true ? { placeholderData: keepPreviousData } : {}),
  });
  useOutdatedBy(tool, options, key);
  return {
    data: query.data?.pages,
    problem: asProblem(query.error),
    isLoading: query.isPending && query.fetchStatus !== "idle",
    isRefreshing: query.isFetching && !query.isPending && !query.isFetchingNextPage,
    isOld: query.isPlaceholderData,
    refresh: () => void query.refetch(),
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    more: () => void query.fetchNextPage(),
  };
}

/** Under which key an answer is kept: for those who change it before the server has answered. */
export function readKey(tool: Pick<ToolType<never, unknown>, "name">, input: unknown): QueryKey {
  return [tool.name, input];
}

/** The problem that a failed request stands for; a bug of ours becomes one too, so that pages have one thing to show. */
export function asProblem(thrown: unknown): Problem | null {
  if (thrown === null || thrown === undefined) return null;
  if (thrown instanceof Problem) return thrown;
  return answerUnreadable(thrown instanceof Error ? thrown.message : String(thrown));
}

function useOutdatedBy(tool: Pick<ToolType, "changedBy">, options: ReadOptions, key: QueryKey): void {
  const { live, queries } = useHouse();
  const beginnings = [...tool.changedBy.map((event) => event.name), ...(options.also ?? [])].join(" ");
  const hash = JSON.stringify(key);
  const isOn = options.when ?? true;
  const pauseMs = options.pauseMs ?? 1_000;
  useEffect(() => {
    if (!isOn || beginnings === "") return;
    return followChanges({ live, queries, pauseMs }, beginnings.split(" "), JSON.parse(hash) as QueryKey);
  }, [live, queries, beginnings, hash, isOn, pauseMs]);
}

interface Followed {
  readonly live: LiveClient;
  readonly queries: QueryClient;
  readonly pauseMs: number;
}

/** A burst of events makes one reading at once, one after its end, and one each pause in between. */
function followChanges({ live, queries, pauseMs }: Followed, beginnings: readonly string[], key: QueryKey): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  const readSoon = () => {
    if (timer !== undefined) return;
    const waitMs = Math.max(60, lastMs + pauseMs - performance.now());
    timer = setTimeout(() => {
      timer = undefined;
      lastMs = performance.now();
      void queries.invalidateQueries({ queryKey: key, exact: true });
    }, waitMs);
  };
  const unfollow = live.follow({ topics: beginnings.map((beginning) => `events/${beginning}`), events: readSoon, reset: readSoon });
  return () => {
    clearTimeout(timer);
    unfollow();
  };
}
