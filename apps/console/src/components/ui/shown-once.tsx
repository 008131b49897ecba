import { CopyButton } from "./copy-button.tsx";
import { Notice } from "./notice.tsx";

interface ShownOnceProps {
  /** What it is: "Link", "Token". */
  readonly label: string;
  readonly secret: string;
  /** What to do with it. */
  readonly children: string;
}

/** A secret on the one occasion that it is shown, to be copied. */
export function ShownOnce({ label, secret, children }: ShownOnceProps) {
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Notice tone="warn">{children} It is not shown again.</Notice>
      <CodeToCopy label={label} code={secret} autoFocus />
    </div>
  );
}

interface CodeToCopyProps {
  readonly label: string;
  readonly code: string;
  /** Whether the button that copies has the focus at first. */
  readonly autoFocus?: boolean;
}

/** Text for machines, as a whole and to be copied. */
export function CodeToCopy({ label, code, autoFocus = false }: CodeToCopyProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-medium text-[0.8125rem]">{label}</legend>
      <div className="flex items-start gap-1 rounded-lg border bg-sunken py-1.5 pr-1.5 pl-3">
        <code className="min-w-0 flex-1 whitespace-pre-wrap break-all py-1.5 font-mono text-[0.8125rem] leading-5">
          {code}
        </code>
        <CopyButton text={code} what={label.toLowerCase()} autoFocus={autoFocus} />
      </div>
    </fieldset>
  );
}
