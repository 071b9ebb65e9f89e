/** The command palette: pages, things to do, and what the applications find, under one line of text. */
import { Command as Primitive } from "cmdk";
import { Search } from "lucide-react";
import { Dialog as DialogPrimitive } from "radix-ui";
import { useEffect, useState } from "react";
import { useHouse } from "./house.tsx";
import type { AppPages, Found, Icon } from "./pages.ts";

export interface PaletteAction {
  readonly title: string;
  readonly icon: Icon;
  readonly keywords?: string;
  readonly run: () => void;
}

export interface PaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly apps: readonly AppPages[];
  /** What the shell itself can do. */
  readonly actions: readonly PaletteAction[];
  readonly go: (path: string) => void;
}

export function Palette({ isOpen, onClose, apps, actions, go }: PaletteProps) {
  const house = useHouse();
  const [text, setText] = useState("");
  const { groups, isSearching } = useSearch(apps, text);
  const act = (run: () => void) => () => {
    onClose();
    setText("");
    run();
  };
  const nav = apps.flatMap((app) => app.nav).toSorted((left, right) => left.order - right.order);
  const commands = apps.flatMap((app) => app.commands ?? []);

  return (
    <DialogPrimitive.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <DialogPrimitive.Portal>
        <DialogPrimitive.Overlay className="fixed inset-0 z-40 animate-fade bg-[oklch(0.15_0.01_265/0.4)]" />
        <DialogPrimitive.Content
          aria-describedby={undefined}
          className="fixed top-[14dvh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 animate-rise overflow-hidden rounded-xl bg-raised shadow-float outline-none"
        >
          <DialogPrimitive.Title className="sr-only">Command palette</DialogPrimitive.Title>
          <Primitive label="Command palette" loop>
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Search size={16} aria-hidden className="text-faint" />
              <Primitive.Input
                value={text}
                onValueChange={setText}
                placeholder="Go to a page, find a template or task, do something …"
                className="h-12 grow bg-transparent outline-none"
              />
            </div>
            <Primitive.List className="max-h-[52dvh] overflow-y-auto p-1.5 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint">
              <Primitive.Empty className="px-4 py-8 text-center text-muted">
                {isSearching ? "Searching …" : `Nothing here is called “${text}”.`}
              </Primitive.Empty>
              {groups.map(({ title, found }) => (
                <Primitive.Group key={title} heading={title}>
                  {found.map((each) => (
                    <Item
                      key={each.id}
                      value={`${title} ${each.id}`}
                      keywords={[text]}
                      icon={each.icon}
                      title={each.title}
                      detail={each.detail}
                      onSelect={act(() => go(each.path))}
                    />
                  ))}
                </Primitive.Group>
              ))}
              <Primitive.Group heading="Go to">
                {nav.map((entry) => (
                  <Item
                    key={entry.path}
                    value={`go to ${entry.title}`}
                    icon={entry.icon}
                    title={entry.title}
                    onSelect={act(() => go(entry.path))}
                  />
                ))}
              </Primitive.Group>
              <Primitive.Group heading="Do">
                {commands.map((command) => (
                  <Item
                    key={command.title}
                    value={command.title}
                    keywords={(command.keywords ?? "").split(" ")}
                    icon={command.icon}
                    title={command.title}
                    onSelect={act(() => void command.run({ house, go }))}
                  />
                ))}
                {actions.map((action) => (
                  <Item
                    key={action.title}
                    value={action.title}
                    keywords={(action.keywords ?? "").split(" ")}
                    icon={action.icon}
                    title={action.title}
                    onSelect={act(action.run)}
                  />
                ))}
              </Primitive.Group>
            </Primitive.List>
          </Primitive>
        </DialogPrimitive.Content>
      </DialogPrimitive.Portal>
    </DialogPrimitive.Root>
  );
}

interface ItemProps {
  readonly value: string;
  readonly title: string;
  readonly icon: Icon;
  readonly detail?: string | undefined;
  readonly keywords?: string[];
  readonly onSelect: () => void;
}

function Item({ icon: Icon, title, detail, ...rest }: ItemProps) {
  return (
    <Primitive.Item
      {...rest}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 text-sm data-[selected=true]:bg-hover"
    >
      <Icon size={15} aria-hidden className="shrink-0 text-muted" />
      <span className="min-w-0 truncate">{title}</span>
      {detail !== undefined && <span className="ml-auto shrink-0 text-xs text-faint">{detail}</span>}
    </Primitive.Item>
  );
}

interface FoundGroup {
  readonly title: string;
  readonly found: readonly Found[];
}

function useSearch(apps: readonly AppPages[], text: string): { groups: readonly FoundGroup[]; isSearching: boolean } {
  const house = useHouse();
  const [groups, setGroups] = useState<readonly FoundGroup[]>([]);
  const [isSearching, setSearching] = useState(false);
  const wanted = text.trim();
  useEffect(() => {
    if (wanted.length < 2) {
      setGroups([]);
      return;
    }
    let isOld = false;
    setSearching(true);
    const search = async () => {
      const searches = apps.map(async (app) => ({ title: app.title, found: (await app.search?.(wanted, house).catch(() => [])) ?? [] }));
      const found = await Promise.all(searches);
      if (isOld) return;
      setGroups(found.filter((group) => group.found.length > 0));
      setSearching(false);
    };
    const timer = setTimeout(() => void search(), 150);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [apps, house, wanted]);
  return { groups, isSearching };
}
