export function PageFailureText({ digest }: { digest: string | undefined }) {
  return (
    <>
      <p>The console or its database did not answer as it should. If it stays so, look into the console’s log.</p>
      {digest && <p className="mt-1 text-ink-3 text-sm">The line has the digest {digest}.</p>}
    </>
  );
}
