/** The side: where one can go, who one is, how the line stands. */
import { ChevronsUpDown, Keyboard, LogOut, Monitor, Moon, PanelLeft, Search, Sun } from "lucide-react";
import { useRouterState } from "@tanstack/react-router";
import { classes } from "#ui/classes.ts";
import { ConnectionBadge } from "#ui/connection-badge.tsx";
import { Link } from "#ui/link.tsx";
import { Menu } from "#ui/menu.tsx";
import type { NavEntry } from "#ui/pages.ts";
import { Keys } from "#ui/shortcuts.tsx";
import { type Theme, useTheme } from "#ui/theme.ts";
import { Tooltip } from "#ui/tooltip.tsx";
import { apps } from "./apps.ts";
import { Logo } from "./logo.tsx";
import { useSession } from "./session.tsx";

export interface SideProps {
  /** Only the icons are shown. */
  readonly isNarrow: boolean;
  readonly onNarrow?: (isNarrow: boolean) => void;
  readonly onPalette: () => void;
  readonly onShortcuts: () => void;
  /** Somebody chose to go somewhere: a drawer closes then. */
  readonly onGo?: () => void;
}

export const navEntries: readonly NavEntry[] = apps.flatMap((app) => app.nav).toSorted((left, right) => left.order - right.order);

export function Side({ isNarrow, onNarrow, onPalette, onShortcuts, onGo }: SideProps) {
  const groups = [...Map.groupBy(navEntries, (entry) => entry.group ?? "")];
  return (
    <div className={classes("flex h-full flex-col gap-3 overflow-y-auto p-2.5", isNarrow ? "w-14 items-center" : "w-58")}>
      <div className={classes("flex items-center gap-2", isNarrow ? "flex-col" : "px-1")}>
        <Link to="/" onClick={onGo} aria-label="Hallway" className="flex items-center gap-2.5 rounded-md py-1 font-semibold tracking-tight">
          <Logo />
          {!isNarrow && "Hallway"}
        </Link>
        {onNarrow !== undefined && (
          <Tooltip text={isNarrow ? "Widen the side" : "Narrow the side"}>
            <button
              type="button"
              aria-label={isNarrow ? "Widen the side" : "Narrow the side"}
              aria-expanded={!isNarrow}
              onClick={() => onNarrow(!isNarrow)}
              className="ml-auto grid size-7 place-items-center rounded-md text-faint hover:bg-hover hover:text-ink"
            >
              <PanelLeft size={15} aria-hidden />
            </button>
          </Tooltip>
        )}
      </div>
      <button
        type="button"
        onClick={onPalette}
        title="Open the command palette"
        {...(isNarrow ? { "aria-label": "Search" } : {})}
        className={classes(
          "flex h-8 items-center gap-2 rounded-md border border-line bg-surface text-sm text-faint shadow-small transition-colors hover:border-line-strong hover:text-ink",
          isNarrow ? "w-8 justify-center" : "px-2.5",
        )}
      >
        <Search size={14} aria-hidden />
        {!isNarrow && (
          <>
            <span className="grow text-left">Search</span>
            <span aria-hidden>
              <Keys keys="mod+k" />
            </span>
          </>
        )}
      </button>
      <nav aria-label="Pages" className={classes("grid gap-4", !isNarrow && "w-full")}>
        {groups.map(([group, entries]) => (
          <div key={group} className="grid gap-px">
            {group !== "" && !isNarrow && <p className="px-2 pb-1 text-xs text-faint">{group}</p>}
            {entries.map((entry) => (
              <NavLink key={entry.path} entry={entry} isNarrow={isNarrow} onGo={onGo} />
            ))}
          </div>
        ))}
      </nav>
      <div className={classes("mt-auto grid gap-1", isNarrow ? "justify-items-center" : "w-full")}>
        <div className={classes("flex items-center", isNarrow ? "flex-col" : "justify-between")}>
          <ConnectionBadge isWordHidden={isNarrow} />
          <Tooltip text="Keyboard shortcuts">
            <button
              type="button"
              aria-label="Keyboard shortcuts"
              onClick={onShortcuts}
              className="grid size-7 place-items-center rounded-md text-faint hover:bg-hover hover:text-ink"
            >
              <Keyboard size={15} aria-hidden />
            </button>
          </Tooltip>
        </div>
        <PersonMenu isNarrow={isNarrow} />
      </div>
    </div>
  );
}

function NavLink({ entry, isNarrow, onGo }: { entry: NavEntry; isNarrow: boolean; onGo: (() => void) | undefined }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isHere = path === entry.path || path.startsWith(`${entry.path}/`);
  const { icon: Icon, Note } = entry;
  const link = (
    <Link
      to={entry.path}
      onClick={onGo}
      aria-current={isHere ? "page" : undefined}
      {...(isNarrow ? { "aria-label": entry.title } : {})}
      className={classes(
        "flex h-8 items-center gap-2.5 rounded-md text-sm transition-colors",
        isNarrow ? "w-8 justify-center" : "px-2",
        isHere ? "bg-hover font-medium text-ink" : "text-muted hover:bg-hover hover:text-ink",
      )}
    >
      <Icon size={16} aria-hidden className={classes("shrink-0", isHere && "text-accent-text")} />
      {!isNarrow && <span className="grow">{entry.title}</span>}
      {!isNarrow && Note !== undefined && <Note />}
    </Link>
  );
  return isNarrow ? <Tooltip text={entry.title}>{link}</Tooltip> : link;
}

const themeIcons = { system: Monitor, light: Sun, dark: Moon } as const;
const themeTitles: Record<Theme, string> = { system: "As the system says", light: "Light", dark: "Dark" };

function PersonMenu({ isNarrow }: { isNarrow: boolean }) {
  const { person, projects, projectId, chooseProject, signOut, version } = useSession();
  const [theme, setTheme] = useTheme();
  const project = projectName(projects.find((each) => each.id === projectId));
  const themeItems = (["system", "light", "dark"] as const).map((name) => ({
    title: themeTitles[name],
    icon: themeIcons[name],
    isChosen: theme === name,
    run: () => setTheme(name),
  }));
  const projectItems =
    projects.length < 2
      ? []
      : projects.map((each) => ({ title: projectName(each), isChosen: each.id === projectId, run: () => chooseProject(each.id) }));
  return (
    <Menu
      align="start"
      label={`${person.role} · Hallway ${version}`}
      groups={[projectItems, themeItems, [{ title: "Sign out", icon: LogOut, run: () => void signOut() }]]}
    >
      <button
        type="button"
        {...(isNarrow ? { "aria-label": `${person.name}, ${project}: menu` } : {})}
        className={classes(
          "flex items-center gap-2.5 rounded-md text-left transition-colors hover:bg-hover",
          isNarrow ? "p-1" : "w-full p-1.5",
        )}
      >
        <span
          aria-hidden
          className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent-text"
        >
          {person.name.slice(0, 1).toUpperCase()}
        </span>
        {!isNarrow && (
          <>
            <span className="grid min-w-0 grow leading-tight">
              <span className="truncate text-sm font-medium">{person.name}</span>
              <span className="truncate text-xs text-faint">
                {project}
                <span className="sr-only">: menu</span>
              </span>
            </span>
            <ChevronsUpDown size={14} aria-hidden className="text-faint" />
          </>
        )}
      </button>
    </Menu>
  );
}

function projectName(project: { readonly id: string; readonly name?: string } | undefined): string {
  if (project === undefined) return "No project";
  return project.name ?? `Project ${project.id.slice(-4)}`;
}
