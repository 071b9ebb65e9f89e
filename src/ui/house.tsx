/** The page's side of the house: what asks tools and hears what changes. There is one for each page load. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from "react";
import { systemClock } from "#base/clock.ts";
import { Problem, type ToolType } from "#base/contract.ts";
import type { EventView } from "#base/event.ts";
import { type LineState, LiveClient, type Line } from "./live-client.ts";
import { request, toolRequest, upload } from "./request.ts";

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Where the tool takes files. */
  readonly files?: readonly File[];
  /** Hears how much of the files has been sent, from 0 to 1. */
  readonly sent?: (share: number) => void;
}

export interface House {
  /** Asks a tool. @throws Problem */
  readonly call: <Input, Output>(tool: ToolType<Input, Output>, input: NoInfer<Input>, options?: CallOptions) => Promise<Output>;
  /** Asks a path that no tool stands at. @throws Problem */
  readonly ask: <Answer>(method: string, path: string) => Promise<Answer>;
  readonly live: LiveClient;
  readonly queries: QueryClient;
  /** Null asks for the server's own choice. */
  readonly projectId: string | null;
}

/**
 * Makes the page's side of the house for one project.
 * @param signedOut called when the server no longer knows who asks
 */
export function openHouse(projectId: string | null, signedOut: (problem: Problem) => void): House {
  const watched = async <Answer,>(answer: Promise<Answer>): Promise<Answer> => {
    try {
      return await answer;
    } catch (thrown) {
      if (thrown instanceof Problem && thrown.kind.status === 401) signedOut(thrown);
      throw thrown;
    }
  };
  const ask = <Answer,>(method: string, path: string) => watched(request<Answer>({ method, path, projectId }));
  const live = new LiveClient({
    open: () => new WebSocket(socketUrl(projectId)) as unknown as Line,
    readNewest: async () => (await ask<{ events: EventView[] }>("GET", "/api/events?order=newest&limit=200")).events,
    clock: systemClock,
    random: Math.random,
    isOnline: () => navigator.onLine,
  });
  const queries = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 1_000, gcTime: 10 * 60_000, retry: isWorthRetrying, refetchOnWindowFocus: false, networkMode: "always" },
      mutations: { networkMode: "always" },
    },
  });
  return {
    ask,
    live,
    queries,
    projectId,
    call: (tool, input, { signal, files, sent } = {}) => {
      const { method, path, body } = toolRequest(tool, input);
      if (files !== undefined) return watched(upload(path, { files, projectId, signal, sent }));
      return watched(request({ method, path, body, projectId, signal }));
    },
  };
}

const HouseContext = createContext<House | null>(null);

/** Gives the house to what is inside, and keeps its line open while shown. */
export function HouseProvider({ house, children }: { house: House; children: ReactNode }) {
  useEffect(() => {
    const { live } = house;
    const wake = () => document.visibilityState === "visible" && live.wake();
    const sleep = () => live.sleep();
    // A moment later: in development React mounts twice, and the first line would be cut while it opens.
    const starting = setTimeout(() => live.start());
    window.addEventListener("online", wake);
    window.addEventListener("offline", sleep);
    document.addEventListener("visibilitychange", wake);
    return () => {
      clearTimeout(starting);
      window.removeEventListener("online", wake);
      window.removeEventListener("offline", sleep);
      document.removeEventListener("visibilitychange", wake);
      live.stop();
    };
  }, [house]);
  return (
    <HouseContext value={house}>
      <QueryClientProvider client={house.queries}>{children}</QueryClientProvider>
    </HouseContext>
  );
}

export function useHouse(): House {
  const house = useContext(HouseContext);
  if (house === null) throw new Error("There is no house around this component: put it into a HouseProvider.");
  return house;
}

/** How the line to the house stands. */
export function useLine(): LineState {
  const { live } = useHouse();
  return useSyncExternalStore(
    (listener) => live.onState(listener),
    () => live.state,
  );
}

function socketUrl(projectId: string | null): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/ws${projectId === null ? "" : `?project=${projectId}`}`;
}

function isWorthRetrying(failures: number, thrown: unknown): boolean {
  return failures < 3 && (!(thrown instanceof Problem) || thrown.kind.retry);
}
