/** The first letter of a name; decoration beside the name itself. */
export function Avatar({ name }: { name: string }) {
  const [letter = "?"] = Array.from(name.trim().toUpperCase());
  return (
    <span
      aria-hidden
      className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-accent-ink text-xs"
    >
      {letter}
    </span>
  );
}
