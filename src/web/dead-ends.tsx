/** Pages for when there is no page. */
import { Compass } from "lucide-react";
import { Button, LinkButton } from "#ui/button.tsx";
import { CopyButton } from "#ui/copy.tsx";
import { Frame } from "#ui/frame.tsx";
import { Empty, ProblemCard } from "#ui/states.tsx";

export function NotFoundPage() {
  return (
    <Frame title="Nothing is here">
      <Empty icon={Compass} title="There is no such page" about="The address may be mistyped, or what it showed is gone.">
        <LinkButton tone="primary" to="/">
          Go to the first page
        </LinkButton>
      </Empty>
    </Frame>
  );
}

/** A page broke: a bug of ours, so the person gets what to send us and a way on. */
export function ErrorPage({ error, reset }: { error: unknown; reset?: () => void }) {
  const text = error instanceof Error ? `${error.message}\n\n${error.stack ?? ""}` : String(error);
  return (
    <Frame title="This page broke">
      <div className="mx-auto max-w-2xl p-4">
        <ProblemCard
          problem={{
            title: "This page broke",
            detail: `That is a mistake in Hallway, not in what you did. Your data is safe.\n\n${error instanceof Error ? error.message : String(error)}`,
          }}
        >
          <Button size="small" onClick={() => (reset === undefined ? location.reload() : reset())}>
            Try again
          </Button>
          <CopyButton label="Copy diagnostics" text={`${location.href}\n${navigator.userAgent}\n\n${text}`} />
        </ProblemCard>
      </div>
    </Frame>
  );
}
