"use client";

import type { RouterOutputs } from "@rostra/api/root";
import {
  CircleCheck,
  FileWarning,
  Globe,
  LockKeyhole,
  LockOpen,
  type LucideIcon,
  ServerOff,
  Unlink2,
  UserPlus,
} from "lucide-react";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";
import { accountPath } from "../../lib/account-path.ts";
import { plural } from "../../lib/effect-sentence.ts";
import { useMay } from "../../lib/operator.tsx";
import { byTls, validity } from "../../lib/security-words.ts";
import { oneSidedPage } from "../shell/navigation.ts";
import { Card } from "../ui/card.tsx";
import { Time } from "../ui/time.tsx";

interface AttentionProps {
  readonly server: { readonly address: string; readonly answers: boolean };
  /** Absent while they are not known; then nothing is claimed. */
  readonly domains: number | undefined;
  readonly accounts: number | undefined;
  /** Pairs of accounts whose contact lists contradict each other; `more`: that many at least. */
  readonly oneSided: { readonly count: number; readonly more: boolean } | undefined;
  readonly locks: RouterOutputs["account"]["locks"] | undefined;
  /** Absent too where the operator may not know; so with the two after it. */
  readonly nodes: RouterOutputs["system"]["nodes"] | undefined;
  readonly protection: RouterOutputs["system"]["posture"]["sessions"] | undefined;
  readonly certificates: RouterOutputs["system"]["certificates"] | undefined;
}

/** Most certificates and accounts that are named one by one. */
const NAMED = 3;

/** What somebody should look at, each with what to do about it. Only what is true now. */
export function Attention({
  server,
  domains,
  accounts,
  oneSided,
  locks,
  nodes,
  protection,
  certificates,
}: AttentionProps) {
  const may = useMay();
  const stopped = nodes?.filter(({ isLive }) => !isLive) ?? [];
  const weak = byTls(protection ?? []).filter(({ isWeak }) => isWeak);
  const now = new Date();
  const expiring = (certificates ?? [])
    .map((certificate) => ({ ...certificate, ...validity(certificate, now) }))
    .filter(({ tone }) => tone !== "ok");
  const locked = [...new Set(locks?.locks.filter(({ until }) => until > now).map(({ account }) => account))];
  const isQuiet =
    server.answers &&
    domains !== 0 &&
    accounts !== 0 &&
    !oneSided?.count &&
    stopped.length + weak.length + expiring.length + locked.length === 0;
  return (
    <Card id="attention" title="Needs attention">
      {isQuiet ? (
        <p className="flex items-center gap-3 px-4 py-5 text-ink-2 sm:px-5">
          <CircleCheck aria-hidden className="size-4.5 text-ok" />
          Nothing. The chat server is running.
        </p>
      ) : (
        <ul className="divide-y">
          {!server.answers && (
            <Item icon={ServerOff} title="The chat server does not answer" bad>
              Nobody can log in while it is down. Asked at <span className="wrap-anywhere">{server.address}</span>.
            </Item>
          )}
          {stopped.map(({ id, address, heartbeatAt }) => (
            <Item key={id} icon={ServerOff} title={`The server at ${address} has stopped`} bad>
              It was heard of last <Time at={heartbeatAt} />, and did not say that it stops.
            </Item>
          ))}
          {expiring.slice(0, NAMED).map(({ domain, words, tone, validUntil }) => (
            <Item
              key={domain}
              icon={FileWarning}
              title={`The certificate of ${domain} ${tone === "warn" ? "runs out soon" : "is not good"}`}
              bad={tone === "danger"}
            >
              {words}, until <Time at={validUntil} as="date" />.{" "}
              <Link
                href="/system#certificates"
                prefetch={false}
                className="text-accent-ink underline underline-offset-2"
              >
                Certificates
              </Link>
            </Item>
          ))}
          {expiring.length > NAMED && (
            <Item icon={FileWarning} title={`${plural(expiring.length - NAMED, "more certificate")} to look at`}>
              <Link
                href="/system#certificates"
                prefetch={false}
                className="text-accent-ink underline underline-offset-2"
              >
                Certificates
              </Link>
            </Item>
          )}
          {locked.length > 0 && (
            <Item
              icon={LockKeyhole}
              title={`${plural(locked.length, "account")}${locks?.more ? " or more" : ""} locked after wrong passwords`}
            >
              Logins from where somebody guesses are refused for some minutes:{" "}
              {locked.slice(0, NAMED).map((account, index) => (
                <Fragment key={account}>
                  {index > 0 && ", "}
                  <Link
                    href={accountPath(account)}
                    prefetch={false}
                    className="wrap-anywhere text-accent-ink underline underline-offset-2"
                  >
                    {account}
                  </Link>
                </Fragment>
              ))}
              {locked.length > NAMED && ` and ${(locked.length - NAMED).toLocaleString("en")} more`}.
            </Item>
          )}
          {weak.map(({ key, label, sessions, query }) => (
            <Item
              key={key}
              icon={LockOpen}
              title={`${plural(sessions, "session")} ${sessions === 1 ? "uses" : "use"} ${key === "none" ? "no encryption" : label}`}
            >
              Their clients could do better, or are old.{" "}
              <Link
                href={`/sessions${query}`}
                prefetch={false}
                className="text-accent-ink underline underline-offset-2"
              >
                Show them
              </Link>
            </Item>
          ))}
          {domains === 0 && (
            <Item icon={Globe} title="There is no domain yet">
              Add one: accounts live on domains.
            </Item>
          )}
          {domains !== 0 && accounts === 0 && (
            <Item icon={UserPlus} title="There is no account yet">
              {may("account.write") ? (
                <Link href="/accounts?create" className="text-accent-ink underline underline-offset-2">
                  Create the first account
                </Link>
              ) : (
                "Nobody can log in before there is one."
              )}
            </Item>
          )}
          {oneSided !== undefined && oneSided.count > 0 && (
            <Item
              icon={Unlink2}
              title={`${plural(oneSided.count, "contact")}${oneSided.more ? " or more" : ""} ${oneSided.count === 1 ? "is" : "are"} one-sided`}
            >
              Two contact lists do not agree about who sees whom.{" "}
              <Link href={oneSidedPage.href} className="text-accent-ink underline underline-offset-2">
                Show and repair
              </Link>
            </Item>
          )}
        </ul>
      )}
    </Card>
  );
}

function Item({
  icon: Icon,
  title,
  bad,
  children,
}: {
  icon: LucideIcon;
  title: string;
  bad?: boolean;
  children: ReactNode;
}) {
  return (
    <li className="flex gap-3 px-4 py-3.5 sm:px-5">
      <Icon aria-hidden className={`mt-0.5 size-4.5 shrink-0 ${bad ? "text-danger-ink" : "text-ink-3"}`} />
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        <p className="text-ink-2 text-[0.8125rem]">{children}</p>
      </div>
    </li>
  );
}
