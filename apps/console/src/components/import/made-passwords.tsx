"use client";

import { Download } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { plural } from "../../lib/effect-sentence.ts";
import { useLeaveGuard } from "../../lib/use-leave-guard.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { importPath } from "./import-text.tsx";

interface MadePasswordsProps {
  readonly id: string;
  readonly fileName: string;
  /** CSV with a header. */
  readonly passwords: Blob;
  readonly count: number;
}

/** Passwords that were made for a plan, on the one occasion that they are there. */
export function MadePasswords({ id, fileName, passwords, count }: MadePasswordsProps) {
  const [url, setUrl] = useState<string>();
  const [isSaved, setSaved] = useState(false);
  const guard = useLeaveGuard(!isSaved);
  useEffect(() => {
    const made = URL.createObjectURL(passwords);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [passwords]);
  return (
    <Card title="The plan is made">
      <div className="flex flex-col gap-4 px-4 py-4 sm:px-5">
        <Notice tone="warn">
          {plural(count, "password was", "passwords were")} made for accounts without one. Save them now, and keep the
          file safe: they are not stored, and not shown again.
        </Notice>
        <div className="flex flex-wrap gap-2">
          <Button asChild look={isSaved ? "secondary" : "primary"}>
            <a
              href={url}
              download={`passwords of ${fileName.replace(/\.\w+$/, "")}.csv`}
              onClick={() => setSaved(true)}
            >
              <Download aria-hidden />
              Save the passwords
            </a>
          </Button>
          <Button asChild look={isSaved ? "primary" : "secondary"}>
            <Link href={importPath(id)}>Look at the plan</Link>
          </Button>
        </div>
      </div>
      {guard.isHeld && (
        <FormDialog
          open
          onOpenChange={guard.stay}
          title="Leave without the passwords?"
          description="Nobody can see them later. The accounts would each need a new one."
          submitLabel="Leave without them"
          danger
          busy={false}
          failure={undefined}
          onSubmit={guard.leave}
        />
      )}
    </Card>
  );
}
