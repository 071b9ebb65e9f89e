/** Links to entities, whatever application they belong to. */
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { isId } from "#base/id.ts";
import { Link } from "./link.tsx";
import type { AppPages } from "./pages.ts";

type PathOf = (noun: string, id: string) => string | null;

const SubjectsContext = createContext<PathOf>(() => null);

export function SubjectsProvider({ apps, children }: { apps: readonly AppPages[]; children: ReactNode }) {
  const pathOf = useMemo<PathOf>(() => {
    const paths = Object.assign({}, ...apps.map((app) => app.subjects ?? {})) as Record<string, (id: string) => string>;
    return (noun, id) => paths[noun]?.(id) ?? null;
  }, [apps]);
  return <SubjectsContext value={pathOf}>{children}</SubjectsContext>;
}

/** Where the entity of a noun and an id has its page; null where it has none. */
export function useSubjectPath(): PathOf {
  return useContext(SubjectsContext);
}

/** `template/0192…`, linked to that template's page where there is one. */
export function SubjectLink({ subject, className = "" }: { subject: string; className?: string }) {
  const pathOf = useSubjectPath();
  const [noun = "", id = ""] = subject.split("/");
  const path = pathOf(noun, id);
  const text = isId(id) ? `${noun}/${id.slice(-8)}` : subject;
  const look = `font-mono text-xs ${className}`;
  if (path === null)
    return (
      <span className={`${look} text-muted`} title={subject}>
        {text}
      </span>
    );
  return (
    <Link to={path} title={subject} className={`${look} inline-block py-1 text-accent-text hover:underline`}>
      {text}
    </Link>
  );
}
