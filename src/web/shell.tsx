/** What stands around every page. */
import { Outlet, useNavigate } from "@tanstack/react-router";
import { Keyboard, Menu as MenuIcon, Moon, Sun, X } from "lucide-react";
import { Dialog as Drawer } from "radix-ui";
import { lazy, Suspense, useState } from "react";
import { Announcer } from "#ui/announce.tsx";
import { ConnectionBadge } from "#ui/connection-badge.tsx";
import { LeadProvider } from "#ui/frame.tsx";
import { ShortcutList, useShortcutKeys, useShortcuts } from "#ui/shortcuts.tsx";
import { SubjectsProvider } from "#ui/subjects.tsx";
import { useTheme } from "#ui/theme.ts";
import { Notices } from "#ui/toast.tsx";
import { apps } from "./apps.ts";
import { navEntries, Side } from "./side.tsx";

const Palette = lazy(() => import("#ui/palette.tsx").then((module) => ({ default: module.Palette })));

type Over = "palette" | "shortcuts" | "drawer" | null;

export function Shell() {
  const [over, setOver] = useState<Over>(null);
  const [isPaletteLoaded, setPaletteLoaded] = useState(false);
  const [isNarrow, setNarrow] = useStoredFlag("hallway.side-narrow");
  const go = useGo();
  const [, setTheme] = useTheme();
  const openPalette = () => {
    setPaletteLoaded(true);
    setOver("palette");
  };
  const close = () => setOver(null);

  useShortcutKeys();
  useShortcuts([
    { keys: "mod+k", does: "Open the command palette", group: "Everywhere", run: openPalette },
    { keys: "?", does: "Show these shortcuts", group: "Everywhere", run: () => setOver("shortcuts") },
    { keys: "/", does: "Search on this page", group: "Everywhere", run: focusSearch },
    ...navEntries.flatMap(({ key, title, path }) =>
      key === undefined ? [] : [{ keys: `g ${key}`, does: `Go to ${title.toLowerCase()}`, group: "Everywhere", run: () => go(path) }],
    ),
  ]);

  const side = { onPalette: openPalette, onShortcuts: () => setOver("shortcuts") };
  return (
    <>
      <SubjectsProvider apps={apps}>
        <a
          href="#content"
          className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-accent focus:px-3 focus:py-1.5 focus:text-on-accent"
        >
          Skip to the content
        </a>
        <div className="flex min-h-dvh">
          <aside aria-label="Navigation" className="sticky top-0 h-dvh shrink-0 border-r border-line bg-sunken max-md:hidden">
            <Side {...side} isNarrow={isNarrow} onNarrow={setNarrow} />
          </aside>
          <main id="content" tabIndex={-1} className="flex min-w-0 grow flex-col outline-none">
            <LeadProvider value={<MenuButton onPress={() => setOver("drawer")} />}>
              <Suspense fallback={null}>
                <Outlet />
              </Suspense>
            </LeadProvider>
          </main>
        </div>
        <Drawer.Root open={over === "drawer"} onOpenChange={(isOpen) => !isOpen && close()}>
          <Drawer.Portal>
            <Drawer.Overlay className="fixed inset-0 z-40 animate-fade bg-[oklch(0.15_0.01_265/0.45)]" />
            <Drawer.Content
              aria-describedby={undefined}
              className="fixed inset-y-0 left-0 z-50 animate-slide bg-sunken shadow-float outline-none"
            >
              <Drawer.Title className="sr-only">Navigation</Drawer.Title>
              <Side {...side} isNarrow={false} onGo={close} />
              <Drawer.Close aria-label="Close the navigation" className="absolute top-3 right-3 rounded-md p-1.5 text-faint hover:bg-hover">
                <X size={16} aria-hidden />
              </Drawer.Close>
            </Drawer.Content>
          </Drawer.Portal>
        </Drawer.Root>
        <ShortcutList isOpen={over === "shortcuts"} onClose={close} />
        <Suspense fallback={null}>
          {isPaletteLoaded && (
            <Palette
              isOpen={over === "palette"}
              onClose={close}
              apps={apps}
              go={go}
              actions={[
                { title: "Use the light theme", icon: Sun, keywords: "appearance colour", run: () => setTheme("light") },
                { title: "Use the dark theme", icon: Moon, keywords: "appearance colour night", run: () => setTheme("dark") },
                { title: "Show keyboard shortcuts", icon: Keyboard, keywords: "help keys", run: () => setOver("shortcuts") },
              ]}
            />
          )}
        </Suspense>
        <Notices />
        <Announcer />
        {apps.map(({ name, Background }) => Background !== undefined && <Background key={name} />)}
      </SubjectsProvider>
    </>
  );
}

function MenuButton({ onPress }: { onPress: () => void }) {
  return (
    <span className="-ml-1.5 flex items-center md:hidden">
      <button
        type="button"
        aria-label="Open the navigation"
        onClick={onPress}
        className="grid size-9 place-items-center rounded-md text-muted hover:bg-hover"
      >
        <MenuIcon size={18} aria-hidden />
      </button>
      <ConnectionBadge isWordHidden />
    </span>
  );
}

function useGo(): (path: string) => void {
  const navigate = useNavigate();
  return (path) => {
    const [to, query] = path.split("?");
    void navigate({ to: to ?? "/", search: Object.fromEntries(new URLSearchParams(query ?? "")) as never });
  };
}

function useStoredFlag(key: string): [boolean, (value: boolean) => void] {
  const [value, setValue] = useState(() => localStorage.getItem(key) === "yes");
  return [
    value,
    (next) => {
      localStorage.setItem(key, next ? "yes" : "no");
      setValue(next);
    },
  ];
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>("[data-search]")?.focus();
}
