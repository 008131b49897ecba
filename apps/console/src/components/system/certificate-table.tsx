"use client";

import type { RouterOutputs } from "@rostra/api/root";
import { FileKey2 } from "lucide-react";
import { validity } from "../../lib/security-words.ts";
import { Badge } from "../ui/badge.tsx";
import { EmptyState } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";

/** What clients of each domain are shown. */
export function CertificateTable({ certificates }: { certificates: RouterOutputs["system"]["certificates"] }) {
  if (certificates.length === 0)
    return (
      <EmptyState icon={FileKey2} title="No certificate is in use yet" className="py-10">
        Where none is set, one is made when the first client of a domain connects.
      </EmptyState>
    );
  const now = new Date();
  return (
    <ul className="divide-y" aria-label="Certificates">
      {certificates.map((certificate) => {
        const { domain, issuer, names, selfSigned, validUntil, fingerprint } = certificate;
        const { words, tone } = validity(certificate, now);
        return (
          <li key={`${domain} ${fingerprint}`} className="px-4 py-3.5 sm:px-5">
            <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
              <span className="min-w-0 flex-[1_1_9rem] truncate font-medium" title={domain}>
                {domain}
              </span>
              {selfSigned && <Badge tone="warn">Self-signed</Badge>}
              <Badge tone={tone}>{words}</Badge>
            </div>
            <p className="mt-0.5 truncate text-ink-2 text-[0.8125rem]">
              {selfSigned ? "Made here: clients warn of it" : `By ${issuer}`}, until <Time at={validUntil} as="date" />
            </p>
            <p className="truncate text-ink-3 text-xs" title={`${names.join(", ")}\nSHA-256 ${fingerprint}`}>
              For {names.join(", ") || "no name"}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
