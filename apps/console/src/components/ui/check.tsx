interface CheckProps {
  readonly label: string;
  /** Small print below the label. */
  readonly note?: string;
  readonly checked: boolean;
  readonly onCheckedChange: (checked: boolean) => void;
}

/** One of several that can be chosen together, in a frame of them. */
export function Check({ label, note, checked, onCheckedChange }: CheckProps) {
  return (
    <label className="flex cursor-pointer items-start gap-3 border-b px-3 py-2.5 transition-colors last:border-0 hover:bg-hover">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onCheckedChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0"
      />
      <span className="min-w-0">
        <span className="wrap-anywhere block text-sm">{label}</span>
        {note && <span className="block text-ink-2 text-xs">{note}</span>}
      </span>
    </label>
  );
}
