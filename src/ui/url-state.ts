/** Filters that live in the URL: a reload, a link and the back button show the same list. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

/**
 * The named members of the address's query, "" where one is missing.
 * @example const [{ status, text }, setFilter] = useUrlState(["status", "text"]);
 */
export function useUrlState<Name extends string>(
  names: readonly Name[],
): [Record<Name, string>, (change: Partial<Record<Name, string>>, options?: { push?: boolean }) => void] {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const values = Object.fromEntries(names.map((name) => [name, search[name] ?? ""])) as Record<Name, string>;
  const change = useCallback(
    (changed: Partial<Record<Name, string>>, { push = false } = {}) => {
      void navigate({ to: ".", search: ((old: Record<string, string>) => withoutEmpty({ ...old, ...changed })) as never, replace: !push });
    },
    [navigate],
  );
  return [values, change];
}

function withoutEmpty(search: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== "")) as Record<string, string>;
}
