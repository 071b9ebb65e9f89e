/** What is shown to who is not signed in: how to get in. */
import { type FormEvent, useState } from "react";
import { Button } from "#ui/button.tsx";
import { TextInput } from "#ui/inputs.tsx";
import { Logo } from "./logo.tsx";

export function SignIn() {
  const [link, setLink] = useState("");
  const target = signInPath(link);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (target !== null) location.assign(target);
  };
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <title>Sign in · Hallway</title>
      <div className="w-full max-w-md rounded-2xl border border-line bg-surface p-8 shadow-float">
        <Logo size={36} />
        <h1 className="mt-5 text-xl font-semibold">Sign in to Hallway</h1>
        <p className="mt-2 text-muted text-pretty">
          There is no password. When Hallway starts, it prints a link that signs you in once. Open that link in this browser, or paste it
          here.
        </p>
        <form onSubmit={submit} className="mt-5 grid gap-2">
          <label htmlFor="link" className="text-xs font-medium text-muted">
            Sign-in link
          </label>
          <div className="flex gap-2">
            <TextInput
              id="link"
              value={link}
              onChange={(event) => setLink(event.target.value)}
              placeholder={`${location.origin}/…`}
              autoComplete="off"
              spellCheck={false}
            />
            <Button type="submit" tone="primary" disabled={target === null}>
              Sign in
            </Button>
          </div>
          {link.trim() !== "" && target === null && (
            <p className="text-xs text-bad">This is no link to this server: it begins with {location.origin}.</p>
          )}
        </form>
        <div className="mt-6 rounded-lg border border-line bg-sunken p-4 text-sm text-muted">
          <p className="font-medium text-ink">Lost the link?</p>
          <p className="mt-1">Start Hallway again on the machine where it is installed: each start prints a new link.</p>
          <pre className="mt-2 font-mono text-xs text-ink">./dev start</pre>
          <p className="mt-3">
            For scripts, <code className="font-mono text-xs text-ink">./dev token</code> prints a key to send as a bearer token.
          </p>
        </div>
      </div>
    </main>
  );
}

/** The path of a pasted link; null where it leads elsewhere. */
function signInPath(text: string): string | null {
  const link = text.trim();
  if (link === "") return null;
  try {
    const url = new URL(link, location.origin);
    return url.origin === location.origin && url.pathname !== "/" ? `${url.pathname}${url.search}` : null;
  } catch {
    return null;
  }
}
