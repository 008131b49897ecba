"use client";

import Link from "next/link";
import { accountPath } from "../../lib/account-path.ts";
import { type AuditEntry, addressOf } from "../../lib/audit-words.ts";
import { templatePath } from "../privacy-templates/template-text.ts";

interface AuditTargetProps {
  readonly entry: Pick<AuditEntry, "action" | "target" | "details" | "domain">;
  /** The domains of this installation: an address elsewhere has no page. */
  readonly domains: ReadonlySet<string>;
  readonly className?: string;
}

/** What an entry is about, as a link where there is a page of it. */
export function AuditTarget({ entry, domains, className }: AuditTargetProps) {
  const { target } = entry;
  const href = pathOf(entry, domains);
  if (href === undefined)
    return (
      <span className={className} title={target}>
        {target}
      </span>
    );
  return (
    <Link href={href} prefetch={false} title={target} className={`${className ?? ""} hover:underline`}>
      {target}
    </Link>
  );
}

function pathOf({ action, target, details, domain }: AuditTargetProps["entry"], domains: ReadonlySet<string>) {
  const [family] = action.split(".");
  if (family === "operator") return undefined; // an e-mail looks like an address
  if (action === "group.changed") {
    const id = /"id":"([^"]+)"/.exec(details["group"] ?? "")?.[1];
    return id === undefined ? undefined : `/groups/${encodeURIComponent(id)}`;
  }
  if (action === "privacyTemplate.changed" && domain !== undefined) return templatePath({ domain, name: target });
  const address = addressOf(target);
  return address && domains.has(address.domain) ? accountPath(address.bare) : undefined;
}
