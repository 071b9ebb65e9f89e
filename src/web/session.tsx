/** Who is signed in, and for which project this page speaks. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { Problem } from "#base/contract.ts";
import { asProblem } from "#ui/use-read.ts";
import { HouseProvider, openHouse } from "#ui/house.tsx";
import { request } from "#ui/request.ts";

/** What GET /api/me answers. */
export interface Me {
  readonly person: { readonly id: string; readonly name: string; readonly role: string };
  readonly project_id: string;
  readonly projects: readonly { readonly id: string; readonly name?: string }[];
  readonly version: string;
}

export interface Session extends Me {
  readonly projectId: string | null;
  readonly chooseProject: (id: string) => void;
  readonly signOut: () => Promise<void>;
}

const SessionContext = createContext<Session | null>(null);
const storageKey = "hallway.project";

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("Nobody is signed in around this component: put it into a SessionProvider.");
  return session;
}

export interface SessionProviderProps {
  readonly children: ReactNode;
  /** Shown to who is not signed in. */
  readonly signIn: ReactNode;
  readonly loading: ReactNode;
  readonly failed: (problem: Problem, retry: () => void) => ReactNode;
}

export function SessionProvider({ children, signIn, loading, failed }: SessionProviderProps) {
  const [me, setMe] = useState<Me | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [chosenId, setChosenId] = useState(() => localStorage.getItem(storageKey));

  const read = useCallback(() => {
    setProblem(null);
    request<Me>({ method: "GET", path: "/api/me" }).then(setMe, (thrown) => setProblem(asProblem(thrown)));
  }, []);
  useEffect(read, [read]);

  const projectId = me?.projects.find((project) => project.id === chosenId)?.id ?? me?.project_id ?? null;
  const house = useMemo(() => (me === null ? null : openHouse(projectId, setProblem)), [me, projectId]);
  const session = useMemo<Session | null>(() => {
    if (me === null) return null;
    const chooseProject = (id: string) => {
      localStorage.setItem(storageKey, id);
      setChosenId(id);
    };
    const signOut = async () => {
      await request({ method: "POST", path: "/api/sign-out" });
      location.assign("/");
    };
    return { ...me, projectId, chooseProject, signOut };
  }, [me, projectId]);

  // A session can end while the page is open: the sign-in page takes over then.
  if (problem?.kind.status === 401) return signIn;
  if (problem !== null && me === null) return failed(problem, read);
  if (session === null || house === null) return loading;
  return (
    <SessionContext value={session}>
      <HouseProvider key={projectId} house={house}>
        {children}
      </HouseProvider>
    </SessionContext>
  );
}
